"""How probable each text of a number is, and how probable once its rule is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from digitscan.records import Reading
from digitscan.rules.neighbors import LONGEST, changed_once, of_other_length, some_changed_twice
from digitscan.rules.rule import Rule, Text


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """How a rule counts.

    Attributes:
        unseen: If the first text is wrong, the right one is in at least this share of cases none that was proposed; so
            that confidences after a check digit are right on average.
        slip: A text that breaks its rule is so much less likely to be written than one that holds: people err too.
        tried: So many texts with two digits changed tell how often a rule holds by chance.
        by_chance: How often texts of several fields that nobody proposed hold a rule between them.
        shown: Alternatives less probable than this are not told, ...
        most: ... and no more than so many are.
    """

    unseen: float = 0.1
    slip: float = 1e-4
    tried: int = 500
    by_chance: float = 0.01
    shown: float = 0.0005
    most: int = 5


@dataclass(frozen=True, slots=True)
class Candidates:
    """Texts of a number with their probabilities, the likeliest first, and the probability of all others together."""

    shares: Mapping[Text, float]
    rest: float


def candidates_of(rule: Rule, reading: Reading, settings: RuleSettings) -> Candidates:
    """What a reader holds a number for, before its rule is known.

    The probabilities of the alternatives are lowered where they leave less for other texts than `settings.unseen`, and
    none is above that of the first text: a reader that is not sure of it does not hold another for likelier.
    """
    first = rule.text(reading.text)
    shares = {first: reading.confidence}
    wrong = 1.0 - reading.confidence
    others = sum(one.confidence for one in reading.alternatives)
    scale = min(1.0, wrong * (1.0 - settings.unseen) / others) if others > 0 else 0.0
    for one in reading.alternatives:
        text = rule.text(one.text)
        shares[text] = shares.get(text, 0.0) + scale * one.confidence
    capped = {text: min(share, shares[first]) for text, share in shares.items()}
    return Candidates(capped, max(0.0, 1.0 - sum(capped.values())))


def given_rule(rule: Rule, before: Candidates, settings: RuleSettings) -> Candidates:
    """What a number is held for once its rule is known.

    By Bayes' rule, with R for all texts that hold, p(t) for what the reader says and w(t) for how likely a text is to
    be written at all - 1 if it holds, `settings.slip` if it breaks the rule -

        p(t | rule) = w(t) p(t) / sum of w(s) p(s) over all texts s

    The sum over the proposed texts is known. The others have the mass r together, of which the share q holds, so they
    add r q + r (1 - q) slip. Errors of readers are few and small, so q is told by the texts near the likeliest one:
    `chance_to_hold`. For a check digit that one text in ten holds, and slip = 0, a text that holds and had p, where no
    other proposed text holds, gets p / (p + r / 10): the digit is told as much as it tells. Where all texts hold,
    nothing changes.
    """
    weights = {text: share * (settings.slip if rule.broken(text) else 1.0) for text, share in before.shares.items()}
    rest = 0.0
    if before.rest > 0:
        chance = chance_to_hold(rule, max(weights, key=weights.__getitem__), settings)
        rest = before.rest * (chance + settings.slip * (1.0 - chance))
    return normalized(weights, rest)


def normalized(weights: Mapping[Text, float], rest: float) -> Candidates:
    """Makes probabilities of weights, the likeliest first."""
    total = sum(weights.values()) + rest
    if total <= 0:
        return Candidates(dict.fromkeys(weights, 0.0), 1.0)
    order = sorted(weights, key=lambda text: -weights[text])
    return Candidates({text: weights[text] / total for text in order}, rest / total)


def chance_to_hold(rule: Rule, text: Text, settings: RuleSettings) -> float:
    """The chance that a text holds which a reader takes for another.

    It is the largest of the shares that hold among the texts with one digit changed, with two changed, and with one
    more or less: so it is rather too large than too small, and a number rather less sure. Nor is it less than one in
    the texts that are tried. Of a text that is too long for that nothing is known.
    """
    if len(text) > LONGEST:
        return 1.0
    kinds = (changed_once(text), some_changed_twice(text, settings.tried), of_other_length(text))
    shares = [_share(rule, list(texts)) for texts in kinds]
    return max(1.0 / settings.tried, *shares)


def _share(rule: Rule, texts: list[Text]) -> float:
    return sum(not rule.broken(one) for one in texts) / len(texts) if texts else 0.0
