"""The sheet by its pixels: what is marked how, what is left out, and that it keeps to its width."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from digitscan.explain import picture as explanation_sheet
from digitscan.explain.explanation import Candidate, Taken, explain
from digitscan.explain.picture import draw_sheet, likeliest, small_chance, summary
from digitscan.explain.row import draw_place, draw_row
from digitscan.explain.sheet import banded, blank, chance, flowed, line_of_text
from digitscan.explain.strip import draw_strip
from digitscan.explain.tiles import candidate_tile, parts_text, taken_tile
from digitscan.nets.models import Models, load_models
from digitscan.overlay import BLUE, ORANGE
from digitscan.records import Reading
from tests.drawing import Paper, number
from tests.line_net import LineNet


@pytest.fixture(scope="module")
def digit_net():
    return load_models().digit


@pytest.fixture(scope="module")
def touching(digit_net):
    """A number whose digits touch, so that cuts bound them."""
    return explain(number("00", gap=-0.03).image(), Models(digit_net))


def count(picture, color):
    return int((np.asarray(picture) == color).all(axis=2).sum())


def candidate(parts=(0, 1), **chances):
    probabilities = np.zeros(11)
    for name, value in chances.items():
        probabilities[10 if name == "none" else int(name[1:])] = value
    seen = np.zeros((28, 28), np.uint8)
    seen[6:22, 6:22] = 255
    return Candidate(parts, seen, probabilities)


@pytest.mark.parametrize("text", ["7", "0123456789" * 2, "0123456789" * 3])
@pytest.mark.parametrize("line", [False, True], ids=["lattice alone", "both nets"])
def test_the_sheet_keeps_to_its_width(digit_net, text, line):
    models = Models(digit_net, LineNet(text) if line else None)
    sheet = draw_sheet(explain(number(text).image(), models), "a" * 300)
    assert sheet.width <= 1600
    assert count(sheet.crop((sheet.width - 20, 0, sheet.width, sheet.height)), (255, 255, 255)) == 20 * sheet.height


def test_without_a_line_net_its_parts_are_left_out(digit_net):
    image = number("25").image()
    alone, both = (draw_sheet(explain(image, Models(digit_net, net)), "a.png") for net in (None, LineNet("25")))
    assert both.height > alone.height + 250


def test_nets_that_disagree_are_told_of(digit_net, monkeypatch):
    written = []
    monkeypatch.setattr(explanation_sheet, "line_of_text", lambda text, *more: (written.append(text), blank(9, 9))[1])
    image = number("25").image()
    draw_sheet(explain(image, Models(digit_net, LineNet("28", 0.97))), "a.png")
    assert "the line net alone reads 28, the lattice alone 25" in written
    written.clear()
    draw_sheet(explain(image, Models(digit_net, LineNet("25", 0.97))), "a.png")
    assert not any("alone" in text for text in written)
    draw_sheet(explain(number("7").image(), Models(digit_net, LineNet("7777", 0.9999))), "a.png")
    assert any(text.startswith("No path through the candidates spells") for text in written)


def test_cuts_that_bound_a_chosen_digit_are_drawn_stronger(touching):
    assert touching.lattice.is_cut.any()
    bounds = {edge for taken in touching.path for edge in taken.candidate.parts}
    assert any(touching.lattice.is_cut[edge] for edge in bounds)
    passed = replace(touching, path=tuple(replace(taken, value=None) for taken in touching.path))
    assert count(draw_row(touching), ORANGE) > count(draw_row(passed), ORANGE) > 0


def test_every_part_is_tinted_and_other_ink_is_not(digit_net):
    found = explain(number("1", height=80).image(pen=0), Models(digit_net))
    picture = np.asarray(draw_row(found)).astype(int)
    strong = (picture.max(axis=2) - picture.min(axis=2) > 60)[50:-50]
    dark = (picture.max(axis=2) < 60)[50:-50]
    assert strong.sum() > 5 * dark.sum()


def test_the_whole_image_is_shown_where_the_row_is_a_part_of_it(digit_net):
    paper = Paper(600, 800)
    paper.write("52", 300, 300, 60)
    picture = draw_place(explain(paper.image(), Models(digit_net)))
    rows, columns = np.nonzero((np.asarray(picture) == BLUE).all(axis=2))
    times = picture.width / 800
    assert columns.min() < 300 * times < columns.max()
    assert rows.min() < 300 * times < rows.max() < 450 * times
    assert draw_place(explain(number("52").image(), Models(digit_net))) is None


def test_a_digit_is_blue_and_what_was_passed_over_gray():
    one = candidate(c3=0.9, c5=0.1)
    assert count(taken_tile(Taken(one, 3)), BLUE) > 400
    passed = taken_tile(Taken(one, None))
    assert count(passed, BLUE) == count(passed, (0, 0, 0)) == 0


@pytest.mark.parametrize(("value", "marked"), [(3, False), (5, True)])
def test_a_likelier_digit_than_the_one_taken_is_orange(value, marked):
    assert (count(taken_tile(Taken(candidate(c3=0.9, c5=0.1), value)), ORANGE) > 0) == marked


def test_what_is_seen_is_enlarged_pixel_by_pixel():
    tile = np.asarray(candidate_tile(candidate(c3=1.0)))
    assert ((tile[:56] == 0).all(axis=2).sum()) == (2 * 16) ** 2


def test_candidates_name_their_parts_from_one():
    assert parts_text(candidate((0, 1))) == "part 1"
    assert parts_text(candidate((2, 5))) == "parts 3-5"


def test_the_likeliest_candidates_are_shown_in_order():
    some = tuple(candidate((k, k + 1), c1=k / 40, none=1 - k / 40) for k in range(30))
    assert [one.parts[0] for one in likeliest(some)] == list(range(6, 30))


def test_the_strip_has_a_bar_for_each_frame_that_is_not_blank(digit_net):
    sure, unsure = (explain(number("25").image(), Models(digit_net, LineNet("25", chance))) for chance in (0.95, 0.4))
    assert count(draw_strip(sure.whole), BLUE) > count(draw_strip(unsure.whole), BLUE) > 0


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (None, "read as no number"),
        (Reading("1,234.50", 0.979, ()), "read as 1,234.50 with confidence 0.97"),
        (Reading("7", 0.99999, ()), "read as 7 with confidence 0.99"),
    ],
)
def test_the_summary(reading, words):
    assert summary(reading) == words


@pytest.mark.parametrize(
    ("probability", "tile", "table"),
    [
        (0.97, "0.970", "0.970"),
        (0.99999, ">0.999", ">0.999"),
        (0.0004, "<0.001", "4e-04"),
        (1e-9, "<0.001", "<1e-06"),
    ],
)
def test_probabilities_are_never_rounded_to_certainty(probability, tile, table):
    assert (chance(probability), small_chance(probability)) == (tile, table)


def test_wide_things_wrap():
    red = Image.new("RGB", (700, 10), (255, 0, 0))
    assert flowed([red] * 5, 4).size == (1404, 38)
    bands = banded(Image.new("RGB", (3000, 50)), 100)
    assert bands.width == 1560
    assert bands.height == 2 * 50 + 12
    assert banded(Image.new("RGB", (1560, 50)), 100).height == 50
    assert line_of_text("a" * 1000).width <= 1562
