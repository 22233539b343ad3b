"""What is written can be read back from its text, and all of it happens by the generator that is given."""

import re
from itertools import pairwise

import numpy as np
import pytest

from tests.training.lines.conftest import glyph
from training.lines import frames, legends, scene, signs
from training.lines.dataset import CHARACTERS
from training.lines.pen import OTHER, Pen
from training.lines.scene import write_number
from training.lines.texts import number_text
from training.lines.wear import INK, _dotted, worn


def chance(seed=0):
    return np.random.default_rng(seed)


def test_numbers_are_of_all_kinds():
    texts = [number_text(chance(seed)) for seed in range(400)]
    assert all(re.fullmatch(r"[0-9][0-9 .,/:-]*", text) for text in texts)
    for pattern in (r"\d", r"\d{10,}", r"\d{1,3}([.,]\d{3})+", r"\d+[./-]\d+[./-]\d+", r"\d+:\d\d", r"\d+/\d+"):
        assert any(re.fullmatch(pattern, text) for text in texts), pattern


def test_a_number_is_written_in_the_characters_of_the_net(hand):
    for seed in range(40):
        image, text = write_number(hand, chance(seed))
        assert set(text) <= set(CHARACTERS)
        assert OTHER * 2 not in text
        assert any(character.isdigit() for character in text)
        assert image.dtype == np.uint8
        assert image.min() < np.median(image) - 15
        assert np.median(image) > 150


def test_the_same_generator_writes_the_same(hand):
    first, second = (write_number(hand, chance(7)) for _ in range(2))
    assert first[1] == second[1]
    assert np.array_equal(first[0], second[0])


def inked(draw, seed=3):
    """The ink that drawing adds right of a first digit, as its box and the text, in heights."""
    pen = Pen(6, chance(seed))
    pen.digit(glyph("8")[0], "8")
    before = pen._canvas.copy()
    base, height = pen.base, pen.height
    draw(pen)
    rows, columns = np.nonzero(pen._canvas - before > 0.3)
    return (base - rows.max()) / height, (base - rows.min()) / height, np.ptp(columns) / height, pen.text


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("character", "lowest", "highest"),
    [(".", -0.35, 0.35), (",", -0.6, 0.4), ("-", 0.1, 0.9), ("/", -0.6, 1.6), (":", -0.2, 0.85)],
)
def test_separators_stand_where_they_belong(character, lowest, highest, seed):
    bottom, top, _, text = inked(signs.SEPARATORS[character], seed)
    assert text == "8" + character
    assert lowest <= bottom <= top <= highest


FILLERS = (
    signs.equals,
    signs.star,
    signs.cross,
    signs.hatch,
    signs.wave,
    signs.currency,
    signs.slash_dash,
    signs.checked,
)


@pytest.mark.parametrize("draw", FILLERS)
def test_fillers_are_no_part_of_the_number(draw):
    *_, text = inked(draw)
    assert text == "8" + OTHER
    *_, twice = inked(lambda pen: (draw(pen), draw(pen)))
    assert twice == text


def test_a_legend_is_no_part_of_the_number():
    assert inked(legends.legend)[3] == "8" + OTHER


def test_amounts_may_end_in_a_tail_that_is_no_part_of_them(hand):
    texts = [write_number(hand, chance(seed))[1] for seed in range(300)]
    tailed = [text for text in texts if text.endswith("0x")]
    assert 5 < len(tailed) < 60


def test_numbers_end_in_1_more_than_chance_has_it():
    texts = [number_text(chance(seed)) for seed in range(1000)]
    for end in (0, -1):
        ones, sevens = (sum(text[end] == digit for text in texts) for digit in "17")
        assert 1.25 * sevens < ones < 300


def test_some_numbers_are_a_1_and_nothing_else():
    texts = [number_text(chance(seed)) for seed in range(1500)]
    others = np.mean([texts.count(digit) for digit in "23456789"])
    assert others + 10 < texts.count("1") < 90


@pytest.mark.parametrize("draw", [legends.rests, legends.intruders, frames.lines_around, frames.comb])
def test_rests_and_neighbors_leave_the_text_alone(draw):
    *_, text = inked(lambda pen: [draw(pen) for _ in range(4)])
    assert text == "8"


def test_a_comb_keeps_digits_apart():
    pen = Pen(6, chance(1))
    pen.in_cells(2.0)
    for _ in range(3):
        pen.digit(glyph("0")[0], "0")
    columns = np.flatnonzero(pen._canvas.max(axis=0) > 0.3)
    gaps = np.diff(columns)
    assert (gaps > 0.5 * pen.height).sum() == 2


@pytest.mark.parametrize("seed", range(8))
def test_a_comb_has_a_tooth_between_two_digits(seed):
    pen = Pen(6, chance(seed))
    pen.in_cells(2.0)
    for _ in range(3):
        pen.digit(glyph("0")[0], "0")
    before, spans = pen._canvas.copy(), pen.spans()
    frames.comb(pen)
    printed = pen._canvas - before > 0.15
    least = 0.15 * pen.height
    teeth = np.flatnonzero(printed.sum(axis=0) > least)
    for (_, end), (start, _) in pairwise(spans):
        assert ((teeth >= end - 1) & (teeth <= start)).any()


def test_wear_makes_scans_small_pale_and_hatched():
    image = np.full((60, 200), 230, np.uint8)
    image[10:50, 20:180:12] = 30
    seen = [worn(image, 40.0, chance(seed)) for seed in range(200)]
    assert {each.dtype for each in seen} == {np.dtype(np.uint8)}
    assert sum(len(each) < 30 for each in seen) > 10
    assert sum(np.median(each) - each.min() < 150 for each in seen) > 10
    assert any(np.array_equal(each, image) for each in seen)
    assert sum(each.min() < 25 for each in seen) > 5  # lines under the ink make it darker


def test_dots_are_printed_under_writing_and_leave_it_darker_than_they_are():
    image = np.full((60, 200), 230, np.float32)
    image[10:50, 20:180:12] = 20
    for seed in range(20):
        dotted = _dotted(image, chance(seed))
        assert (dotted[image < 100] == 20).all()
        dots = dotted[image > 100] < 225
        assert 0.05 < dots.mean() < 0.5
        assert dotted[image > 100].min() >= INK


def test_what_stands_before_a_number_may_be_cut_through(hand, monkeypatch):
    monkeypatch.setattr(scene, "CUT_OFF", 1.0)
    cut = []
    monkeypatch.setattr(Pen, "cut_off", lambda pen, x: cut.append((pen.text, pen.left < x < pen.right)))
    texts = [write_number(hand, chance(seed))[1] for seed in range(60)]
    assert cut == [(OTHER, True)] * sum(text.startswith(OTHER) for text in texts)
    assert len(cut) > 5


def test_what_is_cut_off_is_gone():
    pen = Pen(3, chance())
    pen.digit(glyph("8")[0], "8")
    left, right = pen.left, pen.right
    pen.cut_off((left + right) / 2)
    assert pen.left == round((left + right) / 2)
    assert pen.right == right


@pytest.mark.parametrize("seed", range(40))
def test_no_bar_beside_a_number_is_like_a_1(seed):
    """A net that sees such bars passed over passes over the 1s at a number's ends."""
    pen = Pen(5, chance(seed))
    top, bottom, width = legends.bar(pen, pen.width)
    height = (bottom - top) / pen.height
    assert height >= 1.5 or height <= 0.45 or width <= 0.3 * pen.width


@pytest.mark.parametrize("climb", [-0.2, 0.2])
def test_a_line_that_climbs_steeply_stays_on_its_canvas(climb):
    pen = Pen(20, chance())
    pen._climb = climb
    for value in "01234567890123456789":
        pen.digit(glyph(value)[0], value)
    pen.character(glyph("R")[0], 1.0, 0.1)
    assert pen.text == "01234567890123456789x"
    assert pen.scanned().size
