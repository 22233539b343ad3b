"""Beginnings and ends of amounts are joined where no ink is cut, and their texts with them."""

import numpy as np
import pytest

from digitscan.nets.strip import Strip
from digitscan.records import Box
from training.lines.splices import MOST_DIGITS, Severable, severable, splice

BAR = 4  # columns of ink that stand for a digit


def digits_at(*columns, width=60, scale=0.5, left=10.0):
    """A strip with bars at some columns, and the boxes that its digits have in the image."""
    image = np.zeros((32, width), np.uint8)
    for column in columns:
        image[5:27, column : column + BAR] = 255
    boxes = [Box(round(left + c / scale), 0, round(left + (c + BAR) / scale), 40) for c in columns]
    return Strip(image, left, scale), boxes


def test_a_strip_is_cut_between_its_digits_where_there_is_no_ink():
    strip, boxes = digits_at(6, 20, 40)
    cuts = severable(strip, "123", boxes).cuts
    assert [count for count, _ in cuts] == [1, 2]
    for (_, column), before, after in zip(cuts, (6, 20), (20, 40), strict=True):
        assert before + BAR <= column < after


def test_digits_that_touch_stay_together():
    strip, boxes = digits_at(6, 20, 40)
    strip.image[15, 20:40] = 255
    assert [count for count, _ in severable(strip, "123", boxes).cuts] == [1]


def test_what_is_joined_shows_the_digits_of_its_text():
    amounts = [
        severable(*(strip, text, boxes))
        for strip, boxes, text in (
            (*digits_at(6, 20, 40), "111"),
            (*digits_at(8, 30), "11"),
            (*digits_at(5), "1"),
        )
    ]
    found = splice(amounts, 50, np.random.default_rng(0))
    assert len(found) == 50
    for strip, text in found:
        inked = (strip.max(axis=0) > 0).astype(int)
        assert np.count_nonzero(np.diff(inked) == 1) == len(text)
    assert {len(text) for _, text in found} == {2, 3, 4}


def test_no_number_is_longer_than_amounts_are():
    columns = range(2, 2 + 8 * (MOST_DIGITS - 1), 8)
    strip, boxes = digits_at(*columns, width=100)
    long = severable(strip, "1" * len(boxes), boxes)
    assert max(len(text) for _, text in splice([long], 60, np.random.default_rng(1))) == MOST_DIGITS


def test_amounts_that_cannot_be_cut_are_refused():
    with pytest.raises(ValueError, match="cut"):
        splice([Severable(np.zeros((32, 20), np.uint8), "7", ())], 3, np.random.default_rng(0))
