"""Pages with known truth, read from end to end with the bundled weights."""

import functools
import itertools

import cv2
import numpy as np
import pytest

from digitscan.nets.models import load_models
from digitscan.records import Box
from tests.drawing import Hand, Paper, number, overlap, page, turned
from tests.reading import LAYOUTS, read, texts

NUMBER = "3602581"
HANDS = [Hand(habit=habit, slant=slant) for habit, slant in ((8, 0.0), (1, 0.1), (2, 0.2), (5, -0.1))]


@pytest.fixture(scope="module")
def models():
    return load_models()


@pytest.mark.parametrize("digit", "0123456789")
@pytest.mark.parametrize("hand", HANDS)
def test_reads_one_digit(models, digit, hand):
    assert texts(number(digit, hand=hand).image(), models, "digit") == [digit]


@pytest.mark.parametrize("text", [NUMBER, "00500", "4711", "1", "88"])
@pytest.mark.parametrize("hand", HANDS)
def test_reads_one_number(models, text, hand):
    assert texts(number(text, hand=hand).image(), models, "line") == [text]


@pytest.mark.parametrize("margin", [2, 5])
@pytest.mark.parametrize("text, layout", [("1", "digit"), ("1", "line"), ("18", "line")])
def test_reads_a_tight_crop(models, text, layout, margin):
    assert texts(number(text, margin=margin).image(), models, layout) == [text]


@pytest.mark.parametrize("margin", [10, 30, 60, 100])
@pytest.mark.parametrize("text", ["8", "96", "3602"])
def test_reads_the_crop_of_one_number_as_a_page(models, text, margin):
    assert texts(number(text, margin=margin).image(), models) == [text]


@pytest.mark.parametrize("dpi", [75, 150, 300, 600])
@pytest.mark.parametrize("layout", ["page", "line"])
def test_resolution_does_not_matter(models, layout, dpi):
    """The same sheet, drawn at 600 dpi and scanned at others: digits are 5 mm high."""
    lines = [NUMBER] if layout == "line" else [NUMBER, "4096", "28"]
    paper = page(lines, height=120, width=1800) if layout == "page" else number(NUMBER, height=120, margin=60)
    image = cv2.resize(paper.image(), None, fx=dpi / 600, fy=dpi / 600, interpolation=cv2.INTER_AREA)
    assert texts(image, models, layout) == lines


SCANS = {
    "light on dark": lambda paper: 255 - paper.image(),
    "uneven light": lambda paper: paper.image(light=0.6),
    "gray paper": lambda paper: paper.image(paper=150, pen=40),
    "pencil": lambda paper: paper.image(pen=160),
    "noise": lambda paper: paper.image(noise=9),
    "turned left": lambda paper: turned(paper.image(), 3),
    "turned right": lambda paper: turned(paper.image(), -3),
    "bilevel": lambda paper: np.where(paper.image() > 140, np.uint8(255), np.uint8(0)),
    "blurred": lambda paper: cv2.GaussianBlur(paper.image(), (0, 0), 1.5),
    "black border": lambda paper: cv2.copyMakeBorder(paper.image(), 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=5),
}


@pytest.mark.parametrize("scan", SCANS)
def test_reads_a_page_however_it_was_scanned(models, scan):
    lines = [NUMBER, "4096", "28506", "93", "60842", "5038"]
    assert texts(SCANS[scan](page(lines, height=48, width=900)), models) == lines


@pytest.mark.parametrize("border", [4, 20, 40])
def test_a_black_border_around_a_sparse_page_changes_nothing(models, border):
    lines = [NUMBER, "4096"]
    image = page(lines, height=40, width=900).image()
    framed = cv2.copyMakeBorder(image, border, border, border, border, cv2.BORDER_CONSTANT, value=0)
    assert texts(image, models) == texts(framed, models) == lines


def test_numbers_come_in_reading_order_with_their_boxes(models):
    paper = Paper(500, 1000)
    for text, left, top in (("604", 600, 70), ("3852", 60, 62), ("96", 600, 250), ("20", 60, 256), ("58", 300, 400)):
        paper.write(text, left, top, 50)
    found = read(paper.image(), models)
    assert [field.text for field in found] == ["3852", "604", "20", "96", "58"]
    truth = dict(zip(["604", "3852", "96", "20", "58"], in_groups(paper.boxes, (3, 4, 2, 2, 2)), strict=True))
    for field in found:
        assert [digit.value for digit in field.digits] == [int(character) for character in field.text]
        for digit, box in zip(field.digits, truth[field.text], strict=True):
            assert overlap(digit.box, box) > 0.6
        assert field.box == functools.reduce(Box.union, (digit.box for digit in field.digits))


def in_groups(boxes, sizes):
    each = iter(boxes)
    return [list(itertools.islice(each, size)) for size in sizes]


def test_a_table_is_read_cell_by_cell(models):
    paper = Paper(460, 900)
    for x in (20, 310, 600, 880):
        paper.rule((x, 20), (x, 440), 3)
    for y in (20, 160, 300, 440):
        paper.rule((20, y), (880, y), 3)
    cells = [["36", "802", "95"], ["604", "28", "50"], ["83", "99", "206"]]
    for row, column in itertools.product(range(3), range(3)):
        paper.write(cells[row][column], 80 + 290 * column, 60 + 140 * row, 55)
    assert texts(paper.image(), models) == list(itertools.chain(*cells))


def test_boxes_of_a_form_are_one_number(models):
    paper = Paper(500, 900)
    for k, digit in enumerate("36802596"):
        paper.write(digit, 70 + 72 * k, 200, 50)
        paper.frame(Box(50, 188, 123, 265).moved(72 * k, 0), 2)
    assert texts(paper.image(), models) == ["36802596"]


def form(lines, height, bar, logo):
    """Combs of thin lines below a heading's black bar, and a blot for a logo."""
    paper = Paper(height, 900)
    paper.ink[30 : 30 + bar, 20:880] = 255
    if logo:
        paper.ink[height - 120 : height - 30, 680:840] = 255
    for row, line in enumerate(lines):
        top, right = 40 + bar + 60 + 120 * row, 60 + 56 * len(line)
        for k, digit in enumerate(line):
            paper.write(digit, 75 + 56 * k, top + 14, 42)
        for k in range(len(line) + 1):
            paper.rule((60 + 56 * k, top), (60 + 56 * k, top + 70), 1)
        for y in (top, top + 70):
            paper.rule((60, y), (right, y), 1)
    return paper


@pytest.mark.parametrize("degrees", [0, 1])
@pytest.mark.parametrize("logo", [False, True], ids=["", "logo"])
@pytest.mark.parametrize("bar", [30, 60])
def test_thin_cells_are_found_beside_black_bars(models, bar, logo, degrees):
    lines = ["36802596", "40528396", "7305"]
    assert texts(turned(form(lines, 640, bar, logo).image(), degrees), models) == lines


def test_a_bar_with_more_ink_than_the_writing_tells_no_stroke_width(models):
    assert texts(form(["36802596"], 600, 60, False).image(), models) == ["36802596"]


def test_a_ruled_line_through_a_number_goes(models):
    paper = Paper(400, 900)
    paper.write("3680", 200, 150, 60)
    paper.rule((0, 186), (899, 186), 2)
    assert texts(paper.image(), models) == ["3680"]


def test_a_legend_below_a_number_is_not_read(models):
    paper = Paper(220, 500)
    paper.write("03082029", 40, 60, 60)
    for k, letter in enumerate("DDMMYYYY"):
        paper.print(letter, 50 + 40 * k, 165, 16)
    assert texts(paper.image(), models, "line") == ["03082029"]


def test_reading_leaves_the_image_and_repeats_itself(models):
    image = page([NUMBER, "4096"]).image()
    before = image.copy()
    first, second = read(image, models), read(image, models)
    assert np.array_equal(image, before)
    assert first == second


@pytest.mark.parametrize("layout", LAYOUTS)
def test_confidence_is_a_probability(models, layout):
    for found in read(page([NUMBER, "96"], height=40).image(noise=8), models, layout):
        assert 0 <= found.confidence <= 1
        assert all(0 <= digit.confidence <= 1 for digit in found.digits)
        assert found.confidence <= min(digit.confidence for digit in found.digits) + 1e-9


def test_a_clean_digit_is_accepted(models):
    assert [found.status for found in read(number("8").image(), models, "digit")] == ["accepted"]
