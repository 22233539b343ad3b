"""What stays of the rows of a page: pieces that are likely handwritten digits, by themselves and their neighbors."""

import numpy as np
import pytest

from digitscan.finding.screening import ScreeningSettings, doubtful_rows, written_numbers
from digitscan.records import Box, LabelMap, Piece, Row

SIDE, CELL = 20, 4.0
USUAL = ScreeningSettings()
HALF = ScreeningSettings(likely=0.5)


def row_of(tall, pitch=26):
    """A row of blocks so many pixels high, all standing on the same line."""
    pieces = [Piece(Box(k * pitch, 40 - h, k * pitch + SIDE, 40), np.ones((h, SIDE), np.uint8)) for k, h in tall]
    return Row(tuple(pieces), 20.0)


def blocks(count, height=20):
    return row_of([(k, height) for k in range(count)])


def labels_of(row, shares):
    """A map in which each piece has its share all over."""
    digit = np.zeros((20, 200), np.float32)
    for piece, share in zip(row.pieces, shares, strict=True):
        digit[:, int(piece.box.left / CELL) : int(np.ceil(piece.box.right / CELL))] = share
    return LabelMap(digit, 1 - digit, CELL)


def staying(row, labels, settings=USUAL):
    """Which pieces of a row are in a number."""
    numbers = written_numbers([row], labels, settings=settings)
    return [any(piece in number.pieces for number in numbers) for piece in row.pieces]


@pytest.mark.parametrize(
    "shares, stays",
    [
        ([0.9, 0.9, 0.9], [True, True, True]),
        ([0.1, 0.05, 0.1], [False, False, False]),
        ([0.95, 0.3, 0.95], [True, True, True]),
        ([0.02, 0.7, 0.02, 0.02], [False, False, False, False]),
        ([0.95, 0.95, 0.95, 0.001, 0.001, 0.001], [True, True, True, False, False, False]),
    ],
)
def test_a_piece_is_judged_with_its_neighbors(shares, stays):
    row = blocks(len(shares))
    assert staying(row, labels_of(row, shares), HALF) == stays


def test_neighbors_far_away_do_not_count():
    row = row_of([(0, 20), (1, 20), (20, 20)])
    assert staying(row, labels_of(row, [0.99, 0.99, 0.4]), HALF) == [True, True, False]


def test_what_is_left_of_print_and_right_of_it_are_two_rows():
    row = blocks(7)
    left, right = written_numbers([row], labels_of(row, [0.99, 0.99, 0.99, 0, 0.99, 0.99, 0.99]), settings=HALF)
    assert left.pieces == row.pieces[:3]
    assert right.pieces == row.pieces[4:]


def test_what_may_be_a_number_is_looked_at_closer_though_it_would_not_stay():
    row = blocks(7)
    labels = labels_of(row, [0.06, 0.06, 0.06, 0.001, 0.001, 0.001, 0.001])
    assert written_numbers([row], labels) == []
    (doubtful,) = doubtful_rows([row], labels)
    assert doubtful.pieces == row.pieces[:3]


def test_what_is_surely_none_is_not_looked_at_closer():
    row = blocks(4)
    assert doubtful_rows([row], labels_of(row, [0.001] * 4)) == []


def test_low_pieces_are_looked_at_at_the_height_of_their_row():
    row = row_of([(0, 20), (1, 20), (2, 20), (3, 6), (4, 6)])
    (doubtful,) = doubtful_rows([row], labels_of(row, [0.001, 0.001, 0.001, 0.9, 0.9]))
    assert doubtful.height == pytest.approx(0.7 * row.height)


def test_print_that_is_wanted_comes_between_what_is_written():
    row = blocks(7)
    shares = [0.001, 0.001, 0.99, 0.99, 0.001, 0.001, 0.001]
    found = written_numbers([row], labels_of(row, shares), True, ScreeningSettings(own=1.0))
    assert [one.printed for one in found] == [True, False, True]
    assert [one.pieces for one in found] == [row.pieces[:2], row.pieces[2:4], row.pieces[4:]]


def test_what_is_neither_written_digit_nor_print_is_left_out_of_both():
    row = blocks(4)
    none = labels_of(row, [0.001] * 4)
    assert written_numbers([row], LabelMap(none.digit, none.digit, CELL), True) == []


def test_a_speck_that_goes_parts_nothing():
    row = row_of([(0, 20), (1, 20), (2, 20), (3, 20)])
    speck = Piece(Box(47, 34, 51, 39), np.ones((5, 4), np.uint8))
    whole = Row((*row.pieces[:2], speck, *row.pieces[2:]), 20.0)
    settings = ScreeningSettings(own=1.0, likely=0.5)
    (kept,) = written_numbers([whole], labels_of(whole, [0.99, 0.99, 0, 0.99, 0.99]), settings=settings)
    assert kept.pieces == row.pieces


def test_the_height_is_that_of_the_writing_that_stays():
    row = row_of([(0, 30), (1, 30), (2, 30), (3, 12), (4, 12), (5, 12), (6, 12)])
    (kept,) = written_numbers([row], labels_of(row, [0.99] * 3 + [0.01] * 4), settings=HALF)
    assert kept.height == 30
    assert len(kept.pieces) == 3


def test_nothing_is_left_of_a_row_of_print():
    row = blocks(4)
    assert written_numbers([row], labels_of(row, [0.001] * 4)) == []


def test_a_doubtful_digit_is_left_to_the_nets_that_read():
    row = blocks(4)
    assert all(staying(row, labels_of(row, [0.12] * 4)))
    assert not any(staying(row, labels_of(row, [0.09] * 4)))


def test_ink_beyond_the_last_cell_counts_as_the_last():
    row = blocks(2)
    assert all(staying(row, LabelMap(*np.full((2, 2, 2), 0.9, np.float32), CELL)))


def test_what_was_two_rows_for_its_heights_is_one_number():
    low, high = row_of([(0, 20), (1, 20)]), row_of([(2, 44), (3, 44)])
    whole = Row(low.pieces + high.pieces, 20.0)
    (found,) = written_numbers([low, high], labels_of(whole, [0.99] * 4))
    assert found.pieces == whole.pieces
    assert found.sure


@pytest.mark.parametrize("share, sure", [(0.99, True), (0.2, False)])
def test_a_number_of_ink_that_is_likely_of_one_is_surely_one(share, sure):
    row = blocks(3)
    assert [one.sure for one in written_numbers([row], labels_of(row, [share] * 3))] == [sure]


def test_far_numbers_of_a_row_are_two():
    row = row_of([(0, 20), (1, 20), (5, 20), (6, 20)])
    found = written_numbers([row], labels_of(row, [0.99] * 4))
    assert [len(one.pieces) for one in found] == [2, 2]
