"""What of an image of one digit, or of one number, is the writing."""

import numpy as np
import pytest

from digitscan.finding.components import find_components
from digitscan.finding.leftovers import broken_rules
from digitscan.finding.segment import find_lines, find_row, find_single
from digitscan.records import Box, Ink
from tests.drawing import Paper, ink_of, number, overlap


def blank(height=50, width=80):
    empty = np.zeros((height, width), np.uint8)
    return Ink(empty, empty > 0, stroke=0.0, scale=1.0)


def row_of(paper):
    """The boxes of the pieces that the row keeps, from left to right as given."""
    row = find_row(ink_of(paper.ink))
    return [piece.box for piece in row.pieces]


def matches(boxes, truth):
    return len(boxes) == len(truth) and all(overlap(a, b) > 0.8 for a, b in zip(boxes, truth, strict=True))


@pytest.mark.parametrize("find", [find_single, find_row])
def test_without_ink_there_is_nothing(find):
    assert find(blank()) is None


@pytest.mark.parametrize("digit", "0123456789")
def test_single_takes_the_digit(digit):
    paper = number(digit)
    assert overlap(find_single(ink_of(paper.ink)).box, paper.boxes[0]) > 0.8


def test_single_drops_specks():
    paper = number("5")
    paper.ink[3:6, 3:6] = 255
    paper.ink[-6:-3, -6:-3] = 255
    assert overlap(find_single(ink_of(paper.ink)).box, paper.boxes[0]) > 0.8


def test_single_keeps_a_bar_that_does_not_touch():
    """The roof of a 5 that was written as a stroke of its own belongs to it."""
    paper = Paper(120, 100)
    paper.rule((40, 30), (62, 30), 5)
    paper.ink[42:90, 38:43] = 255
    box = find_single(ink_of(paper.ink)).box
    assert box.top <= 28
    assert box.bottom >= 90


def dotted(ink, seed=0):
    """The same ink as a dry pen or a fax leaves it: in dots, of which few touch."""
    spots = np.zeros_like(ink)
    spots[::3, ::3] = 255
    spots[1::3, 1::3] = 255
    return np.minimum(ink, spots)


@pytest.mark.parametrize("digit", "23579")
def test_single_keeps_the_dots_of_a_broken_stroke(digit):
    """Here the lower half of the digit is in dots, each far smaller than the upper half."""
    paper = number(digit)
    middle = len(paper.ink) // 2
    paper.ink[middle:] = dotted(paper.ink[middle:])
    assert overlap(find_single(ink_of(paper.ink)).box, paper.boxes[0]) > 0.8


@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
def test_single_leaves_out_the_rest_of_a_frame(side):
    paper = number("3")
    rim = {"left": np.s_[:, :2], "right": np.s_[:, -2:], "top": np.s_[:2], "bottom": np.s_[-2:]}[side]
    paper.ink[rim] = 255
    assert overlap(find_single(ink_of(paper.ink)).box, paper.boxes[0]) > 0.8


@pytest.mark.parametrize("text", ["1", "0", "36", "0123456789", "111000"])
def test_row_takes_the_digits_from_left_to_right(text):
    paper = number(text)
    assert matches(row_of(paper), paper.boxes)


@pytest.mark.parametrize("gap", [0.1, 1.5])
def test_row_takes_all_digits_however_far_apart(gap):
    paper = number("36802519", gap=gap)
    assert matches(row_of(paper), paper.boxes)


def test_height_is_that_of_the_digits():
    paper = number("3680")
    heights = [box.height for box in paper.boxes]
    assert min(heights) - 3 <= find_row(ink_of(paper.ink)).height <= max(heights) + 3


@pytest.mark.parametrize("below", [True, False], ids=["below", "above"])
def test_a_legend_is_left_out(below):
    paper = Paper(220, 700)
    paper.write("03122024", 40, 80, 60)
    for k, letter in enumerate("DDMMYYYY"):
        paper.print(letter, 50 + 45 * k, 180 if below else 50, 16)
    assert matches(row_of(paper), paper.boxes)


def test_specks_are_left_out():
    paper = number("3680")
    for x, y in np.random.default_rng(0).integers(2, (paper.width - 2, paper.height - 2), (30, 2)).tolist():
        if not paper.ink[max(0, y - 3) : y + 5, max(0, x - 3) : x + 5].any():
            paper.ink[y : y + 2, x : x + 2] = 255
    assert matches(row_of(paper), paper.boxes)


def test_rests_of_a_frame_do_not_tell_the_height():
    paper = number("11", height=60, margin=20)
    paper.ink[:, :4] = 255
    paper.ink[:, -4:] = 255
    row = find_row(ink_of(paper.ink))
    assert row.height == pytest.approx(np.median([box.height for box in paper.boxes]), abs=4)


def test_rests_of_a_frame_that_is_higher_than_the_digits_hide_none_of_them():
    paper = number("3680", 40, margin=40)
    paper.ink[:, :3] = 255
    paper.ink[-2:, 5:] = 255
    row = find_row(ink_of(paper.ink))
    assert all(any(overlap(piece.box, box) > 0.8 for piece in row.pieces) for box in paper.boxes)
    assert row.height == pytest.approx(np.median([box.height for box in paper.boxes]), abs=4)


def with_bars(paper, left, spans, lean=0.0):
    """The sheet with upright bars above each other, three pixels wide, as a rule leaves that was removed in part."""
    for top, bottom in spans:
        for y in range(top, bottom):
            x = left + round(lean * y)
            paper.ink[y, x : x + 3] = 255
    return paper


@pytest.mark.parametrize("lean", [0.0, 0.03])
def test_an_upright_rule_in_pieces_is_no_row_of_ones(lean):
    paper = with_bars(number("3680", 40, margin=60), 30, [(4, 34), (40, 80), (86, 120), (126, 156)], lean)
    assert matches(row_of(paper), paper.boxes)


def test_a_one_in_pieces_stays():
    paper = number("3680", 40, margin=60)
    top, bottom = paper.boxes[0].top, paper.boxes[0].bottom
    middle = (top + bottom) // 2
    assert len(row_of(with_bars(paper, 30, [(top, middle - 2), (middle + 2, bottom)]))) == 6


def test_a_pattern_of_countless_bars_is_bounded_work():
    """Each bar held against each would take hours."""
    ink = np.zeros((2400, 2400), np.uint8)
    ink[:, ::4] = 255
    ink[::8] = 0
    ink[40:100, 40:100] = 255
    parts = find_components(ink_of(ink))
    assert len(parts.areas) > 150_000
    assert broken_rules(parts, np.ones(len(parts.areas), bool), 1.0).sum() <= len(parts.areas)


def test_bars_with_nothing_beside_them_stay():
    assert find_row(ink_of(with_bars(Paper(160, 60), 30, [(4, 70), (76, 156)]).ink)) is not None


def test_a_short_stroke_beside_the_digits_stays():
    paper = number("88")
    paper.rule((paper.boxes[1].right + 8, 34), (paper.boxes[1].right + 22, 34), 4)
    boxes = row_of(paper)
    assert len(boxes) == 3


def test_pieces_hold_the_ink_of_the_page():
    paper = number("3680")
    ink = ink_of(paper.ink)
    for piece in find_row(ink).pieces:
        there = ink.mask[piece.box.top : piece.box.bottom, piece.box.left : piece.box.right]
        assert (there >= piece.mask.astype(bool)).all()
        assert piece.mask.sum() > 50


def test_specks_alone_are_no_row():
    mask = np.zeros((60, 200), bool)
    mask[10, 10:200:20] = True
    assert find_row(Ink(mask * np.uint8(255), mask, stroke=4.0, scale=1.0)) is None
    assert len(find_components(Ink(mask * np.uint8(255), mask, 4.0, 1.0)).areas) == 10


def test_glyph_of_a_single_lies_within_the_image():
    paper = number("8", margin=0)
    assert find_single(ink_of(paper.ink)).box == Box(0, 0, paper.width, paper.height)


def on_lines(*texts, apart=60):
    """Numbers under each other, each on a sheet as wide as the widest; the ink, and the middle of each line."""
    papers = [number(text, margin=apart // 2) for text in texts]
    width = max(paper.ink.shape[1] for paper in papers)
    sheets = [np.pad(paper.ink, ((0, 0), (0, width - paper.ink.shape[1]))) for paper in papers]
    ends = np.cumsum([len(sheet) for sheet in sheets])
    return np.concatenate(sheets), [int(end - len(sheet) / 2) for end, sheet in zip(ends, sheets, strict=True)]


def middle_of(row):
    return (min(piece.box.top for piece in row.pieces) + max(piece.box.bottom for piece in row.pieces)) / 2


def test_lines_under_each_other_are_found_apart_the_one_with_most_ink_first():
    ink, middles = on_lines("36", "80259", "4")
    lines = find_lines(ink_of(ink))
    assert sorted(len(line.pieces) for line in lines) == [1, 2, 5]
    assert len(lines[0].pieces) == 5
    assert sorted(map(middle_of, lines)) == pytest.approx(middles, abs=12)


def test_an_underline_is_no_line_of_its_own():
    ink, _ = on_lines("36")
    ink[-12:-8, 20:-20] = 255
    assert len(find_lines(ink_of(ink))) == 1


def test_a_dash_that_stands_alone_is_a_line():
    ink = np.zeros((60, 120), np.uint8)
    ink[28:32, 30:90] = 255
    assert len(find_lines(ink_of(ink))) == 1
