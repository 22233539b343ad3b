"""Composed views: the same for the same seed, and every digit is where the truth says."""

import cv2
import numpy as np
import pytest

from training.composition.camera import random_view
from training.composition.crops import HEIGHT, KIND, NUMBER, SIDE, X, compose, digits_in
from training.composition.fields import comb
from training.composition.layouts import LAYOUTS, sprinkle, tally
from training.composition.paper import RealPage, drawn_paper
from training.composition.printing import Printer
from training.composition.scene import Scene
from training.composition.sheet import HAND, PRINT, Sheet
from training.composition.signs import mark
from training.composition.writing import Pen, write


def white(side=400):
    return Sheet.on(np.full((side, side, 3), 250, np.float32))


def test_a_view_is_the_same_again_and_another_for_another_seed(desk):
    one, again, other = (compose(desk, (), np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(one.view, again.view)
    assert np.array_equal(one.digits, again.digits)
    assert one.view.shape == (SIDE, SIDE, 3)
    assert not np.array_equal(one.view, other.view)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_digits_lie_on_ink(desk, layout):
    rng = np.random.default_rng(7)
    sheet = white()
    layout(Scene(sheet, desk, 24.0, rng))
    rows, columns = sheet.shape
    for number in sheet.numbers:
        assert len(number.text) == len(number.boxes)
        for left, top, right, bottom in number.boxes.astype(int).tolist():
            if left >= 0 and top >= 0 and right < columns and bottom < rows:
                assert (sheet.ink[top : bottom + 1, left : right + 1] > 0.3).any()


def test_a_number_in_cells_is_one_number(desk):
    sheet = white(600)
    scene = Scene(sheet, desk, 30.0, np.random.default_rng(1))
    comb(scene, 20.0, 80.0, "24032016")
    assert [number.text for number in sheet.numbers if number.kind == HAND] == ["24032016"]


def test_a_number_keeps_its_signs(desk):
    sheet = white(600)
    scene = Scene(sheet, desk, 30.0, np.random.default_rng(1))
    scene.number(20.0, 80.0, "24/03/2016")
    assert [(number.text, number.signed) for number in sheet.numbers] == [("24032016", "24/03/2016")]
    sheet.place(scene.printer.set("Total: 1,250.00"), 20.0, 200.0, np.zeros(3, np.float32), 1.0, PRINT)
    assert sheet.numbers[-1].signed == "1,250.00"


def test_a_date_in_cells_has_the_signs_that_part_its_groups(desk):
    found = set()
    for seed in range(30):
        sheet = white(600)
        comb(Scene(sheet, desk, 20.0, np.random.default_rng(seed)), 20.0, 80.0, "24032016")
        found |= {number.signed for number in sheet.numbers}
    dates = {"24032016", "24/03/2016", "24-03-2016"}
    assert dates <= found
    assert all(text == "24.03.2016" or text.count("-") == 1 for text in found - dates)


def test_what_is_no_number_is_noted_where_it_stands(desk):
    sheet = white(400)
    scene = Scene(sheet, desk, 30.0, np.random.default_rng(4))
    scene.words(40.0, 80.0, 1)
    scene.cursive(40.0, 180.0, 90.0)
    mark(scene, 100.0, 280.0, "cross")
    scene.struck(60.0, 350.0)
    assert len(sheet.others) == 4
    for left, top, right, bottom in np.array(sheet.others).astype(int).tolist():
        assert sheet.ink[max(0, top) : bottom + 1, max(0, left) : right + 1].max() > 0.3


def test_numbers_of_a_tally_stand_apart(desk):
    sheet = white(600)
    tally(Scene(sheet, desk, 26.0, np.random.default_rng(2)))
    written = [number for number in sheet.numbers if number.kind == HAND]
    assert len(written) > 3
    assert all(len(number.text) <= 4 for number in written)


def test_what_is_struck_out_is_no_number(desk):
    sheet = white()
    Scene(sheet, desk, 26.0, np.random.default_rng(2)).struck(50.0, 100.0)
    assert not sheet.numbers
    assert sheet.ink.any()


def test_writing_on_a_real_page_is_known_but_its_print_is_not(desk):
    page = RealPage("page", np.full((900, 700, 3), 245, np.uint8))
    views = [compose(desk, (page,), np.random.default_rng([1, k])) for k in range(12)]
    assert {view.knows_print for view in views} == {True, False}


def test_the_truth_is_moved_as_the_view_is(desk):
    rng = np.random.default_rng(5)
    sheet = white()
    scene = Scene(sheet, desk, 24.0, rng)
    scene.number(150.0, 200.0, "123")
    matrix = random_view(sheet, SIDE, rng)
    digits = digits_in(sheet, matrix)
    middle = (sheet.numbers[0].boxes[:, :2] + sheet.numbers[0].boxes[:, 2:]) / 2
    expected = cv2.perspectiveTransform(middle[None].astype(np.float64), matrix)[0]
    assert np.abs(digits[:, X : X + 2] - expected).max() < 0.1
    assert (digits[:, NUMBER] == 0).all()
    assert (digits[:, KIND] == HAND).all()
    assert digits[0, HEIGHT] == pytest.approx(sheet.numbers[0].height, rel=0.2)


def test_written_characters_have_their_boxes(desk):
    pen = Pen.random(np.random.default_rng(3))
    written = write(desk.hands.writers[0], pen, "12/34", 40.0)
    assert written.text == "12/34"
    assert len(written.boxes) == 5
    assert (np.diff(written.boxes[:, 0]) > 0).all()
    assert written.ink.shape[0] > 30


def test_printed_characters_have_their_boxes(desk):
    printer = Printer(desk.fonts, 30.0, np.random.default_rng(3))
    printed = printer.set("7 41")
    assert printed.text == "741"
    for left, top, right, bottom in printed.boxes.astype(int).tolist():
        assert printed.ink[top:bottom, left:right].max() > 0.5
    sheet = white()
    sheet.place(printed, 20.0, 100.0, np.zeros(3, np.float32), 1.0, PRINT)
    assert sheet.numbers[0].kind == PRINT


def test_sprinkled_writing_keeps_off_print(desk):
    paper = drawn_paper((500, 500), np.random.default_rng(1))
    paper[:, :250] = 40
    sheet = Sheet.on(paper)
    sprinkle(Scene(sheet, desk, 24.0, np.random.default_rng(4)))
    lefts = [box[0] for number in sheet.numbers for box in number.boxes]
    assert np.mean(np.array(lefts) > 200) > 0.6
