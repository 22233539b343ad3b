"""Texts that differ from a text in one or two digits, or by one digit more or less."""

import itertools
import random
from collections.abc import Iterator

DIGITS = "0123456789"
LONGEST = 40
"""No field has more signs; what does is neither matched, nor are texts near it tried."""


def changed_once(text: str) -> Iterator[str]:
    """All texts with one digit changed: nine for each digit."""
    for place, old in enumerate(text):
        if old in DIGITS:
            for new in DIGITS:
                if new != old:
                    yield text[:place] + new + text[place + 1 :]


def changed_twice(text: str) -> Iterator[str]:
    """All texts with two digits changed."""
    places = [place for place, old in enumerate(text) if old in DIGITS]
    for first, second in itertools.combinations(places, 2):
        before, between, after = text[:first], text[first + 1 : second], text[second + 1 :]
        for one in DIGITS.replace(text[first], ""):
            start = before + one + between
            for two in DIGITS.replace(text[second], ""):
                yield start + two + after


def some_changed_twice(text: str, count: int) -> Iterator[str]:
    """So many texts with two digits changed, chosen by chance but for each text always the same; none for one digit."""
    chance = random.Random(text)
    places = [place for place, old in enumerate(text) if old in DIGITS]
    for _ in range(count if len(places) > 1 else 0):
        changed = list(text)
        for place in chance.sample(places, 2):
            changed[place] = chance.choice(DIGITS.replace(text[place], ""))
        yield "".join(changed)


def of_other_length(text: str) -> Iterator[str]:
    """All texts with one digit left out, then all with one put in; signs stay where they are."""
    found = dict.fromkeys(
        text[:place] + text[place + 1 :] for place, old in enumerate(text) if old in DIGITS and len(text) > 1
    )
    for place in range(len(text) + 1):
        found.update(dict.fromkeys(text[:place] + new + text[place:] for new in DIGITS))
    yield from found
