"""A number is told with its signs, its digits where they stand, and what else it may be."""

import itertools

import numpy as np
import pytest

from digitscan.lattice.paths import settle
from digitscan.nets.calibration import Calibration
from digitscan.nets.strip import Strip
from digitscan.numbers.looks import Opinion
from digitscan.numbers.number import NumberSettings, read_number
from digitscan.numbers.transcripts import Look, transcribe
from digitscan.records import Box
from tests.lattice.test_paths import alone, judged, lattice
from tests.numbers.test_transcripts import CHARACTERS, frames

CALIBRATION = Calibration(line_weight=1.0, lattice_weight=1.0)
EVEN = Calibration(line_weight=0.5, lattice_weight=0.5)


def read(raw, *signs, sure=0.97, **settings):
    """Reads frames that spell `raw`, over a lattice of `signs`."""
    some = frames(raw, sure)
    graph = settle(lattice(len(signs), alone(len(signs))), judged(*signs))
    strip = Strip(frames(raw).view("u1")[:, :1], left=100.0, scale=0.5)
    look = Look(some, transcribe([some], CHARACTERS, 12)[0])
    return read_number(graph, Opinion(strip, [look]), CALIBRATION, NumberSettings(**settings))


@pytest.mark.parametrize(
    "raw, signs, text",
    [
        ("36", [(3, 0.99), (6, 0.99)], "36"),
        ("3/6", [(3, 0.99), ".", (6, 0.99)], "3/6"),
        ("x3,6-x", [".", (3, 0.99), ".", (6, 0.99), ".", "."], "3,6"),
    ],
)
def test_the_text_has_the_signs_between_its_digits(raw, signs, text):
    found = read(raw, *signs)
    assert found.text == text
    assert [digit.value for digit in found.digits] == [3, 6]


def test_digits_stand_where_the_lattice_has_them():
    found = read("3/6", (3, 0.99), ".", (6, 0.99))
    assert [digit.box for digit in found.digits] == [Box(0, 0, 20, 40), Box(60, 0, 80, 40)]


def test_digits_that_the_lattice_cannot_spell_stand_where_the_line_net_has_them():
    found = read("3668", (3, 0.6), (8, 0.6), sure=0.9999)
    assert found.text == "3668"
    boxes = [digit.box for digit in found.digits]
    assert [box.left for box in boxes] == sorted({box.left for box in boxes})
    assert all((box.top, box.bottom) == (0, 40) and box.width > 0 for box in boxes)
    # the second digit's frames 3 and 4 show the columns 2 to 8 of a strip at half the size that begins at 100
    assert boxes[1].left <= 100 + 2 * (2 * 3 - 4) <= boxes[1].right


@pytest.mark.parametrize("raw, signs", [("", [".", "."]), ("xx", [".", "."]), ("-", ["."])])
def test_what_is_no_number_gives_none(raw, signs):
    assert read(raw, *signs) is None


def torn(calibration=EVEN, **settings):
    """Either 16 or 76."""
    signs = judged((1, 0.99), (6, 0.99))
    signs[0, [1, 7]] = 0.58, 0.40
    graph = settle(lattice(2, alone(2)), signs)
    table = np.exp(frames("16"))
    table[:2, [CHARACTERS.index("1"), CHARACTERS.index("7")]] = 0.58, 0.40
    some = np.log(table).astype(np.float32)
    look = Look(some, transcribe([some], CHARACTERS, 12)[0])
    return read_number(
        graph, Opinion(Strip(some.view("u1"), 0.0, 1.0), [look]), calibration, NumberSettings(**settings)
    )


def test_the_next_texts_are_told_with_their_probabilities():
    found = torn()
    chances = [one.confidence for one in found.alternatives]
    assert found.text == "16"
    assert chances == sorted(chances, reverse=True)
    assert "76" in [one.text for one in found.alternatives[:2]]
    assert found.confidence + sum(chances) == pytest.approx(1.0, abs=0.05)
    assert found.text not in [one.text for one in found.alternatives]


def test_no_alternative_is_likelier_than_the_text():
    found = torn(calibration=Calibration(line_weight=0.5, lattice_weight=0.5, intercept=-3.0))
    assert found.text == "16"
    assert found.alternatives
    assert all(one.confidence <= found.confidence < 0.2 for one in found.alternatives)


def test_a_digit_that_all_texts_share_is_surer_than_the_number():
    found = torn()
    one, six = found.digits
    assert found.confidence <= one.confidence < six.confidence <= 1.0


@pytest.mark.parametrize("most", [0, 1, 2])
def test_no_more_alternatives_than_asked_for(most):
    assert len(torn(most=most).alternatives) == most


def test_unlikely_texts_are_not_told():
    assert torn(shown=0.9).alternatives == ()


def test_a_rule_has_texts_weighed_that_neither_net_proposes():
    some = frames("1/6", 0.9999)
    look = Look(some, transcribe([some], CHARACTERS, 1)[0])
    graph = settle(lattice(2, alone(2)), judged((1, 0.99), (6, 0.99)))
    settings = NumberSettings().with_rule(lambda text: [text.replace("6", "8"), "4/6"])
    found = read_number(graph, Opinion(Strip(some.view("u1"), 0.0, 1.0), [look]), CALIBRATION, settings)
    assert found.text == "1/6"
    assert {one.text for one in found.alternatives} == {"1/8", "4/6"}  # with the signs that were seen


def test_no_more_texts_near_are_weighed_than_are_allowed():
    some = frames("16")
    look = Look(some, transcribe([some], CHARACTERS, 1)[0])
    graph = settle(lattice(2, alone(2)), judged((1, 0.99), (6, 0.99)))
    taken = itertools.count()
    settings = NumberSettings().with_rule(lambda text: (str(next(taken)) for _ in range(10_000)))
    found = read_number(graph, Opinion(Strip(some.view("u1"), 0.0, 1.0), [look]), CALIBRATION, settings)
    assert len(found.alternatives) <= settings.consensus.most
    assert next(taken) <= settings.consensus.most
