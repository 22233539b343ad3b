"""Chooses what a number is by the rule of its field, and says how sure that is."""

import itertools
from dataclasses import dataclass

from digitscan.records import Alternative, Box, Digit, Reading
from digitscan.rules.posterior import Candidates, RuleSettings, candidates_of, given_rule
from digitscan.rules.rule import Rule, Text, digits_of

_USUAL = RuleSettings()


@dataclass(frozen=True, slots=True)
class Ruled:
    """A number by its rule.

    Attributes:
        rule: The rule.
        reading: The number as it is told: the chosen text, how probable that is, its digits, the next texts.
        reason: Which rule is broken; empty if all hold. A number that breaks a rule is never accepted.
        candidates: All texts with their probabilities.
    """

    rule: Rule
    reading: Reading
    reason: str
    candidates: Candidates

    @property
    def text(self) -> Text:
        """The chosen text."""
        return self.reading.text

    @property
    def confidence(self) -> float:
        """How probable it is that the digits of the chosen text are all right, 0 to 1."""
        return self.reading.confidence

    @property
    def holds(self) -> bool:
        """Whether it breaks no rule."""
        return not self.reason

    @property
    def value(self) -> str:
        """What the text stands for: an amount as 1234.50, a date as 2015-03-12, a time as 09:45, else the text."""
        return self.rule.value(self.text)


def apply_rule(rule: Rule, reading: Reading, settings: RuleSettings = _USUAL) -> Ruled:
    """Chooses the likeliest text once the rule is known; see `posterior.given_rule`.

    Args:
        rule: Of the field.
        reading: What was read there; the more alternatives it has, the better the choice.
        settings: How a rule counts.
    """
    found = given_rule(rule, candidates_of(rule, reading, settings), settings)
    text = next(iter(found.shares))
    return told(rule, reading, found, text, rule.broken(text), settings)


def told(rule: Rule, reading: Reading, found: Candidates, text: Text, reason: str, settings: RuleSettings) -> Ruled:
    """A number with its chosen text, and the other candidates as the next ones.

    Args:
        rule: Of the field.
        reading: What was read there, which tells where digits stand.
        found: What the number may be.
        text: What it is held for.
        reason: Which rule is broken.
        settings: What is told.
    """
    others = [Alternative(one, share) for one, share in found.shares.items() if one != text and share >= settings.shown]
    chosen = Reading(text, found.shares[text], _digits(reading, found, text), tuple(others[: settings.most]))
    return Ruled(rule, chosen, reason, found)


def _digits(reading: Reading, found: Candidates, text: Text) -> tuple[Digit, ...]:
    """The digits of a text: where digits were read, and evenly spread where there are more of them or fewer."""
    values = digits_of(text)
    alike = [(digits_of(one), share) for one, share in found.shares.items()]
    sure = [
        min(1.0, sum(share for one, share in alike if len(one) == len(values) and one[place] == value))
        for place, value in enumerate(values)
    ]
    boxes = [digit.box for digit in reading.digits]
    if boxes and len(boxes) != len(values):
        left, right = min(box.left for box in boxes), max(box.right for box in boxes)
        top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
        edges = [left + round(place * (right - left) / len(values)) for place in range(len(values) + 1)]
        boxes = [Box(a, top, max(b, a + 1), bottom) for a, b in itertools.pairwise(edges)]
    return tuple(Digit(int(value), chance, box) for value, chance, box in zip(values, sure, boxes, strict=False))
