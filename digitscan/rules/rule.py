"""The rule of a field: conditions that its text must meet, and the value that the text stands for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from digitscan.rules.neighbors import LONGEST, changed_once, of_other_length

Text = str
"""Digits, and the signs `.,-/:` between them, as a number was read."""

_TELLING = 0.25  # of the texts near one at most hold a rule that tells something


class Condition(Protocol):
    """What a text must meet."""

    def broken(self, text: Text) -> str:
        """Which key is broken and how, such as `length: not 6 digits`; empty if none is."""


class Kind(Condition, Protocol):
    """What a text stands for, which is a condition too: not every text is an amount or a date."""

    @property
    def numeric(self) -> bool:
        """Whether its values can be compared and added."""

    def value(self, text: Text) -> str | None:
        """The text in its one normal form, or None if it is not of this kind."""

    def text(self, text: Text) -> Text:
        """The text without the signs that have no place in this kind."""


class Listing(Condition, Protocol):
    """A list that a text must be in."""

    def near(self, text: Text) -> Iterable[Text]:
        """The entries that differ little from a text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a field may hold.

    Attributes:
        kind: What its text stands for, if that was said.
        conditions: What its text must meet beside that.
        listing: The list that it must be in.
    """

    kind: Kind | None = None
    conditions: tuple[Condition, ...] = ()
    listing: Listing | None = None

    def broken(self, text: Text) -> str:
        """Which key a text breaks and how; empty if it holds."""
        text = self.text(text)
        parts = (self.kind, self.listing, *self.conditions)
        return next((reason for part in parts if part and (reason := part.broken(text))), "")

    def value(self, text: Text) -> str:
        """What a text stands for, in one normal form; the text itself where it has no kind or is not of it."""
        value = self.kind.value(text) if self.kind else None
        return text if value is None else value

    def text(self, text: Text) -> Text:
        """A text without the signs that can only be flecks."""
        return self.kind.text(text) if self.kind else text

    def near(self, text: Text) -> list[Text]:
        """Texts that hold, and that differ little from one: those that a reader is the likeliest to have missed.

        None where most such texts hold: the reader has proposed the likely ones among them, and the others cost time.
        """
        if len(text) > LONGEST:
            return []
        if self.listing:
            return [one for one in self.listing.near(text) if not self.broken(one)]
        texts = [*changed_once(text), *of_other_length(text)]
        found = [one for one in texts if not self.broken(one)]
        return found if len(found) <= _TELLING * len(texts) else []


def digits_of(text: Text) -> str:
    """The digits of a text, without its signs."""
    return re.sub(r"[^0-9]", "", text)
