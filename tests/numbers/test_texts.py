"""What several inks show counts alike, and how sure it is is calibrated for them together."""

import math

import pytest

from digitscan.numbers.texts import NOTHING, Texts, pooled


def test_texts_are_ordered_by_their_mean_probability():
    both = pooled([Texts(("12", "17"), (0.5, 0.4)), Texts(("17", "1"), (0.6, 0.2))])
    assert both.digits == ("17", "12", "1")
    assert both.chances[0] > both.chances[1] > both.chances[2] > 0


def test_several_inks_err_together():
    one = Texts(("12", "17"), (0.9, 0.1))
    both = pooled([one, one, one])
    assert both.digits == one.digits
    assert 0.7 < both.chances[0] < 0.8
    assert math.isclose(sum(both.chances), 1.0)


def test_where_halves_agree_it_is_surer_than_the_mean():
    both = pooled([Texts(("12", "17"), (0.6, 0.4)), Texts(("15", "13"), (0.7, 0.3))])
    assert both.digits[0] == "15"
    assert both.chances[0] > 0.4
    assert both.chances[1] < both.chances[0]


def test_an_ink_that_shows_nothing_makes_all_less_sure():
    one = Texts(("12", "17"), (0.7, 0.3))
    less = pooled([one, NOTHING])
    assert less.digits == one.digits
    assert less.chances[0] < 0.45


def test_what_all_inks_are_sure_of_stays_below_1():
    assert 0.99 < pooled([Texts(("12",), (1.0,))] * 2).chances[0] < 1.0


@pytest.mark.parametrize("chances", [(0.2, 0.8), (0.5, 0.5)])
def test_no_number_is_never_among_the_texts(chances):
    some = pooled([Texts(("12", ""), chances), Texts(("", "12"), (0.9, 0.1))])
    assert some.digits == ("12",)


def test_a_text_that_was_not_weighed_has_no_chance():
    assert Texts(("12",), (0.7,)).chance_of("12") == 0.7
    assert NOTHING.chance_of("12") == 0.0
