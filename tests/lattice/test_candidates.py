"""The lattice of a row offers each digit as a candidate, whether digits touch or are broken."""

import numpy as np
import pytest

from digitscan.finding.components import find_components
from digitscan.lattice.candidates import LatticeSettings, propose
from digitscan.records import Box, Ink, Piece, Row
from tests.drawing import HAND, Paper, ink_of, number, overlap

HEIGHT = 60


def row_of(ink, height=float(HEIGHT)):
    parts = find_components(ink)
    pieces = sorted((parts.piece(k) for k in range(len(parts.areas))), key=lambda piece: piece.box.left)
    return Row(tuple(pieces), height)


def lattice_of(paper):
    ink = ink_of(paper.ink)
    return propose(row_of(ink), ink)


def best_overlaps(paper):
    """How well the best candidate fits each digit."""
    lattice = lattice_of(paper)
    return [max(overlap(glyph.box, box) for glyph in lattice.glyphs) for box in paper.boxes]


def bars(*lefts, width=8, height=HEIGHT, whole=False):
    """A row of upright bars, and the ink that they make."""
    mask = np.zeros((height, max(lefts) + width + 10), bool)
    for left in lefts:
        mask[:, left : left + width] = True
    pieces = [Piece(Box(x, 0, x + width, height), np.ones((height, width), np.uint8), whole) for x in lefts]
    return Row(tuple(pieces), float(height)), Ink(mask * np.uint8(255), mask, float(min(width, 5)), 1.0)


def spans(lattice):
    return sorted(zip(lattice.first.tolist(), lattice.last.tolist(), strict=True))


@pytest.mark.parametrize("text", ["0", "1", "368", "0123456789"])
@pytest.mark.parametrize("slant", [0.0, 0.3])
def test_each_digit_that_stands_apart_is_a_candidate(text, slant):
    paper = number(text, height=HEIGHT, hand=type(HAND)(habit=8, slant=slant))
    assert min(best_overlaps(paper)) > 0.7


def test_digits_that_overlap_in_x_stay_apart():
    """A 7 whose roof reaches over the next digit: no column parts the two, their shapes do."""
    paper = Paper(160, 240)
    paper.write("7", 40, 40, HEIGHT)
    paper.write("6", paper.boxes[0].right - 12, 62, 36)
    assert paper.boxes[1].left < paper.boxes[0].right
    assert len(find_components(ink_of(paper.ink)).areas) == 2
    assert min(best_overlaps(paper)) > 0.8


def test_digits_that_touch_are_candidates_each():
    paper = Paper(160, 400)
    paper.write("3", 40, 40, HEIGHT)
    paper.write("5", paper.boxes[0].right - 3, 40, HEIGHT)
    assert len(find_components(ink_of(paper.ink)).areas) == 1
    assert min(best_overlaps(paper)) > 0.75


@pytest.mark.parametrize("broken", "0568")
def test_a_digit_in_two_pieces_is_merged(broken):
    paper = Paper(160, 400)
    paper.write(broken, 40, 40, HEIGHT)
    paper.write("3", 120, 40, HEIGHT)
    middle = (paper.boxes[0].top + paper.boxes[0].bottom) // 2
    paper.ink[middle - 2 : middle + 2, : paper.boxes[0].right + 1] = 0
    assert len(find_components(ink_of(paper.ink)).areas) > 2
    assert min(best_overlaps(paper)) > 0.8


def test_every_part_alone_and_near_neighbors_together():
    row, ink = bars(10, 22, 34)
    assert spans(propose(row, ink)) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]


def test_no_digit_reaches_over_a_wide_gap():
    row, ink = bars(10, 80)
    assert spans(propose(row, ink)) == [(0, 1), (1, 2)]


def test_no_digit_is_wider_than_said():
    row, ink = bars(*range(10, 310, 30), width=24)
    widest = LatticeSettings().widest * HEIGHT
    assert widest - 30 < max(glyph.box.width for glyph in propose(row, ink).glyphs) <= widest + 2


def test_no_digit_has_more_parts_than_said():
    row, ink = bars(*range(10, 70, 3), width=2)
    assert max(last - first for first, last in spans(propose(row, ink))) == LatticeSettings().most_parts


def test_a_dot_is_a_part_but_no_digit():
    ink = ink_of(np.zeros((100, 100), np.uint8))
    dot = Piece(Box(10, 50, 16, 56), np.ones((6, 6), np.uint8))
    lattice = propose(Row((dot,), float(HEIGHT)), ink)
    assert len(lattice.parts) == 1
    assert not lattice.glyphs


def test_is_cut_tells_cuts_from_gaps():
    paper = Paper(160, 400)
    paper.write("3", 40, 40, HEIGHT)
    paper.write("5", paper.boxes[0].right - 3, 40, HEIGHT)
    paper.write("1", paper.boxes[1].right + 20, 40, HEIGHT)
    lattice = lattice_of(paper)
    parts = len(lattice.parts)
    assert len(lattice.is_cut) == parts + 1
    assert not lattice.is_cut[0]
    assert not lattice.is_cut[-1]
    assert not lattice.is_cut[parts - 1]  # the 1 stands apart
    assert lattice.is_cut[1 : parts - 1].all()


@pytest.mark.parametrize("whole", [True, False])
def test_a_whole_piece_is_not_cut(whole):
    row, ink = bars(10, width=90, whole=whole)
    mask = np.zeros((HEIGHT, 90), np.uint8)
    mask[28:33] = 1
    row = Row((Piece(row.pieces[0].box, mask, whole),), row.height)
    assert (len(propose(row, ink).parts) == 1) == whole


def test_candidates_keep_to_the_ink_of_their_parts():
    paper = number("3680", height=HEIGHT)
    lattice = lattice_of(paper)
    for first, last, glyph in zip(lattice.first, lattice.last, lattice.glyphs, strict=True):
        area = sum(int(part.mask.sum()) for part in lattice.parts[first:last])
        assert (glyph.ink > 127).sum() <= 1.25 * area
