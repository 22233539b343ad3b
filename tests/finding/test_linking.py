"""Handwriting that is left of a page's rows, joined into rows anew and parted into numbers."""

import numpy as np
import pytest

from digitscan.finding.linking import are_alone, height_of, link, numbers_of
from digitscan.records import Box, Piece, Row


def piece(left, top, width, height):
    return Piece(Box(left, top, left + width, top + height), np.ones((height, width), np.uint8))


def stretch(left, count=2, top=100, height=40):
    """Digits half as wide as high, side by side."""
    pieces = tuple(piece(left + 26 * k, top, 20, height) for k in range(count))
    return Row(pieces, float(height))


def lefts(rows):
    return [[one.box.left for one in row.pieces] for row in rows]


def test_neither_commas_nor_slashes_tell_how_high_a_row_is():
    digits = [piece(30 * k, 100, 20, 28) for k in range(4)]
    slashes = [piece(30 * k + 22, 80, 6, 66) for k in range(2)]
    commas = [piece(30 * k + 24, 124, 4, 9) for k in range(6)]
    assert height_of([*digits, *slashes]) == 28
    assert height_of([*digits, *commas]) == 28
    assert height_of(slashes) == 66


@pytest.mark.parametrize("dashes", [1, 2])
def test_dashes_do_not_tell_how_high_a_row_is_however_long(dashes):
    digits = [piece(0, 100, 6, 28), piece(12, 100, 8, 28)]
    assert height_of(digits + [piece(30 + 90 * k, 112, 80, 5) for k in range(dashes)]) == 28


def test_stretches_on_a_line_are_one_row_of_its_own_height():
    (row,) = link([stretch(0), stretch(100, top=112, height=28), stretch(190)], [])
    assert lefts([row]) == [[0, 26, 100, 126, 190, 216]]
    assert row.height == 40


@pytest.mark.parametrize("left, top", [(0, 160), (300, 100), (100, 138)], ids=["below", "far", "hardly beside"])
def test_what_is_not_beside_stays_apart(left, top):
    assert len(link([stretch(0), stretch(left, top=top)], [])) == 2


def test_print_between_keeps_apart():
    print_ = piece(70, 105, 15, 30)
    assert len(link([stretch(0), stretch(100)], [print_])) == 2


@pytest.mark.parametrize(
    "other", [(70, 130, 4, 4), (70, 200, 15, 30), (200, 105, 15, 30)], ids=["speck", "below", "after"]
)
def test_what_is_not_between_keeps_nothing_apart(other):
    assert len(link([stretch(0), stretch(100)], [piece(*other)])) == 1


def test_the_nearest_is_joined_first_and_print_behind_it_ends_the_row():
    rows = link([stretch(0), stretch(190), stretch(100)], [piece(165, 105, 15, 30)])
    assert lefts(rows) == [[0, 26, 100, 126], [190, 216]]


def test_nothing_makes_no_rows():
    assert link([], [piece(0, 0, 5, 5)]) == []


def test_a_comma_bridges_a_gap_and_goes_with_the_digits_before_it():
    digits, rest = stretch(0).pieces, stretch(110).pieces
    comma = piece(66, 130, 8, 12)
    assert lefts(numbers_of(Row((*digits, comma, *rest), 40.0), alone=False)) == [[0, 26, 66, 110, 136]]
    assert lefts(numbers_of(Row((*digits, *rest), 40.0), alone=False)) == [[0, 26], [110, 136]]


def test_a_row_without_high_pieces_is_one_number():
    assert lefts(numbers_of(Row((piece(0, 0, 9, 9), piece(80, 0, 9, 9)), 40.0), alone=False)) == [[0, 80]]


def test_digits_in_wide_cells_are_one_number_unless_they_are_part_of_a_table():
    row = Row(tuple(piece(96 * k, 100, 20, 40) for k in range(8)), 40.0)
    assert len(numbers_of(row, alone=True)) == 1
    assert len(numbers_of(row, alone=False)) == 8
    assert are_alone([row]) == [True]


@pytest.mark.parametrize(
    "left, top, alone", [(0, 190, False), (0, 20, False), (0, 260, True), (400, 190, True)], ids=str
)
def test_a_row_is_alone_if_none_is_near_above_or_below(left, top, alone):
    assert are_alone([stretch(0, 8), stretch(left, 8, top)]) == [alone, alone]


def test_no_rows_are_alone():
    assert are_alone([]) == []
