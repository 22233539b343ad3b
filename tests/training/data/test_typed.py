"""Printed characters that are no digits, in the fonts at hand."""

import numpy as np
import pytest

from digitscan.finding.segment import find_single
from digitscan.ink.extraction import InkSettings, extract_ink
from training.data import typed
from training.data.typed import CHARACTERS, draw_typed, find_fonts, fonts_in


def drawings(count=40, seed=0):
    return draw_typed(count, np.random.default_rng(seed))


def test_fonts_are_there_and_in_order():
    fonts = find_fonts()
    assert len(fonts) >= 5
    assert all(font.is_file() for font in fonts)
    assert fonts == sorted(fonts)


@pytest.mark.parametrize("sign", ["Display", "cmsy", "cmex", "cmmi", "STIXSize", "STIXNonUni"])
def test_fonts_of_mathematical_signs_are_left_out(sign):
    assert not [font.name for font in find_fonts() if sign in font.name]


def test_fonts_of_a_folder_are_those_that_have_letters_and_digits(tmp_path):
    font = find_fonts()[0]
    for name in ("deep/in/b.ttf", "A.OTF", "notes.txt", "A-Thin.ttf", "A Extra-Light.ttf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(font.read_bytes())
    (tmp_path / "signs.ttf").write_bytes((font.parent / "STIXSizOneSymReg.ttf").read_bytes())
    (tmp_path / "damaged.ttf").write_bytes(font.read_bytes()[:100])
    assert [path.name for path in fonts_in([tmp_path])] == ["A.OTF", "b.ttf"]


@pytest.mark.parametrize("alike", "0123456789BCDGIJOQSTUYZbcgijloqsyz|")
def test_no_character_looks_like_a_digit(alike):
    assert alike not in CHARACTERS


def test_these_characters_are_drawn_and_no_others(monkeypatch):
    seen = set()
    monkeypatch.setattr(typed, "_draw", lambda character, path, chance: seen.add(character))
    drawings(1000)
    assert seen == set(CHARACTERS)


def test_a_drawing_is_a_scan_of_dark_ink_on_light_paper():
    for image in drawings():
        assert image.dtype == np.uint8
        assert image.ndim == 2
        assert np.median(image) > 180
        assert image.min() < 130


def test_the_character_lies_within_the_drawing():
    for image in drawings():
        rim = np.concatenate((image[0], image[-1], image[:, 0], image[:, -1]))
        assert rim.min() > 140


def test_each_drawing_holds_one_sign_for_the_segmenter():
    for image in drawings():
        glyph = find_single(extract_ink(image, InkSettings.for_layout("digit")))
        assert glyph is not None
        assert glyph.box.height > 4


def test_sizes_and_signs_vary():
    images = drawings()
    assert len({image.shape for image in images}) > 10
    assert len({image.tobytes() for image in images}) == len(images)


def test_a_seed_draws_the_same():
    one, same, other = (drawings(5, seed) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_none_asked_for_none_drawn():
    assert drawings(0) == []
