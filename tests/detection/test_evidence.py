"""What the detector says of a reading: it knows a piece of a number, a merger, and a digit that is not there."""

import numpy as np
import pytest

from digitscan.detection.evidence import NAMES, Detected
from digitscan.detection.linking import NumberRegion

HEIGHT = 20.0


def number(x, count, y=50.0, links=0.9, before=0.02, after=0.03):
    at = np.array([(x + 15 * k, y) for k in range(count)], np.float32)
    ones = np.full(count, 0.8, np.float32)
    return NumberRegion(at, HEIGHT, ones, np.full(count - 1, links, np.float32), 0.97, before, after)


def boxes(x, count, y=50.0):
    return np.array([(x + 15 * k - 6, y - 10, x + 15 * k + 6, y + 10) for k in range(count)], np.float64)


@pytest.mark.parametrize(
    ("regions", "read", "expected"),
    (
        ([number(50, 4)], boxes(50, 4), {"detected_more": 0, "detected_link": 0.9, "detected_open": 0.03}),
        ([number(50, 4)], boxes(50, 2), {"detected_more": 0, "detected_open": 0.9}),  # a piece
        ([number(50, 4)], boxes(65, 3), {"detected_open": 0.9}),
        ([number(50, 2), number(80, 2)], boxes(50, 4), {"detected_apart": 2, "detected_link": 0}),  # a merger
        ([number(50, 3)], boxes(50, 4), {"detected_more": 1, "detected_least": 0}),  # one digit too many
        ([number(50, 4)], boxes(400, 2), {"detected_more": 2, "detected_score": 0, "detected_apart": 0}),  # nothing
        ([], boxes(400, 2), {"detected_more": 2, "detected_score": 0}),
        ([number(50, 4, after=0.6)], boxes(50, 4), {"detected_open": 0.6}),  # a further digit was not found
    ),
)
def test_a_reading_is_measured(regions, read, expected):
    found = Detected(regions).measure(read)
    assert tuple(found) == NAMES
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=0.01), name
