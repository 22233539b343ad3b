"""A page is looked at once, and again at the scale of its writing where that is much larger or smaller."""

import numpy as np
import pytest

from digitscan.detection.regions import find_regions
from tests.detection.maps import view_of


class Detector:
    """Stands in for the net: it sees its numbers at any scale at which digits are 10 to 60 pixels high."""

    def __init__(self, numbers, height):
        self.numbers, self.height, self.scales = numbers, height, []

    def look(self, page, scale):
        self.scales.append(scale)
        seen = self.numbers if 10 <= self.height * scale <= 60 else []
        side = 4 * int(np.ceil(max(page.shape[:2]) * scale / 4)) + 4
        return view_of(seen, side, self.height, scale)


@pytest.mark.parametrize(
    ("side", "height", "looks"),
    (
        (1400, 24.0, 1),
        (1400, 12.0, 2),
        (1400, 50.0, 2),
        (2600, 40.0, 1),
        (2600, 22.0, 2),
        (300, 24.0, 1),
        (600, 200.0, 3),
    ),
)
def test_looks_at_the_scale_of_the_writing(side, height, looks):
    net = Detector([[(60 + height * k, 100) for k in range(3)]], height)
    (region,) = find_regions(np.zeros((side, side // 2, 3), np.uint8), net)
    assert len(region.at) == 3
    assert len(net.scales) == looks
    assert 16 <= height * net.scales[-1] <= 44


def test_a_page_without_digits_is_looked_at_for_large_ones_too():
    net = Detector([], 24.0)
    assert find_regions(np.zeros((1400, 900, 3), np.uint8), net) == []
    assert net.scales[1] < net.scales[0] / 3
