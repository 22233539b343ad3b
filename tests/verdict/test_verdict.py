"""A number of a page is as sure as the verdict on it; its digits and its other texts go with that."""

from dataclasses import replace

import numpy as np
import pytest

from digitscan.detection.evidence import Detected
from digitscan.nets.models import load_models
from digitscan.records import Alternative, Box, Digit, Ink, LabelMap, Reading
from digitscan.verdict.features import NAMES, measure
from digitscan.verdict.grouping import regrouped
from digitscan.verdict.model import Trees, VerdictModel
from digitscan.verdict.proposals import DETECTED, PageProposals, Proposal
from digitscan.verdict.verdict import decide, told


def reading(text, left, confidence=0.8, digit=0.9, others=(("9", 0.15),), printed=False):
    digits = tuple(
        Digit(int(sign), digit, Box(left + 15 * k, 10, left + 15 * k + 12, 30)) for k, sign in enumerate(text)
    )
    return Reading(text, confidence, digits, tuple(Alternative(*one) for one in others), printed)


def page(*proposals, labels=None):
    strength = np.random.default_rng(1).integers(0, 255, (60, 900), np.uint8)
    return PageProposals(Ink(strength, strength > 128, 2.0, 1.0), (), labels, proposals, Detected([]))


def model(name, threshold, low, high):
    """More than the threshold has one probability, all else another."""
    odds = [[np.log(p / (1 - p)) for p in (low, high)]]
    return VerdictModel((name,), Trees(np.zeros((1, 1), int), np.array([[threshold]], float), np.array(odds)))


@pytest.mark.parametrize("probability", [0.02, 0.5, 0.97])
@pytest.mark.parametrize("confidence", [0.3, 0.8, 1.0])
def test_the_texts_share_no_more_than_one(probability, confidence):
    others = [("9", 0.7 * (1 - confidence)), ("8", 0.2 * (1 - confidence))]
    found = told(Proposal(reading("12", 0, confidence, others=others), share=0.5), probability)
    assert found.confidence == probability
    assert probability + sum(other.confidence for other in found.alternatives) <= 1
    assert all(other.confidence <= probability for other in found.alternatives if confidence > 0.5)


def test_digits_are_not_in_doubt_with_the_whole_and_no_less_sure_than_it():
    proposal = Proposal(reading("12", 0, digit=0.9), share=0.8)
    assert [one.confidence for one in told(proposal, 0.1).digits] == pytest.approx([0.72, 0.72])
    assert [one.confidence for one in told(proposal, 0.95).digits] == pytest.approx([0.95, 0.95])


def test_the_more_probable_groups_stay_in_reading_order():
    seen = page(Proposal(reading("12", 0)), Proposal(reading("3", 40)), Proposal(reading("4", 600)))
    seen = replace(seen, detected=None)  # else only groups that it finds are proposed
    parts, joined = model("digits", 1.5, 0.9, 0.2), model("digits", 2.5, 0.2, 0.9)
    assert [(one.text, one.confidence) for one in decide(seen, parts)] == [
        (text, pytest.approx(0.9)) for text in "1234"
    ]
    assert [one.text for one in decide(seen, joined)] == ["123", "4"]


def test_print_is_as_sure_as_its_ink_is_print():
    seen = page(Proposal(reading("12", 0)), Proposal(reading("77", 300, 0.9, printed=True), share=0.5))
    (_, printed) = decide(seen, model("digits", 1.5, 0.1, 0.99))
    assert printed.text == "77"
    assert printed.confidence == pytest.approx(0.45)


def test_without_a_model_a_number_is_as_sure_as_its_text_and_its_ink():
    (found,) = decide(page(Proposal(reading("12", 0), share=0.5)), None)
    assert found.confidence == pytest.approx(0.4)


def test_a_page_without_numbers_has_none():
    assert decide(page(), model("digits", 1.5, 0.1, 0.9)) == []


@pytest.mark.parametrize("labeled", [True, False])
def test_every_feature_is_a_number(labeled):
    labels = LabelMap(np.full((15, 225), 0.6, np.float32), np.full((15, 225), 0.1, np.float32), 4.0)
    seen = page(Proposal(reading("12", 0)), Proposal(reading("3456", 60)), labels=labels if labeled else None)
    found = measure(seen, regrouped(seen), list(NAMES))
    assert all(np.isfinite(column).all() for column in found.values())
    assert {len(column) for column in found.values()} == {len(regrouped(seen))}


def test_what_the_detector_read_competes_with_the_rows():
    seen = page(Proposal(reading("12", 0)), Proposal(reading("123", 0), source=DETECTED), Proposal(reading("4", 600)))
    longer, shorter = model("digits", 2.5, 0.2, 0.9), model("digits", 2.5, 0.9, 0.2)
    assert [one.text for one in decide(seen, longer)] == ["123", "4"]
    assert [one.text for one in decide(seen, shorter)] == ["12", "4"]


def test_the_bundled_model_needs_only_features_that_there_are():
    assert set(load_models().verdict.names) <= set(NAMES)
