"""The line net tells which line shows the number and how large it is written."""

import numpy as np
import pytest

from digitscan.clock import Clock
from digitscan.numbers.line_choice import look_for_number, number_lines, other_sizes, without_bars
from digitscan.numbers.number import NumberSettings
from digitscan.numbers.transcripts import Transcript
from digitscan.records import Box, Ink, Piece, Row
from tests.line_net import LineNet

SURE, WORD, NOTHING = [Transcript("36", 0.95)], [Transcript("xxx", 0.9)], [Transcript("", 0.99)]
DATED = [Transcript("x36", 0.8), Transcript("36", 0.15)]


@pytest.mark.parametrize(
    "lines, areas, expected",
    [
        ([SURE], [90], 0),
        ([SURE, SURE], [90, 90], 0),
        ([WORD, SURE], [90, 60], 1),
        ([NOTHING, WORD, SURE], [90, 60, 60], 2),
        ([DATED, SURE], [90, 60], 1),
        ([DATED, SURE], [90, 2], 0),  # a speck that looks like a 1 is no number beside one with a legend
        ([SURE, SURE], [80, 90], 0),
        ([SURE, WORD, NOTHING], [90, 90, 90], 0),
        ([WORD, NOTHING], [90, 90], 0),
        ([WORD, [Transcript("36", 0.01)]], [90, 90], 0),
    ],
)
def test_the_line_that_shows_a_number_is_chosen(lines, areas, expected):
    shares = number_lines(lines, areas)
    assert np.argmax(shares) == expected
    assert shares.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    "lines, areas, low, high",
    [([SURE, WORD], [90, 90], 0.99, 1.0), ([SURE, SURE], [90, 80], 0.5, 0.65), ([WORD, NOTHING], [90, 90], 1.0, 1.0)],
    ids=["a word beside", "two numbers", "none"],
)
def test_a_second_number_in_the_image_makes_the_first_less_likely_the_one_that_is_meant(lines, areas, low, high):
    assert low <= number_lines(lines, areas)[0] <= high


def row_of(*heights):
    """Pieces side by side, each four pixels wide, and the ink that they are."""
    tallest = max(heights)
    mask = np.zeros((tallest, 10 * len(heights)), np.bool_)
    pieces = []
    for k, height in enumerate(heights):
        top = (tallest - height) // 2
        mask[top : top + height, 10 * k : 10 * k + 4] = True
        pieces.append(Piece(Box(10 * k, top, 10 * k + 4, top + height), np.ones((height, 4), np.uint8)))
    return Row(tuple(pieces), float(tallest)), Ink((mask * 255).astype(np.uint8), mask, 4.0, 1.0)


def test_long_strokes_do_not_tell_how_high_the_others_are():
    row, _ = row_of(20, 20, 20, 20, 60)
    assert sorted(other.height for other in other_sizes(row)) == [20.0, 42.0]


def test_a_height_that_is_nearly_the_same_is_no_other():
    row, _ = row_of(36, 38, 40, 40)
    assert [other.height for other in other_sizes(row)] == [28.0]


def row_with_bar(bar_height, bar_width):
    """Two wide digits 20 pixels high, and a bar in front of them."""
    pieces = []
    for left, width, height in ((0, bar_width, bar_height), (20, 12, 20), (40, 12, 20)):
        pieces.append(Piece(Box(left, 0, left + width, height), np.ones((height, width), np.uint8)))
    mask = np.zeros((bar_height, 52), np.bool_)
    for piece in pieces:
        mask[: piece.box.height, piece.box.left : piece.box.right] = True
    return Row(tuple(pieces), float(bar_height)), Ink((mask * 255).astype(np.uint8), mask, 4.0, 1.0)


@pytest.mark.parametrize(
    "height, width, kept",
    [(70, 6, 2), (30, 6, None), (70, 30, None)],
    ids=["far higher", "as high as a 1 may be", "too wide for a bar"],
)
def test_a_narrow_piece_far_higher_than_all_else_may_be_a_bar(height, width, kept):
    found = without_bars(row_with_bar(height, width)[0])
    assert [(len(row.pieces), row.height) for row in found] == ([] if kept is None else [(kept, 20.0)])


def test_a_row_of_nothing_but_bars_keeps_them():
    row, _ = row_of(80, 90)
    assert without_bars(row) == []


@pytest.mark.parametrize("text, pieces", [("xx", 2), ("24", 3)], ids=["no number with it", "a number with it"])
def test_a_bar_beside_the_writing_is_left_out_if_there_is_no_number_with_it(text, pieces):
    class BesideBar(LineNet):
        def frames(self, strips):
            alone = LineNet("24", 0.99)
            return [(alone if strip.shape[1] > 50 else LineNet(text, 0.9)).frames([strip])[0] for strip in strips]

    row, ink = row_with_bar(70, 6)
    found, opinion = look_for_number([row], ink, BesideBar(""), Clock(), NumberSettings(again=0.0))
    assert len(found.pieces) == pieces
    assert opinion.looks[0].transcripts[0].digits == "24"


class ByHeight(LineNet):
    """Reads the number where the writing is large in the strip, and something unsure where it is small."""

    def frames(self, strips):
        unsure, sure = LineNet("x1", 0.5), LineNet("2019", 0.99)
        return [(sure if strip.shape[1] > 60 else unsure).frames([strip])[0] for strip in strips]


@pytest.mark.parametrize("resized, expected", [(0.6, "2019"), (0.0, "x1")])
def test_an_unsure_number_is_read_at_the_height_of_most_of_its_digits(resized, expected):
    row, ink = row_of(20, 20, 20, 20, 60)
    settings = NumberSettings(resized=resized)
    found, opinion = look_for_number([row], ink, ByHeight(""), Clock(), settings)
    assert found == row
    assert opinion.chosen == 1.0
    assert opinion.looks[0].transcripts[0].raw == expected
