"""A glyph holds the ink under its mask, soft edges included, and nothing of its neighbors."""

import cv2
import numpy as np
import pytest

from digitscan.finding.components import find_components
from digitscan.finding.glyph import cut_glyph
from digitscan.records import Box, Ink
from tests.drawing import ink_of, number


def glyphs_of(coverage):
    ink = ink_of(coverage)
    parts = find_components(ink)
    order = np.argsort(parts.boxes[:, 0]).tolist()
    return [cut_glyph(ink, parts.piece(k).box, parts.piece(k).mask) for k in order]


def test_box_is_one_pixel_wider_and_fits_its_ink():
    paper = number("5")
    (glyph,) = glyphs_of(paper.ink)
    ink = ink_of(paper.ink)
    (box,) = find_components(ink).boxes
    assert glyph.box == Box(int(box[0]) - 1, int(box[1]) - 1, int(box[2]) + 1, int(box[3]) + 1)
    assert glyph.ink.shape == (glyph.box.height, glyph.box.width)


@pytest.mark.parametrize("where", [Box(0, 0, 5, 8), Box(35, 42, 40, 50), Box(0, 0, 40, 50)])
def test_box_stays_within_the_image(where):
    strength = np.full((50, 40), 200, np.uint8)
    mask = np.zeros((50, 40), bool)
    mask[where.top : where.bottom, where.left : where.right] = True
    ink = Ink(strength, mask, 3.0, 1.0)
    glyph = cut_glyph(ink, where, np.ones((where.height, where.width), np.uint8))
    assert 0 <= glyph.box.left < glyph.box.right <= 40
    assert 0 <= glyph.box.top < glyph.box.bottom <= 50
    assert glyph.ink.shape == (glyph.box.height, glyph.box.width)


@pytest.mark.parametrize("tone", [60, 120, 255])
def test_pale_ink_becomes_full_ink(tone):
    coverage = number("5").ink
    strength = (coverage * (tone / 255)).astype(np.uint8)
    ink = Ink(strength, coverage > 127, 4.0, 1.0)
    piece = find_components(ink).piece(0)
    glyph = cut_glyph(ink, piece.box, piece.mask)
    assert glyph.ink.dtype == np.uint8
    assert np.percentile(glyph.ink[1:-1, 1:-1][piece.mask > 0], 60) > 220


def test_paper_is_empty():
    (glyph,) = glyphs_of(number("0").ink)
    height, width = glyph.ink.shape
    assert not glyph.ink[height // 2 - 3 : height // 2 + 3, width // 2 - 2 : width // 2 + 2].any()


def test_a_neighbor_within_the_box_is_left_out():
    coverage = np.zeros((60, 80), np.uint8)
    cv2.line(coverage, (10, 50), (50, 8), 255, 4)
    cv2.line(coverage, (30, 50), (70, 8), 255, 4)
    first, second = glyphs_of(coverage)
    assert second.box.left < first.box.right
    total = (first.ink > 127).sum() + (second.ink > 127).sum()
    assert total == pytest.approx((coverage > 127).sum(), rel=0.15)
    assert (first.ink[:, -10:] > 0).sum() < (first.ink > 0).sum() / 3
    assert find_components(Ink(first.ink, first.ink > 60, 4.0, 1.0)).areas.size == 1


def test_the_part_that_was_cut_off_is_left_out():
    strength = np.zeros((30, 60), np.uint8)
    strength[12:18, 10:50] = 255
    left = np.ones((6, 20), np.uint8)
    glyph = cut_glyph(Ink(strength, strength > 127, 5.0, 1.0), Box(10, 12, 30, 18), left)
    assert (glyph.ink > 0).sum() == left.sum()


def test_an_empty_mask_gives_no_ink():
    ink = Ink(np.zeros((20, 20), np.uint8), np.zeros((20, 20), bool), 0.0, 1.0)
    assert not cut_glyph(ink, Box(5, 5, 9, 9), np.zeros((4, 4), np.uint8)).ink.any()
