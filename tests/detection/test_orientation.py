"""Which windows of a page are looked at, and when a page is turned."""

import numpy as np
import pytest

from digitscan.detection.orientation import SIDE, WINDOW, orientation_by, windows_of
from tests.drawing import page

SURE, UNSURE = 0.97, 0.25


def said(*turns, sure=SURE):
    """What the net says of windows, each of which is one turn."""
    table = np.full((len(turns), 4), (1 - sure) / 3, np.float32)
    table[np.arange(len(turns)), [turn // 90 for turn in turns]] = sure
    return table


@pytest.mark.parametrize(
    ("windows", "turn"),
    [
        (said(), 0),
        (said(0, 0, 0), 0),
        (said(90), 0),
        (said(90, 90, 90, 90, 90), 90),
        (said(180, 180, 180, 180, 180), 180),
        (said(270, 270, 270, 270, 90), 270),
        (said(90, 0, 90, 0), 0),
        (said(90, 90, 90, 90, sure=0.4), 0),
        (said(*[180] * 10, sure=UNSURE), 0),
    ],
    ids=str,
)
def test_a_page_is_turned_where_its_windows_agree(windows, turn):
    assert orientation_by(windows).sure_turn == turn


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (40, 3000), (3000, 40), (900, 700)])
def test_a_page_without_ink_has_no_windows(shape, level):
    assert windows_of(np.full(shape, level, np.uint8)).shape == (0, WINDOW, WINDOW)


@pytest.mark.parametrize("shape", [(200, 300), (1000, 1400), (4000, 2500), (1, 5000)])
def test_windows_are_bounded_in_size_and_number(shape):
    image = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    found = windows_of(image)
    assert found.dtype == np.uint8
    assert found.shape[1:] == (WINDOW, WINDOW)
    assert len(found) <= 10


def test_windows_lie_where_ink_is():
    image = np.full((SIDE, 1000), 230, np.uint8)
    written = page(["3602", "581"]).image()[:WINDOW, :WINDOW]
    image[1000 : 1000 + written.shape[0], 500 : 500 + written.shape[1]] = written
    found = windows_of(image)
    assert 1 <= len(found) <= 4
    assert found[0].min() < 100
