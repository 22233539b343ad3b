"""Ink is told from paper whatever the polarity, the light, the scanner's border and the resolution."""

import cv2
import numpy as np
import pytest

from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.ink.stroke import stroke_width
from tests.drawing import number, page, pieces_of, turned

LAYOUTS = ("page", "line", "digit")
SCANS = {
    "clean": {},
    "gray paper": {"paper": 150, "pen": 40},
    "pencil": {"pen": 170},
    "uneven light": {"light": 0.6},
    "dark and uneven": {"paper": 110, "pen": 30, "light": 0.4},
    "noise": {"noise": 9.0},
}


def drawing(layout):
    match layout:
        case "page":
            return page(["0123456789", "4711 2024"])
        case "line":
            return number("0123456789")
        case _:
            return number("5")


def at_size(coverage, ink):
    """What was drawn, in the pixels of the ink."""
    height, width = ink.mask.shape
    return cv2.resize(coverage, (width, height), interpolation=cv2.INTER_AREA) > 127


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("scan", SCANS)
def test_finds_what_was_written_and_little_else(layout, scan):
    paper = drawing(layout)
    ink = extract_ink(paper.image(**SCANS[scan]), InkSettings.for_layout(layout))
    written = at_size(paper.written, ink)
    around = cv2.dilate(written.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert (ink.mask & written).sum() >= 0.95 * written.sum()
    assert (ink.mask & ~around).sum() <= 0.03 * written.sum()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("scan", SCANS)
def test_light_on_dark_gives_the_same_ink(layout, scan):
    image = drawing(layout).image(**SCANS[scan])
    dark, light = (extract_ink(way, InkSettings.for_layout(layout)) for way in (image, 255 - image))
    assert np.array_equal(dark.mask, light.mask)
    assert np.array_equal(dark.strength, light.strength)


@pytest.mark.parametrize("margin", [4, 12, 40])
@pytest.mark.parametrize("layout", ["line", "digit"])
def test_polarity_holds_with_little_paper_around(layout, margin):
    paper = number("8" if layout == "digit" else "3806", margin=margin)
    for image in (paper.image(), 255 - paper.image()):
        ink = extract_ink(image, InkSettings.for_layout(layout))
        assert 0.9 < ink.mask.sum() / at_size(paper.written, ink).sum() < 1.2


@pytest.mark.parametrize("table", [5, 80])
def test_a_small_sheet_on_a_dark_table_is_not_taken_for_light_ink(table):
    paper = page(["4071 255", "98 30216"] * 2, width=900)
    image = np.full((2400, 3400), table, np.uint8)
    image[150 : 150 + paper.height, 200 : 200 + paper.width] = paper.image()
    written = np.zeros(image.shape, np.bool_)
    written[150 : 150 + paper.height, 200 : 200 + paper.width] = paper.written > 200
    for way in (image, 255 - image):
        ink = extract_ink(way)
        assert ink.scale == 1.0
        assert ink.mask[written].mean() > 0.95


@pytest.mark.parametrize("degrees", [-3, 2, 10])
def test_turned_page_keeps_each_digit_in_one_piece(degrees):
    paper = page(["0123698", "3602981"])
    ink = extract_ink(turned(paper.image(), degrees))
    assert len(pieces_of(ink.mask)) == len(paper.values)


@pytest.mark.parametrize("height", [16, 30, 60, 120, 240, 500])
def test_strokes_are_a_few_pixels_wide_at_any_resolution(height):
    paper = number("3602981", height=height, margin=height // 2)
    ink = extract_ink(paper.image(), InkSettings.for_layout("line"))
    assert 1.5 < ink.stroke < 8
    assert len(pieces_of(ink.mask)) == len(paper.values)


@pytest.mark.parametrize("height", [16, 60, 240])
def test_scale_is_pixels_of_the_ink_per_pixel_of_the_page(height):
    image = number("36", height=height).image()
    ink = extract_ink(image, InkSettings.for_layout("line"))
    assert ink.strength.shape == ink.mask.shape
    assert ink.mask.shape == pytest.approx((image.shape[0] * ink.scale, image.shape[1] * ink.scale), abs=1)


@pytest.mark.parametrize("border", [8, 40])
def test_black_border_of_a_scanner_does_not_hide_the_ink(border):
    paper = page(["0123698 3602981"] * 8)
    image = cv2.copyMakeBorder(paper.image(), border, border, border, border, cv2.BORDER_CONSTANT, value=0)
    ink = extract_ink(image)
    inner = ink.mask[border + 5 : -border - 5, border + 5 : -border - 5]
    assert len(pieces_of(inner)) == len(paper.values)


@pytest.mark.parametrize("level", [0, 60])
@pytest.mark.parametrize("border", [4, 20, 40])
def test_a_dark_border_is_no_ink(border, level):
    paper = page(["3602581", "4096"])
    image = cv2.copyMakeBorder(paper.image(), *[border] * 4, cv2.BORDER_CONSTANT, value=level)
    ink = extract_ink(image)
    rim = np.ones(ink.mask.shape, bool)
    edge = round(border * ink.scale)
    rim[edge:-edge, edge:-edge] = False
    assert not ink.mask[rim].any()
    assert len(pieces_of(ink.mask)) == len(paper.values)


def test_a_border_of_ink_is_ink_in_a_number_cut_out():
    """A stroke that is cut at the crop's border is no scanner's lid."""
    paper = number("11", margin=0)
    ink = extract_ink(paper.image(), InkSettings.for_layout("line"))
    assert ink.mask.sum() >= 0.9 * at_size(paper.written, ink).sum()


@pytest.mark.parametrize("rules", [1, 3])
def test_dark_rules_around_a_number_do_not_hide_pale_writing(rules):
    paper = number("3602", height=40, margin=60)
    image = paper.image(pen=175)
    for k in range(rules):
        image[12 + 7 * k : 16 + 7 * k] = image[-20 - 7 * k : -16 - 7 * k] = 10
    ink = extract_ink(image, InkSettings.for_layout("line"))
    written = at_size(paper.written, ink)
    assert (ink.mask & written).sum() >= 0.95 * written.sum()
    assert ink.mask[: 30 * rules // 3].sum() == 0


def test_a_thin_stroke_holds_together_where_paper_shines_through():
    image = np.full((80, 60), 230, np.uint8)
    image[20:60, 40:42] = 100
    image[20:60, 20] = 130
    image[20:60:5, 20] = image[21:60:5, 20] = 184
    ink = extract_ink(image, InkSettings.for_layout("line"))
    assert len(pieces_of(ink.mask)) == 2


def test_a_faint_rule_does_not_hang_on_its_strong_spots():
    image = np.full((80, 60), 230, np.uint8)
    image[20:60, 40:42] = 100
    image[20:60, 20] = 184
    image[20:60:5, 20] = 130
    ink = extract_ink(image, InkSettings.for_layout("line"))
    assert max(box.height for box in pieces_of(ink.mask[:, :30])) == 1


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (8, 500), (300, 400)])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_gray_level_holds_no_ink(layout, shape, level):
    ink = extract_ink(np.full(shape, level, np.uint8), InkSettings.for_layout(layout))
    assert not ink.mask.any()
    assert ink.mask.shape == ink.strength.shape
    assert ink.mask.dtype == np.bool_
    assert ink.strength.dtype == np.uint8


def test_the_image_is_left_as_it_is():
    image = number("36").image()
    before = image.copy()
    extract_ink(image)
    assert np.array_equal(image, before)


@pytest.mark.parametrize("width", [2, 5, 9])
def test_stroke_width_of_a_bar(width):
    mask = np.zeros((60, 400), bool)
    mask[20 : 20 + width, 10:390] = True
    assert stroke_width(mask) == pytest.approx(width, abs=0.25)


@pytest.mark.parametrize("block", [np.s_[60:110, 20:120], np.s_[90:130, 5:395]], ids=["logo", "bar"])
def test_blots_and_bars_are_no_strokes(block):
    mask = np.zeros((140, 400), bool)
    for y in range(5, 50, 12):
        mask[y : y + 4, 10:390] = True
    mask[block] = True
    assert stroke_width(mask) == pytest.approx(4, abs=0.4)


def test_stroke_width_without_ink():
    assert stroke_width(np.zeros((20, 20), bool)) == 0


def test_a_large_image_is_scaled_down_and_its_boxes_are_where_they_were():
    drawn = number("0123456789")
    least = extract_ink(drawn.image(), InkSettings(most_pixels=drawn.image().size // 3))
    assert least.scale <= 0.5
    assert least.mask.size <= drawn.image().size // 3
    across, down = (np.flatnonzero(least.mask.any(axis=axis))[[0, -1]] / least.scale for axis in (0, 1))
    assert across == pytest.approx([drawn.box.left, drawn.box.right], abs=4)
    assert down == pytest.approx([drawn.box.top, drawn.box.bottom], abs=4)


@pytest.mark.parametrize("shape", [(1, 3000), (3000, 1), (2, 2000)])
def test_a_large_image_that_is_a_line_of_pixels_stays_one(shape):
    ink = extract_ink(np.full(shape, 255, np.uint8), InkSettings(most_pixels=1000))
    assert 0 < ink.mask.size <= 1500
