"""Where a row of digits is parted: by gaps, by even gaps, and by digits in cells."""

from itertools import pairwise

import pytest

from digitscan.finding.spacing import SpacingSettings, parted
from digitscan.records import Box

HEIGHT = 20.0


def begins(places):
    """Whether a number begins at each digit but the first, of digits that take columns (left, right)."""
    boxes = [Box(left, 0, right, 20) for left, right in places]
    gaps = [float(after.left - before.right) for before, after in pairwise(boxes)]
    return parted(boxes, gaps, HEIGHT).tolist()


def every(pitch, widths):
    """Digits whose middles are so far apart."""
    return [(round(pitch * k - width / 2), round(pitch * k + width / 2)) for k, width in enumerate(widths)]


def test_a_wide_gap_parts():
    assert begins([(0, 12), (16, 28), (60, 72), (76, 88)]) == [False, True, False]


def test_one_digit_is_one_number():
    assert begins([(0, 12)]) == []


def test_digits_in_cells_are_one_number_though_a_1_leaves_wide_gaps():
    places = every(32, [16, 3, 16, 16, 3, 3, 16, 16])
    assert begins(places) == [False] * 7


@pytest.mark.parametrize("count, expected", [(3, True), (4, False)])
def test_a_few_digits_far_apart_are_no_cells(count, expected):
    assert begins(every(37, [4] * count)) == [expected] * (count - 1)


def test_wider_cells_hold_a_number_each():
    assert begins(every(2.2 * HEIGHT, [12] * 6)) == [True] * 5


def test_numbers_beside_each_other_are_no_cells():
    places = [(0, 12), (14, 26), (28, 40), (66, 78), (80, 92), (94, 106), (108, 120)]
    assert begins(places) == [False, False, True, False, False, False]


def test_all_is_measured_in_heights():
    boxes = [Box(left, 0, right, 20) for left, right in every(36, [16, 3, 16, 16])]
    gaps = [float(after.left - before.right) for before, after in pairwise(boxes)]
    assert not parted(boxes, gaps, 20.0).any()
    assert parted(boxes, gaps, 10.0).all()
    assert parted(boxes, gaps, 20.0, SpacingSettings(in_cells=5)).any()
