"""The digits of a page are proposed as other groups too."""

import numpy as np
import pytest

from digitscan.records import Alternative, Box, Digit, Ink, Reading
from digitscan.verdict.grouping import regrouped
from digitscan.verdict.proposals import REGROUPED, ROWS, PageProposals, Proposal

HEIGHT = 20


def ink(rules=()):
    strength = np.zeros((100, 900), np.uint8)
    for at in rules:
        strength[:, at : at + 2] = 200
    return Ink(strength, np.zeros(strength.shape, np.bool_), 2.0, 1.0)


def reading(text, *lefts, confidence=0.8, others=(), printed=False):
    values = [int(sign) for sign in text if sign.isdigit()]
    digits = tuple(
        Digit(value, 0.95, Box(left, 10, left + 12, 10 + HEIGHT)) for value, left in zip(values, lefts, strict=True)
    )
    return Reading(text, confidence, digits, tuple(Alternative(*one) for one in others), printed)


def page(*readings, rules=()):
    return PageProposals(ink(rules), (), None, tuple(Proposal(one) for one in readings))


def texts(found):
    return {one.reading.text for one in found if one.source == REGROUPED}


@pytest.mark.parametrize(
    ("readings", "rules", "expected"),
    [
        ([reading("25", 0, 60)], (), {"2", "5"}),
        ([reading("2", 0), reading("5", 40)], (), {"25"}),
        ([reading("2", 0), reading("5", 400)], (), set()),
        ([reading("123", 0, 14, 50)], (), {"12", "1", "2", "3"}),
        ([reading("123", 0, 14, 28)], (13,), {"1", "23", "2", "3"}),
        ([reading("12", 0, 14), reading("34", 50, 64)], (), {"1234", "1", "2", "3", "4"}),
    ],
    ids=["parted", "joined", "far", "widest gap", "rule", "both"],
)
def test_groups_by_gaps_pitches_and_rules(readings, rules, expected):
    found = regrouped(page(*readings, rules=rules))
    assert [one.reading for one in found if one.source == ROWS] == readings
    assert expected <= texts(found)
    assert (expected == set()) == (texts(found) == set())


def test_print_is_left_out():
    assert regrouped(page(reading("25", 0, 14, printed=True))) == []


def test_no_group_is_proposed_twice():
    found = regrouped(page(reading("1234", 0, 20, 40, 60), reading("5", 100)))
    boxes = [tuple(digit.box for digit in one.reading.digits) for one in found]
    assert len(boxes) == len(set(boxes))


def test_a_part_keeps_its_signs_and_what_else_it_may_be():
    others = [("1/2,4", 0.1), ("7/2,3", 0.05), ("12", 0.02)]
    found = {one.reading.text: one.reading for one in regrouped(page(reading("1/2,3", 0, 20, 70, others=others)))}
    part = found["1/2"]
    assert part.confidence >= 0.8
    assert [other.text for other in part.alternatives] == ["7/2"]
    assert part.confidence + sum(other.confidence for other in part.alternatives) <= 1


def test_what_is_joined_is_as_sure_as_all_its_parts():
    left = reading("12", 0, 14, others=[("72", 0.2)])
    (whole,) = [one for one in regrouped(page(left, reading("3", 40, confidence=0.5))) if one.reading.text == "123"]
    assert whole.reading.confidence == pytest.approx(0.4)
    assert [(other.text, other.confidence) for other in whole.reading.alternatives] == [("723", pytest.approx(0.1))]
