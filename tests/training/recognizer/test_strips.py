"""Strips show what their text says, cut as regions are; what is no number reads x or nothing."""

import itertools

import numpy as np
import pytest

from digitscan.recognition.recognizer import ROWS
from tests.training.composition.conftest import desk
from training.composition.camera import random_view, seen
from training.composition.scene import Scene
from training.composition.sheet import Sheet
from training.composition.signs import mark
from training.recognizer.cuts import Strip, random_cut, slanted, worn
from training.recognizer.picture import draw_strips
from training.recognizer.strips import VIEW, composed_strips, strips_of_view

__all__ = ["desk"]


def strips_of(desk, write, seeds=6):
    """Strips of sheets on which `write` writes."""
    found = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        sheet = Sheet.on(np.full((520, 520, 3), 245, np.float32))
        write(Scene(sheet, desk, 24.0, rng))
        matrix = random_view(sheet, VIEW, rng)
        found += strips_of_view(sheet, seen(sheet.image, matrix, VIEW, rng), matrix, rng)
    return found


def test_a_number_reads_with_its_signs(desk):
    strips = [one for one in strips_of(desk, lambda scene: scene.number(200, 260, "3,52")) if one.source == "number"]
    assert len(strips) == 6
    assert {(one.text, one.signs) for one in strips} == {("3,52", True)}
    assert all(one.image.shape[0] == ROWS and one.image.dtype == np.uint8 for one in strips)
    assert all(one.image.min() < 110 for one in strips)


def test_what_the_camera_lost_is_no_strip(desk):
    rng = np.random.default_rng(0)
    sheet = Sheet.on(np.full((520, 520, 3), 245, np.float32))
    Scene(sheet, desk, 24.0, rng).number(200, 260, "352")
    matrix = random_view(sheet, VIEW, rng)
    blank = np.full((VIEW, VIEW, 3), 255, np.uint8)
    assert not [one for one in strips_of_view(sheet, blank, matrix, rng) if one.source == "number"]


def test_words_and_marks_read_x_and_paper_reads_nothing(desk):
    def write(scene):
        scene.cursive(180, 260, 90)
        mark(scene, 300, 320, "cross")

    strips = strips_of(desk, write, 20)
    assert {(one.source, one.text) for one in strips} == {("other", "x"), ("empty", "")}


def test_no_strip_without_a_number_shows_a_digit(desk):
    def write(scene):
        for base in range(30, 520, 30):
            for x in range(0, 520, 60):
                scene.number(x, base, "47")
        mark(scene, 260, 260, "cross")

    assert {one.source for one in strips_of(desk, write)} == {"number"}


def test_composed_strips_are_the_same_for_the_same_seed(desk):
    one, again = (list(itertools.islice(composed_strips(desk, (), np.random.default_rng(3)), 12)) for _ in range(2))
    assert all(np.array_equal(a.image, b.image) and a.text == b.text for a, b in zip(one, again, strict=True))
    assert all(set(strip.text) <= set("0123456789.,-/:x") for strip in one)


def test_a_cut_holds_all_digits_and_is_as_high_as_the_net_wants(desk):
    page = np.full((200, 400), 240, np.uint8)
    at = np.array([(100.0 + 30 * k, 100.0) for k in range(4)], np.float32)
    for x, y in at.astype(int):
        page[y - 18 : y + 18, x - 3 : x + 3] = 20
    for seed in range(20):
        strip = random_cut(page, at, 36.0, np.random.default_rng(seed), (0.0, 0.0))
        middle = (strip[16:32] < 100).any(axis=0)
        assert strip.shape[0] == ROWS
        assert np.count_nonzero(np.diff(middle.astype(int)) == 1) + middle[0] == 4


@pytest.mark.parametrize("change", [slanted, worn])
def test_changes_keep_the_size(change):
    strip = np.random.default_rng(0).integers(0, 256, (48, 130), np.uint8)
    for seed in range(30):
        assert change(strip, np.random.default_rng(seed)).shape == strip.shape


def test_a_picture_of_strips_is_a_png_file():
    strips = [Strip(np.full((48, width), 200, np.uint8), "12", True, "number") for width in (30, 900)]
    assert draw_strips(strips, 4).startswith(b"\x89PNG")
