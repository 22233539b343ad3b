"""Stands in for a reader that errs as often as it says: digits are seen wrong with known probabilities."""

import itertools
import math

import numpy as np

from digitscan.records import Alternative, Box, Digit, Reading

SURENESS = (0.9999, 0.999, 0.9, 0.6)  # of a digit
HOW_OFTEN = (0.6, 0.25, 0.1, 0.05)


def reading_of(text, confidence=0.9, *others):
    """A reading with digits of 10 pixels each, and alternatives as (text, confidence)."""
    values = [int(character) for character in text if character.isdigit()]
    digits = tuple(Digit(value, confidence, Box(10 * k, 0, 10 * k + 10, 20)) for k, value in enumerate(values))
    return Reading(text, confidence, digits, tuple(Alternative(*other) for other in others))


def read(truth, chance, most=100):
    """What the reader makes of a number: the digits that it saw, and the likeliest texts beside.

    A digit is seen right with a probability that the reader knows, else as any of the nine others.
    """
    sure = chance.choice(SURENESS, len(truth), p=HOW_OFTEN)
    wrong = chance.random(len(truth)) > sure
    seen = [str((int(digit) + err * chance.integers(1, 10)) % 10) for digit, err in zip(truth, wrong, strict=True)]
    whole = math.prod(sure)
    odds = (1 - sure) / 9 / sure
    doubtful = np.argsort(sure, kind="stable")[:3].tolist()
    pairs = [(k,) for k in range(len(truth))] + list(itertools.combinations(doubtful, 2))
    changes = [
        (places, digits, whole * math.prod(odds[k] for k in places))
        for places in pairs
        for digits in itertools.product("0123456789", repeat=len(places))
        if all(digit != seen[k] for k, digit in zip(places, digits, strict=True))
    ]
    others = []
    for places, digits, share in sorted(changes, key=lambda one: -one[2])[:most]:
        text = list(seen)
        for k, digit in zip(places, digits, strict=True):
            text[k] = digit
        others.append(("".join(text), share))
    return reading_of("".join(seen), whole, *others)


def numbers(rule, length, count, chance):
    """Numbers of chance that hold a rule."""
    found = []
    while len(found) < count:
        text = "".join(map(str, chance.integers(0, 10, length)))
        if not rule.broken(text):
            found.append(text)
    return found


def surplus(confidences, right):
    """How many more were right than their confidences promise, in standard deviations."""
    promised = np.array(confidences)
    return (np.sum(right) - promised.sum()) / max(1.0, math.sqrt(np.sum(promised * (1 - promised))))
