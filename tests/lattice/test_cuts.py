"""Cuts through touching digits: some cut parts the two, shapes that overlap in x stay whole, no ink is lost."""

import cv2
import numpy as np
import pytest

from digitscan.finding.components import find_components
from digitscan.lattice.cuts import CutSettings, cut_piece, estimate_slant
from digitscan.records import Box, Piece
from tests.drawing import HAND, Hand, Paper, draw_number, ink_of, number, trimmed

HEIGHT = 60


def placed(coverage, left, top=40):
    sheet = np.zeros((140, 260), np.uint8)
    sheet[top : top + coverage.shape[0], left : left + coverage.shape[1]] = coverage
    return sheet > 127


def as_piece(mask):
    parts = find_components(ink_of(mask * np.uint8(255)))
    assert len(parts.areas) == 1
    return parts.piece(0)


def pair(text, linked_at=None):
    """The masks of two digits that touch, or that a stroke joins at this share of the height."""
    rng = np.random.default_rng(0)
    first, second = (trimmed(draw_number(digit, HAND, HEIGHT, rng)) for digit in text)
    one = placed(first, 40)
    for left in range(120, 40, -1):
        two = placed(second, left)
        if cv2.connectedComponents((one | two).astype(np.uint8), connectivity=8)[0] == 2:
            break
    if linked_at is None:
        return one, two, one | two
    two = placed(second, left + 8)
    y = 40 + round(linked_at * HEIGHT)
    near = slice(y - 1, y + 2)
    start, end = np.flatnonzero(one[near].any(axis=0)).max(), np.flatnonzero(two[near].any(axis=0)).min()
    link = cv2.line(np.zeros(one.shape, np.uint8), (int(start), y), (int(end), y), 1, 4)
    return one, two, one | two | (link > 0)


def whole(part, shape):
    sheet = np.zeros(shape, bool)
    sheet[part.box.top : part.box.bottom, part.box.left : part.box.right] = part.mask > 0
    return sheet


def parted(one, two, joined):
    """The share of its ink that the worse of the two digits keeps on its side of the best cut."""
    piece = as_piece(joined)
    stroke = ink_of(joined * np.uint8(255)).stroke
    sheets = [whole(part, joined.shape) for part in cut_piece(piece, HEIGHT, stroke, estimate_slant([piece]))]
    best = 0.0
    for k in range(1, len(sheets)):
        left, right = np.any(sheets[:k], axis=0), np.any(sheets[k:], axis=0)
        best = max(best, min((left & one).sum() / one.sum(), (right & two).sum() / two.sum()))
    return best


@pytest.mark.parametrize("text", ["03", "36", "35", "53", "58", "50", "83", "79", "88"])
def test_a_cut_parts_two_digits_that_touch(text):
    assert parted(*pair(text)) >= 0.95


@pytest.mark.parametrize("linked_at", [0.15, 0.5, 0.9], ids=["top", "middle", "foot"])
@pytest.mark.parametrize("text", ["00", "55", "03", "60", "58"])
def test_a_cut_goes_through_a_link(text, linked_at):
    assert parted(*pair(text, linked_at)) >= 0.9


def test_most_pairs_are_parted():
    shares = [parted(*pair(f"{k:02d}")) for k in range(0, 100, 3)]
    assert np.mean(np.array(shares) >= 0.95) >= 0.65


@pytest.mark.parametrize("text", ["36", "00", "88"])
def test_no_ink_is_lost_and_none_is_in_two_parts(text):
    piece = as_piece(pair(text)[2])
    parts = cut_piece(piece, HEIGHT, 5.0)
    assert len(parts) > 1
    total = np.sum([whole(part, (140, 260)) for part in parts], axis=0)
    assert np.array_equal(total, whole(piece, (140, 260)))
    lefts = [part.box.left for part in parts]
    assert lefts == sorted(lefts)
    assert all(part.mask.shape == (part.box.height, part.box.width) for part in parts)


@pytest.mark.parametrize("text", ["1", "0", "8"])
def test_a_narrow_piece_is_not_cut(text):
    paper = number(text, height=HEIGHT)
    piece = as_piece(paper.ink > 127)
    assert cut_piece(piece, 2.0 * HEIGHT, 5.0) == [piece]


def test_a_leaning_stroke_is_narrow():
    """A slanted 1 spans many columns, but not along its own direction."""
    mask = cv2.line(np.zeros((100, 120), np.uint8), (20, 90), (80, 10), 1, 5)
    piece = as_piece(mask > 0)
    assert cut_piece(piece, 80.0, 5.0, slant=0.75) == [piece]


def test_a_solid_block_is_not_cut():
    mask = np.ones((40, 200), np.uint8)
    piece = Piece(Box(0, 0, 200, 40), mask)
    assert cut_piece(piece, 40.0, 4.0) == [piece]


@pytest.mark.parametrize("most", [1, 3])
def test_the_number_of_cuts_is_bounded(most):
    mask = cv2.line(np.zeros((60, 2000), np.uint8), (5, 10), (1990, 50), 1, 5)
    parts = cut_piece(as_piece(mask > 0), 60.0, 5.0, settings=CutSettings(most=most))
    assert 1 <= len(parts) <= most + 1


@pytest.mark.parametrize("width, height", [(1, 1), (1, 40), (40, 1), (3, 3), (200, 2)])
def test_the_smallest_pieces_do_no_harm(width, height):
    piece = Piece(Box(5, 5, 5 + width, 5 + height), np.ones((height, width), np.uint8))
    assert sum(int(part.mask.sum()) for part in cut_piece(piece, 4.0, 1.0)) == width * height


@pytest.mark.parametrize("slant", [-0.2, 0.0, 0.3, 0.6])
def test_slant_of_many_digits(slant):
    paper = Paper(140, 900, hand=Hand(habit=8, slant=slant))
    paper.write("1401741017", 60, 40, HEIGHT)
    parts = find_components(ink_of(paper.ink))
    pieces = [parts.piece(k) for k in range(len(parts.areas))]
    assert estimate_slant(pieces) == pytest.approx(slant, abs=0.16)


def test_slant_does_not_depend_on_where_the_pieces_stand():
    parts = find_components(ink_of(number("1401741", hand=Hand(habit=8, slant=0.4)).ink))
    pieces = [parts.piece(k) for k in range(len(parts.areas))]
    moved = [Piece(piece.box.moved(500, 300), piece.mask) for piece in pieces]
    assert estimate_slant(moved) == estimate_slant(pieces)
