"""Boxes and combs are found by their rules, filled or not."""

import numpy as np
import pytest

from digitscan.records import Box
from digitscan.template.candidates import find_candidates
from tests.drawing import Paper, turned
from tests.template.drawn_form import AMOUNT, DATE, form


def near(one, other, within=4):
    return all(abs(getattr(one, side) - getattr(other, side)) <= within for side in ("left", "top", "right", "bottom"))


@pytest.mark.parametrize("amount, date", [("", ""), ("1234", "31122019")], ids=["blank", "filled"])
def test_a_comb_and_a_box_are_found(amount, date):
    comb, box = find_candidates(form(amount, date))
    assert (comb.cells, near(comb.box, DATE)) == (8, True)
    assert (box.cells, near(box.box, AMOUNT)) == (0, True)


@pytest.mark.parametrize("lost", [0, 3, 7])
def test_a_cell_with_a_stroke_from_rule_to_rule_is_counted(lost):
    paper = Paper(300, 700)
    for k in range(8):
        paper.frame(Box(60 + 50 * k, 100, 60 + 50 * k + 51, 160), 2)
    paper.rule((60 + 50 * lost + 22, 100), (60 + 50 * lost + 22, 160), 4)
    (comb,) = find_candidates(paper.image())
    assert (comb.cells, near(comb.box, Box(60, 100, 461, 160), within=5)) == (8, True)


def test_a_page_that_is_not_quite_straight_is_read_line_by_line():
    paper = Paper(500, 1200)
    boxes = [Box(x, y, x + 260, y + 60) for y in (60, 200) for x in (60, 400, 740)]
    for box in boxes:
        paper.frame(box)
    found = find_candidates(turned(paper.image(), 0.6))
    assert len(found) == 6
    assert all(near(one.box, box, within=9) for one, box in zip(found, boxes, strict=True))


def test_combs_beside_each_other_stay_apart():
    paper = Paper(300, 1000)
    for left in (60, 400):
        for k in range(5):
            paper.frame(Box(left + 50 * k, 100, left + 50 * k + 51, 160), 2)
    assert [one.cells for one in find_candidates(paper.image())] == [5, 5]


@pytest.mark.parametrize("level", [0, 255, 128])
def test_nothing_is_found_on_an_even_page(level):
    assert find_candidates(np.full((300, 400), level, np.uint8)) == []
