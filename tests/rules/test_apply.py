"""A rule chooses among what a number may be, and the confidence after it is the share that is right."""

import time
from pathlib import Path

import numpy as np
import pytest

from digitscan.records import Box
from digitscan.rules.apply import apply_rule
from digitscan.rules.parse import parse_rule
from digitscan.rules.posterior import RuleSettings, chance_to_hold
from tests.rules.simulated import numbers, read, reading_of, surplus


def rule(**raw):
    return parse_rule(raw, Path())


@pytest.mark.parametrize("raw", [{}, {"length": 4}, {"pattern": ".*"}, {"kind": "digits"}, {"range": [0, 99999]}])
def test_a_rule_that_all_texts_hold_changes_nothing(raw):
    found = apply_rule(rule(**raw), reading_of("4711", 0.8, ("4717", 0.1), ("1711", 0.02)))
    assert (found.text, found.holds, found.reason, found.value) == ("4711", True, "", "4711")
    assert found.confidence == pytest.approx(0.8, abs=0.001)
    assert [one.text for one in found.reading.alternatives] == ["4717", "1711"]


def test_the_likeliest_text_that_holds_is_chosen():
    found = apply_rule(rule(check="luhn"), reading_of("4711", 0.6, ("4712", 0.2), ("4713", 0.15), ("4718", 0.01)))
    assert (found.text, found.holds, found.value) == ("4713", True, "4713")
    assert found.confidence > 0.85
    assert [digit.value for digit in found.reading.digits] == [4, 7, 1, 3]
    assert found.reading.digits[0].confidence > found.reading.digits[3].confidence
    assert found.reading.digits[3].box == Box(30, 0, 40, 20)


def test_what_a_reader_put_second_is_not_chosen_because_it_is_unsure_of_the_first():
    found = apply_rule(rule(kind="amount"), reading_of("15.00", 0.46, ("5.00", 0.53)))
    assert found.text == "15.00"
    assert found.confidence == pytest.approx(0.46, abs=0.03)
    assert found.reading.alternatives[0].text == "5.00"


def test_by_the_book():
    # of two digits, ten in a hundred texts hold Luhn; among those with two digits changed as many
    settings = RuleSettings(unseen=0.0, slip=0.0, tried=20_000)
    found = apply_rule(rule(check="luhn", length=2), reading_of("18", 0.9, ("16", 0.04)), settings)
    chance = chance_to_hold(rule(check="luhn", length=2), "18", settings)
    assert chance == pytest.approx(0.1, abs=0.015)
    assert found.confidence == pytest.approx(0.9 / (0.9 + 0.06 * chance))


def test_a_check_of_two_digits_tells_more_than_one_of_one():
    pytest.importorskip("stdnum")
    few, many = (
        apply_rule(rule(check=check), reading_of(text, 0.8)).confidence
        for check, text in (("luhn", "79927398713"), ("iso7064.mod_97_10", "12345678978"))
    )
    assert 0.8 < few < many < 1.0


def test_what_breaks_the_rule_is_never_sure_without_another_explanation():
    found = apply_rule(rule(check="luhn"), reading_of("4711", 0.97, ("4712", 0.01)))
    assert (found.text, found.holds, found.reason) == ("4711", False, "check: no luhn number")
    assert found.confidence < 0.5


def test_a_text_that_was_read_surely_is_not_changed_for_one_that_is_hardly_possible():
    found = apply_rule(rule(check="luhn"), reading_of("4711", 0.99999, ("4713", 1e-6)))
    assert (found.text, found.holds) == ("4711", False)


@pytest.mark.parametrize(
    ("text", "others", "places"),
    [("4711", [("471", 0.1)], [(0, 13), (13, 27), (27, 40)]), ("47", [("471", 0.3)], [(0, 7), (7, 13), (13, 20)])],
)
def test_digits_of_a_text_of_another_length_are_spread_over_the_number(text, others, places):
    found = apply_rule(rule(length=3), reading_of(text, 0.5, *others)).reading
    assert found.text == "471"
    assert [(digit.box.left, digit.box.right) for digit in found.digits] == places


def test_flecks_among_plain_digits_are_left_out_and_their_texts_count_together():
    found = apply_rule(rule(kind="digits"), reading_of("3/61", 0.6, ("361", 0.2), ("3/6/7", 0.2)))
    assert (found.text, found.value) == ("361", "361")
    assert found.confidence == pytest.approx(0.6 + 0.4 * 0.9 / 2, abs=0.001)


def test_an_amount_stays_as_it_is_written():
    found = apply_rule(rule(kind="amount"), reading_of("1,00,000.50", 0.9))
    assert (found.text, found.value) == ("1,00,000.50", "100000.50")


def test_no_more_alternatives_are_told_than_wanted():
    others = [(f"47{k:02d}", 0.005) for k in range(20, 40)]
    found = apply_rule(rule(length=4), reading_of("4711", 0.8, *others))
    assert len(found.reading.alternatives) == RuleSettings().most
    assert len(found.candidates.shares) == 21


def test_hardly_possible_alternatives_are_not_told():
    found = apply_rule(rule(length=4), reading_of("4711", 0.9, ("4712", 0.05), ("4713", 1e-4)))
    assert [one.text for one in found.reading.alternatives] == ["4712"]


def test_no_texts_are_tried_near_one_that_is_too_long_for_a_field():
    some, text = rule(check="luhn"), "18" * 2000
    start = time.process_time()
    assert some.near(text) == []
    assert apply_rule(some, reading_of(text, 0.9)).confidence <= 0.9
    assert time.process_time() - start < 0.2


@pytest.mark.parametrize("confidence", [0.0, 1e-300, 1.0])
def test_extreme_confidences_stay_within_bounds(confidence):
    for raw in ({"check": "luhn"}, {"length": 9}, {}):
        found = apply_rule(rule(**raw), reading_of("4711", confidence))
        assert 0.0 <= found.confidence <= 1.0


@pytest.mark.parametrize(
    "raw",
    [{"check": "luhn"}, {"range": [1000, 1999]}, {"pattern": "[13579]{4}.*"}, {"kind": "date", "format": "DDMMYY"}],
)
def test_confidence_after_a_rule_is_right_on_average(raw):
    chance, some = np.random.default_rng(3), rule(**raw)
    length = 4 if "range" in raw else 6
    truths = numbers(some, length, 300, chance)
    before = [read(truth, chance) for truth in truths]
    after = [apply_rule(some, reading, RuleSettings(unseen=0.0, slip=0.0, tried=60)) for reading in before]
    right = np.array([found.text == truth for found, truth in zip(after, truths, strict=True)])
    was_right = np.array([found.text == truth for found, truth in zip(before, truths, strict=True)])
    confidences = np.array([found.confidence for found in after])
    assert right.sum() > was_right.sum()
    assert abs(surplus(confidences, right)) < 3
    for part in (confidences < 0.9, (confidences >= 0.9) & (confidences < 0.995), confidences >= 0.995):
        assert abs(surplus(confidences[part], right[part])) < 3


def test_a_reader_that_misses_texts_is_not_made_too_sure():
    chance, some = np.random.default_rng(4), rule(check="luhn")
    truths = numbers(some, 8, 300, chance)
    # it proposes few texts, and holds them for all there is
    readings = [read(truth, chance, most=8) for truth in truths]
    readings = [whole(reading) for reading in readings]
    found = [apply_rule(some, reading) for reading in readings]
    right = np.array([one.text == truth and one.holds for one, truth in zip(found, truths, strict=True)])
    accepted = np.array([one.holds and one.confidence > 0.9 for one in found])
    assert accepted.mean() > 0.7
    assert surplus([one.confidence for one, keep in zip(found, accepted, strict=True) if keep], right[accepted]) > -3


def whole(reading):
    """A reading whose alternatives take all that the first text leaves."""
    total = sum(one.confidence for one in reading.alternatives)
    scale = (1 - reading.confidence) / total
    return reading_of(
        reading.text, reading.confidence, *((one.text, scale * one.confidence) for one in reading.alternatives)
    )
