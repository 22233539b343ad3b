"""Numbers are found once and whole, whatever the size of their digits, also where sizes mix on a page."""

import numpy as np
import pytest

from digitscan.detection.regions import find_regions
from tests.detection.maps import view_of


class Detector:
    """Stands in for the net: it sees its numbers, all of one height, where digits are 10 to 60 pixels high."""

    def __init__(self, numbers, height):
        self.numbers, self.height, self.scales = numbers, height, []

    def look(self, page, scale):
        self.scales.append(scale)
        seen = self.numbers if 10 <= self.height * scale <= 60 else []
        side = 4 * int(np.ceil(max(page.shape[:2]) * scale / 4)) + 4
        return view_of(seen, side, self.height, scale)


@pytest.mark.parametrize(
    ("side", "height"),
    ((1400, 12.0), (1400, 24.0), (1400, 45.0), (1400, 100.0), (1400, 300.0), (2600, 22.0), (2600, 40.0), (300, 24.0)),
)
def test_a_number_is_found_once(side, height):
    net = Detector([[(60 + height * k, 200) for k in range(3)]], height)
    (region,) = find_regions(np.zeros((side, side // 2, 3), np.uint8), net)
    assert len(region.at) == 3
    assert region.height == pytest.approx(height, rel=0.05)


@pytest.mark.parametrize(("height", "finer"), ((24.0, False), (11.0, True)))
def test_small_writing_gets_a_finer_look(height, finer):
    net = Detector([[(60 + height * k, 200) for k in range(3)]], height)
    find_regions(np.zeros((1400, 900, 3), np.uint8), net)
    assert (max(net.scales) > 1) == finer
    assert not finer or 16 <= height * max(net.scales) <= 44


class TwoSizes(Detector):
    """Two numbers of which each look sees those that are large enough for it."""

    def __init__(self, small, large):
        super().__init__([], 1.0)
        self.parts = [Detector(*small), Detector(*large)]

    def look(self, page, scale):
        views = [part.look(page, scale) for part in self.parts]
        seen = max(views, key=lambda view: view.maps[0].max())
        seen.maps[:] = np.where(views[1].maps[:1] > views[0].maps[:1], views[1].maps, views[0].maps)
        return seen


def test_large_and_small_numbers_are_found_on_one_page():
    small = [(100 + 20 * k, 100) for k in range(4)]
    large = [(200 + 140 * k, 700) for k in range(2)]
    net = TwoSizes(([small], 20.0), ([large], 140.0))
    found = find_regions(np.zeros((1400, 900, 3), np.uint8), net)
    assert sorted((len(one.at), round(one.height / 10)) for one in found) == [(2, 14), (4, 2)]


def test_a_page_without_digits_has_no_numbers():
    assert find_regions(np.zeros((1400, 900, 3), np.uint8), Detector([], 24.0)) == []
