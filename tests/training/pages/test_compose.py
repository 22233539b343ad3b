"""Composed parts of pages: the truth is where the ink is, of the kind that was drawn there."""

import cv2
import numpy as np
import pytest

from digitscan.nets.ink_labels import CELL
from digitscan.records import Ink
from training.data.typed import find_fonts
from training.lines.texts import number_text
from training.pages.compose import SHAPE, compose, kinds_of_ink, view_and_truth
from training.pages.fields import field
from training.pages.handwriting import Letters, Writer
from training.pages.paper import Background, cut, turned
from training.pages.printing import bars, logo, printed_text, typed
from training.pages.real import RealPages
from training.pages.scene import CONTENTS, Scene
from training.pages.sheet import DIGIT, NO_DIGIT, PAPER, PRINT, UNKNOWN, WRITING, Sheet


def test_a_part_is_the_same_again_and_another_for_another_seed(desk):
    one, again, other = (compose(desk, RealPages(), np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(one.view, again.view)
    assert np.array_equal(one.kinds, again.kinds)
    assert not np.array_equal(one.view, other.view)


def test_parts_hold_all_kinds_of_ink(desk):
    parts = [compose(desk, RealPages(), np.random.default_rng([1, k])) for k in range(8)]
    kinds = np.stack([part.kinds for part in parts])
    for part in parts:
        assert part.view.shape == SHAPE
        assert part.kinds.shape == part.cover.shape == (SHAPE[0] // CELL, SHAPE[1] // CELL)
        assert ((part.kinds == PAPER) == (part.cover == 0)).mean() > 0.95
    for kind in (PAPER, DIGIT, WRITING, PRINT):
        assert (kinds == kind).mean() > 0.003, kind
    assert not (kinds == NO_DIGIT).any()


def test_ink_of_a_real_page_is_only_known_to_be_no_digit(desk):
    image = np.full((400, 500), 240, np.uint8)
    image[::40] = image[1::40] = 0
    image[:, 10::60] = 30
    real = RealPages(bare=(Background(image, np.full_like(image, NO_DIGIT), 12.0),))
    parts = [compose(desk, real, np.random.default_rng([2, k])) for k in range(8)]
    kinds = np.stack([part.kinds for part in parts])
    assert (kinds == NO_DIGIT).any()


def test_truth_lies_on_the_ink():
    kinds, mask = np.zeros((64, 64), np.uint8), np.zeros((64, 64), bool)
    kinds[8:16, 8:24], mask[8:16, 8:24] = DIGIT, True
    mask[40:48, 40:44] = True
    ink = Ink(strength=mask.astype(np.uint8) * 200, mask=mask, stroke=3.0, scale=1.0)
    mask[40:48, 56:60] = True
    below = np.full((64, 64), PRINT, np.uint8)
    below[:, 48:] = UNKNOWN
    _, found, cover = view_and_truth(ink, kinds_of_ink(ink, kinds, below), (64, 64))
    assert (found[2:4, 2:6] == DIGIT).all()
    assert (cover[2:4, 2:6] == 255).all()
    assert found[10, 10] == PRINT
    assert found[10, 14] == PAPER
    assert np.count_nonzero(found) == np.count_nonzero(cover) == 8 + 2


def test_a_turned_page_keeps_its_truth():
    image, kinds = np.full((80, 80), 230, np.uint8), np.zeros((80, 80), np.uint8)
    image[30:34, 10:70], kinds[30:34, 10:70] = 20, WRITING
    seen, truth = turned(image, 5.0), turned(kinds, 5.0, cv2.INTER_NEAREST)
    assert not np.array_equal(truth, kinds)
    assert seen[truth == WRITING].mean() < 70
    assert seen[truth == PAPER].mean() > 220


def test_a_cut_of_a_page_has_print_of_the_size_asked_for():
    image = np.tile(np.array([[0], [255]], np.uint8).repeat(10, 0), (40, 800))
    part = cut(Background(image, np.full_like(image, NO_DIGIT), 10.0), (100, 100), 30.0, np.random.default_rng(0))
    assert part.tone.shape == part.kinds.shape == (100, 100)
    changes = np.count_nonzero(np.diff(part.tone[:, 50] > 128))
    assert 2 <= changes <= 6


def test_cuts_of_a_page_with_digits_show_them_mostly():
    image = np.full((1000, 1000), 250, np.uint8)
    kinds = np.full_like(image, NO_DIGIT)
    image[400:420, 800:812], kinds[400:420, 800:812] = 0, DIGIT
    page = Background(image, kinds, 20.0)
    parts = [cut(page, (100, 100), 20.0, np.random.default_rng(seed)) for seed in range(40)]
    shown = [part for part in parts if (part.kinds == DIGIT).any()]
    assert len(shown) > 20
    assert all(part.tone[part.kinds == DIGIT].max() < 100 for part in shown)


@pytest.mark.parametrize("content", CONTENTS)
def test_each_content_leaves_ink_of_its_kind(desk, content):
    wanted = {"number": {DIGIT}, "sum": {DIGIT, WRITING}, "print": {PRINT}, "nothing": set()}.get(content, {WRITING})
    chance = np.random.default_rng(5)
    sheet = Sheet.empty(200, 900)
    writer = Writer(desk, 40.0, chance)
    end = Scene(sheet, writer, desk.fonts, chance).content(60.0, 120.0, 1e9, content)
    found = set(np.unique(sheet.kinds)) - {PAPER}
    assert found == wanted
    assert end > 60


def test_a_number_that_has_no_room_is_left_out(desk):
    chance = np.random.default_rng(5)
    sheet = Sheet.empty(200, 900)
    assert Scene(sheet, Writer(desk, 40.0, chance), desk.fonts, chance).content(60.0, 120.0, 3.0, "number") == 60.0
    assert not sheet.kinds.any()


def test_digits_in_a_comb_stand_apart(desk):
    number = Writer(desk, 40.0, np.random.default_rng(1)).number("4711", pitch=1.5)
    begins = np.array([begin for begin, _ in number.spans])
    assert len(begins) == 4
    assert np.diff(begins).min() > 0.8 * 40


def test_letters_are_without_digits(letters):
    assert not set(Letters.of(letters, "train").names) & set("0123456789")


def test_print_is_as_high_as_asked_for():
    for seed in range(12):
        chance = np.random.default_rng(seed)
        assert 12 <= typed("HEX", 24.0, find_fonts(), chance).shape[0] <= 40
    assert bars(20, np.random.default_rng(0)).shape[0] == 20
    assert logo(20, np.random.default_rng(0)).any()


def test_print_has_numbers_and_words():
    chance = np.random.default_rng(0)
    texts = [printed_text(chance) for _ in range(50)]
    assert any(text.isdigit() for text in texts)
    assert any(any(c.isalpha() for c in text) for text in texts)
    assert number_text(chance)


def test_what_is_printed_before_a_number_and_written_behind_it_is_no_digit(desk):
    kinds = set()
    for seed in range(30):
        chance = np.random.default_rng(seed)
        sheet = Sheet.empty(200, 3000)
        scene = Scene(sheet, Writer(desk, 40.0, chance), desk.fonts, chance)
        field(scene, 60.0, 120.0, "number", "letter")
        kinds |= set(np.unique(sheet.kinds).tolist())
    assert kinds == {PAPER, DIGIT, WRITING, PRINT}
