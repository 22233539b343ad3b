"""Maps -> digits -> numbers: what belongs together, what does not, and how sure that is."""

import numpy as np
import pytest

from digitscan.detection.linking import link_digits
from digitscan.detection.peaks import find_digits
from tests.detection.maps import view_of


def numbers_on(view):
    return sorted(
        ([(round(float(x)), round(float(y))) for x, y in region.at] for region in link_digits(find_digits(view), view)),
        key=lambda number: (number[0][1], number[0][0]),
    )


ROW = [(42, 62), (58, 62), (74, 62)]
CASES = {
    "a lone digit": [[(102, 42)]],
    "a number": [ROW],
    "two numbers side by side": [ROW, [(130, 62), (146, 62)]],
    "neighbors in a table that are nearer than the digits of a comb": [[(42, 62), (82, 62)], [(114, 62), (154, 62)]],
    "a number aslant": [[(42, 82), (58, 90), (74, 98), (90, 106)]],
    "a number written downwards": [[(102, 42), (102, 70), (102, 98)]],
    "numbers one below the other": [ROW, [(42, 98), (58, 98)]],
}


@pytest.mark.parametrize("numbers", CASES.values(), ids=CASES)
def test_digits_that_name_each_other_are_one_number(numbers):
    found = numbers_on(view_of(numbers))
    assert len(found) == len(numbers)
    for one, expected in zip(found, sorted(numbers, key=lambda number: (number[0][1], number[0][0])), strict=True):
        assert np.abs(np.array(one) - expected).max() <= 2


def test_places_and_heights_are_in_pixels_of_the_page():
    view = view_of([[(84, 124), (116, 124)]], height=48.0, scale=0.5)
    (region,) = link_digits(find_digits(view), view)
    assert np.abs(region.at - [(84, 124), (116, 124)]).max() <= 4
    assert region.height == pytest.approx(48, rel=0.01)


def test_print_is_not_found():
    view = view_of([ROW, [(42, 142), (58, 142)]], printed=(1,))
    assert len(numbers_on(view)) == 1


def test_a_number_that_goes_on_beyond_what_was_found_is_open():
    whole = view_of([ROW])
    cut = view_of([ROW])
    cut.maps[0, 62 // 4, 74 // 4] = 0  # its last digit was not found
    (region,) = link_digits(find_digits(whole), whole)
    (piece,) = link_digits(find_digits(cut), cut)
    assert region.open_after < 0.1 < 0.9 < piece.open_after
    assert len(piece.at) == 2


def test_digits_of_very_different_heights_are_no_number():
    view = view_of([[(42, 62), (58, 62)]])
    view.maps[3, 62 // 4, 58 // 4] = np.log(60 / 24)
    assert len(numbers_on(view)) == 2


def test_the_same_digit_is_found_once():
    view = view_of([[(102, 42)]])
    view.maps[:, 11, 26] = view.maps[:, 10, 25]
    view.maps[0, 11, 26] = 0.5
    view.maps[0, 10, 26] = 0.1
    assert len(numbers_on(view)) == 1
