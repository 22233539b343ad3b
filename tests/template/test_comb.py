"""A comb is read cell by cell: its walls go, writing across them stays, and both nets have a say."""

from pathlib import Path

import numpy as np
import pytest

from digitscan.clock import Clock
from digitscan.ink.extraction import InkSettings
from digitscan.nets.models import Models
from digitscan.rules.apply import apply_rule
from digitscan.rules.parse import parse_rule
from digitscan.template.blank import chance_of_nothing
from digitscan.template.cells import in_cells
from digitscan.template.comb import CombSettings, comb_ink, read_comb
from digitscan.template.teeth import Comb, without_teeth
from tests.drawing import Paper, ink_of
from tests.line_net import LineNet
from tests.reading import OneAnswer

COMB = Comb(20, 15, 260, 75, 4)
USUAL, LINE = CombSettings(), InkSettings.for_layout("line")


def sheet(*digits, at=(28, 88, 148, 208), walls=True):
    """A comb of four cells with a digit at each place that is said."""
    paper = Paper(90, 280)
    for k in range(5 if walls else 0):
        paper.rule((20 + 60 * k, 15), (20 + 60 * k, 75), 3)
    if walls:
        paper.rule((20, 15), (260, 15), 3), paper.rule((20, 75), (260, 75), 3)
    for digit, left in zip(digits, at, strict=False):
        if digit:
            paper.write(digit, left, 25, 40)
    return paper


def read(paper, models, settings=USUAL):
    ink = comb_ink(paper.image(), COMB, LINE)
    return read_comb(ink, COMB.scaled(ink.scale), models, Clock(), settings)


def test_walls_are_taken_out_and_what_crosses_them_is_not():
    paper = sheet("8", at=(60,))  # over the wall at 80
    bare = without_teeth(paper.image(noise=0), COMB)
    dark, written = bare < 150, paper.written > 127
    assert (dark & ~(paper.written > 0)).sum() < 0.03 * written.sum()
    assert (dark & written).sum() > 0.7 * written.sum()


def test_a_comb_without_walls_is_left_as_it_is():
    image = sheet("8", "3", walls=False).image()
    assert (without_teeth(image, COMB) == image).all()


@pytest.mark.parametrize(
    "at, expected",
    [((28, 88, 148, 208), [1, 1, 1, 1]), ((62, 150), [1, 0, 1, 0]), ((12, 208), [1, 0, 0, 1])],
)
def test_each_digit_is_in_the_cell_that_has_most_of_it(at, expected):
    paper = sheet(*"8888"[: len(at)], at=at, walls=False)
    assert [piece is not None for piece in in_cells(ink_of(paper.ink), COMB)] == [bool(one) for one in expected]


def test_a_digit_over_a_wall_stays_whole_and_two_that_touch_are_cut():
    over = sheet("0", at=(66,), walls=False)
    (whole,) = [piece for piece in in_cells(ink_of(over.ink), COMB) if piece]
    assert whole.box.width == pytest.approx(over.box.width, abs=3)
    touching = sheet("0", "0", at=(40, 100), walls=False)
    touching.rule((55, 45), (108, 45), 4)
    assert sum(piece is not None for piece in in_cells(ink_of(touching.ink), COMB)) == 2


def test_specks_and_what_stands_below_are_in_no_cell():
    paper = Paper(200, 280)
    paper.rule((50, 40), (52, 40), 2)
    paper.write("4", 100, 110, 40)
    assert in_cells(ink_of(paper.ink), COMB) == [None] * 4


@pytest.mark.parametrize("line", [None, LineNet("777")], ids=["cells alone", "both nets"])
def test_empty_cells_are_passed_over(line):
    found = read(sheet("7", "", "7", "7"), Models(OneAnswer(value=7, sure=0.9), line))
    assert found.text == "777"
    assert [digit.value for digit in found.digits] == [7, 7, 7]
    assert 0.5 < found.confidence < 1
    assert all(digit.confidence >= found.confidence for digit in found.digits)


def test_the_line_net_decides_where_the_cells_do_not():
    cells = Torn()
    assert read(sheet(*"7777"), Models(cells)).text == "7777"
    found = read(sheet(*"7777"), Models(cells, LineNet("7171", 0.999)))
    assert found.text == "7171"
    assert found.confidence < 0.9


def test_texts_that_a_rule_allows_are_weighed_and_told_as_well():
    models = Models(OneAnswer(value=7, sure=0.9))
    assert "7757" not in [one.text for one in read(sheet(*"7777"), models).alternatives]
    rule = parse_rule({"pattern": "77[0-6]7|77577|777"}, Path())
    found = read(sheet(*"7777"), models, CombSettings().with_rule(rule.near))
    assert found.text == "7777"
    texts = {one.text for one in found.alternatives}
    assert {f"77{digit}7" for digit in "0123456"} <= texts
    assert {len(text) for text in texts} == {4}
    assert apply_rule(rule, found).text in {f"77{digit}7" for digit in "0123456"}


@pytest.mark.parametrize("text", ["77", "77777", "xxxx", ""])
def test_a_line_of_another_length_has_no_say(text):
    assert read(sheet(*"7777"), Models(OneAnswer(value=7, sure=0.9), LineNet(text))).text == "7777"


class Torn(OneAnswer):
    """Takes all for a 7, or nearly as likely for a 1."""

    def probabilities(self, digits):
        table = np.full((len(digits), 11), 0.01, np.float32)
        table[:, [7, 1]] = 0.5, 0.41
        return table


def test_an_empty_comb_has_no_reading():
    assert read(sheet(), Models(OneAnswer())) is None


@pytest.mark.parametrize("digits, empty", [("", True), ("1", False), ("8", False)])
def test_how_sure_it_is_that_nobody_wrote(digits, empty):
    chance = chance_of_nothing(comb_ink(sheet(*digits).image(), COMB, LINE))
    assert chance > 0.95 if empty else chance < 0.3
    assert np.isfinite(chance)
