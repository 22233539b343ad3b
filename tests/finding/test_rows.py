"""Rows of pieces on a page: side by side, of like height, in reading order; words are left out early."""

import numpy as np
import pytest

from digitscan.finding.rows import find_rows, likely_numbers
from digitscan.records import Box, Piece, Row
from tests.drawing import Paper, ink_of, number, overlap, page


def boxes_of(paper):
    return [[piece.box for piece in row.pieces] for row in find_rows(ink_of(paper.ink))]


def lengths(paper):
    return [len(row) for row in boxes_of(paper)]


def test_each_line_is_a_row_from_top_to_bottom():
    paper = page(["368", "2519", "00"])
    rows = boxes_of(paper)
    assert [len(row) for row in rows] == [3, 4, 2]
    found = [box for row in rows for box in row]
    assert all(overlap(a, b) > 0.8 for a, b in zip(found, paper.boxes, strict=True))


def test_rows_on_one_line_run_from_left_to_right():
    paper = Paper(400, 900)
    paper.write("25", 600, 62, 50)
    paper.write("368", 60, 70, 50)
    paper.write("9", 380, 58, 50)
    assert lengths(paper) == [3, 1, 2]


@pytest.mark.parametrize("climb", [-6, 6])
def test_writing_that_climbs_stays_one_row(climb):
    paper = Paper(300, 700)
    for k, digit in enumerate("36802519"):
        paper.write(digit, 40 + 60 * k, 120 + climb * k, 50)
    assert lengths(paper) == [8]


def test_another_size_is_another_row():
    paper = Paper(400, 700)
    end = paper.write("36", 40, 60, 30)
    paper.write("80", end, 40, 90)
    assert lengths(paper) == [2, 2]


def test_a_wide_gap_parts_rows():
    paper = Paper(400, 900)
    paper.write("368", 40, 60, 50)
    paper.write("25", 500, 60, 50)
    assert lengths(paper) == [3, 2]


def test_a_dot_and_a_dash_within_a_row_are_part_of_it():
    paper = Paper(400, 600)
    end = paper.write("12", 60, 60, 60)
    paper.ink[112:120, end : end + 8] = 255
    end = paper.write("34", end + 24, 60, 60)
    paper.rule((end, 90), (end + 20, 90), 5)
    paper.write("5", end + 36, 60, 60)
    assert lengths(paper) == [7]


def test_the_row_tells_the_height_of_its_writing():
    rows = find_rows(ink_of(page(["3680"] * 3, height=60).ink))
    assert rows[0].height == pytest.approx(63, abs=8)


@pytest.mark.parametrize("margin", [10, 60])
def test_a_number_that_fills_its_image_is_a_row(margin):
    """Digits may be most of a crop, where a page's are a small share of its side."""
    assert lengths(number("3680", margin=margin)) == [4]


@pytest.mark.parametrize(
    "others, expected", [(0, [2]), (10, [2, 8, 2]), (11, [8, 3])], ids=["alone", "few others", "more"]
)
def test_a_number_that_fills_a_picture_by_a_thin_pen_is_a_row(others, expected):
    paper = Paper(400, 700)
    for left in (300, 360):
        paper.rule((left, 80), (left, 280), 5)
    for k in range(others):
        paper.rule((60 + 30 * (k % 8), 300 + 50 * (k // 8)), (60 + 30 * (k % 8), 330 + 50 * (k // 8)), 5)
    assert lengths(paper) == expected


def test_specks_and_what_is_far_too_large_is_no_row():
    paper = Paper(600, 800)
    paper.rule((100, 40), (500, 560), 8)
    paper.ink[100:102, 700:702] = 255
    assert lengths(paper) == []


def test_an_empty_page_has_no_rows():
    assert find_rows(ink_of(Paper(100, 100).ink)) == []


def pieces(count, width=20, height=40):
    mask = np.ones((height, width), np.uint8)
    return tuple(Piece(Box(30 * k, 0, 30 * k + width, height), mask) for k in range(count))


def judged(pattern, sure=0.98):
    """Probabilities for each character: a digit as sure as said, or "." for what is none."""
    table = np.full((len(pattern), 11), (1 - sure) / 10, np.float32)
    for k, character in enumerate(pattern):
        table[k, 10 if character == "." else int(character)] = sure
    return table


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("36802", [5]),
        ("......", []),
        ("........5........", [5]),
        ("5...............5", [3, 3]),
        ("5.5.5.5.5", [9]),
    ],
)
def test_likely_numbers_keeps_digits_and_what_is_beside_them(pattern, expected):
    found = likely_numbers(Row(pieces(len(pattern)), 40.0), judged(pattern))
    assert [len(row.pieces) for row in found] == expected
    assert all(row.height == 40.0 for row in found)


def test_a_small_piece_like_a_digit_is_not_enough():
    """A dot looks like a 1, or a 0, when it is enlarged."""
    row = Row(pieces(1, 6, 6), 40.0)
    assert likely_numbers(row, judged("0")) == []
