"""What lies beyond the paper is no ink of a number; what may be writing stays."""

import cv2
import numpy as np
import pytest

from digitscan.ink.border import dark_band
from digitscan.ink.extraction import InkSettings, extract_ink
from tests.drawing import number

SIDES = {"left": (0, 0, 1, 0), "right": (0, 0, 0, 1), "top": (1, 0, 0, 0), "bottom": (0, 1, 0, 0)}


def banded(image, side, breadth, level=8):
    top, bottom, left, right = (breadth * there for there in SIDES[side])
    return cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_CONSTANT, value=level)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("breadth", [30, 80])
def test_a_band_along_a_side_is_found(side, breadth):
    image = number("3602", margin=30).image()
    band = dark_band(banded(image, side, breadth))
    assert band.breadth == pytest.approx(breadth, abs=6)
    beyond = banded(np.zeros_like(image), side, breadth, level=255) > 0
    assert (band.mask == beyond).mean() > 0.95


@pytest.mark.parametrize("side", SIDES)
def test_a_band_is_no_ink_of_a_number(side):
    paper = number("3602", margin=30)
    alone, beside = (
        extract_ink(image, InkSettings.for_layout("line")) for image in (paper.image(), banded(paper.image(), side, 60))
    )
    assert beside.mask.sum() == pytest.approx(alone.mask.sum(), rel=0.1)


@pytest.mark.parametrize("layout", ["line", "page"])
@pytest.mark.parametrize("side", SIDES)
def test_what_is_written_near_a_band_is_as_strong_as_without(side, layout):
    paper = number("3602", margin=30)
    top, _, left, _ = (80 * there for there in SIDES[side])
    alone, beside = (
        extract_ink(image, InkSettings.for_layout(layout)).strength.astype(float)
        for image in (paper.image(), banded(paper.image(), side, 80))
    )
    written = paper.written > 200
    height, width = written.shape
    near = beside[top : top + height, left : left + width]
    assert near[written].mean() >= 0.9 * alone[written].mean()
    assert np.quantile(near[written], 0.1) >= 0.8 * np.quantile(alone[written], 0.1)


@pytest.mark.parametrize("side", SIDES)
def test_a_band_that_ends_before_the_corner_is_none(side):
    image = banded(number("3602", margin=30).image(), side, 40)
    height, width = image.shape
    image[: height // 4, : width // 4] = 230
    image[-height // 4 :, -width // 4 :] = 230
    assert dark_band(image) is None


def test_paper_alone_has_no_band():
    assert dark_band(number("3602", margin=30).image()) is None


@pytest.mark.parametrize("text", ["11", "171"])
def test_a_stroke_at_the_rim_of_a_tight_cut_stays(text):
    paper = number(text, margin=0)
    ink = extract_ink(paper.image(), InkSettings.for_layout("line"))
    assert ink.mask.sum() >= 0.85 * (paper.ink > 127).sum() * ink.scale**2
