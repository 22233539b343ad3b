"""What lies beyond the paper is no ink of a number; what may be writing stays."""

import cv2
import numpy as np
import pytest

from digitscan.ink.border import dark_band, without_shade
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


def shaded(image, side, reach, level):
    """The image as beside a gutter: a page that bends away is darker in a ragged stripe along that side."""
    height, width = image.shape
    rows, columns = np.mgrid[:height, :width]
    away = {"left": columns, "right": width - 1 - columns, "top": rows, "bottom": height - 1 - rows}[side]
    ragged = reach + np.random.default_rng(3).integers(-2, 3, image.shape)
    return np.clip(image - level * (away < ragged), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("level", [60, 120])
def test_the_shade_beside_a_band_is_no_ink_of_a_number(side, level):
    image = number("3602", margin=30).image()
    alone, beside = (
        extract_ink(one, InkSettings.for_layout("line"))
        for one in (image, banded(shaded(image, side, 8, level), side, 60))
    )
    assert beside.mask.sum() == pytest.approx(alone.mask.sum(), rel=0.02)


@pytest.mark.parametrize("layout", ["line", "page"])
@pytest.mark.parametrize("light", [0.42, 0.48])
def test_what_is_written_in_a_shadow_along_a_side_is_ink(layout, light):
    paper = number("36028", height=50, margin=40)
    columns = np.arange(paper.width)
    falling = 1 / (1 + np.exp((0.6 * paper.width - columns) / 5))  # the right part lies in shadow
    image = (paper.image() * (1 - (1 - light) * falling)).astype(np.uint8)
    alone, shaded = (extract_ink(one, InkSettings.for_layout(layout)).mask for one in (paper.image(), image))
    written = paper.written > 200
    assert shaded[written].mean() > 0.9 * alone[written].mean()
    assert shaded.mean() < 1.2 * alone.mean()


def test_pale_writing_is_dark_beside_the_light_edge_of_a_page_in_shade():
    paper = number("7", height=16, margin=50)
    pale = (255 - 0.15 * (255.0 - paper.image())).astype(np.uint8)
    pale[:, :3], pale[:, 3:18] = 165, 110
    image = banded(pale, "left", 66)
    dark = extract_ink(image, InkSettings.for_layout("line"))
    written = np.zeros(image.shape, np.bool_)
    written[:, 66:] = paper.written > 127
    assert dark.mask[written].mean() > 0.6
    assert dark.mask[~written].mean() < 0.01


def test_bold_light_writing_on_dark_paper_is_no_sheet_beside_a_band():
    light = 255 - number("0", height=60, margin=8).image()
    bold = cv2.dilate(light, np.ones((7, 7), np.uint8))
    dark = extract_ink(255 - bold, InkSettings.for_layout("line"))
    assert np.array_equal(extract_ink(bold, InkSettings.for_layout("line")).mask, dark.mask)


def test_without_shade_takes_what_stands_along_a_band_and_leaves_what_does_not():
    band = np.zeros((100, 80), np.bool_)
    band[:, :20] = True
    contrast = np.zeros((100, 80), np.uint8)
    contrast[:, 20:23], contrast[:, 30:33] = 80, 80  # a rule that far away is no shade
    contrast[40:50, 21:50] = 200
    cleared = without_shade(contrast, band)
    assert not cleared[:40, 20:23].any()
    assert (cleared[:40, 30:33] == 80).all()
    assert (cleared[40:50, 23:50] == 200).all()


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
