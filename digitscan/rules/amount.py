"""Numbers that can be compared and added: plain digits, and amounts with separators."""

import re
from dataclasses import dataclass
from decimal import Decimal

from digitscan.rules.neighbors import LONGEST
from digitscan.rules.rule import Text, digits_of

_SIGN = re.compile(r"[.,\-/:]")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount: two digits after its last sign are decimals, three or more are a group.

    Which signs those are, and how large the groups before are, does not count: a comma is often read as a slash, or not
    at all, and 2200,000 and 1,0870000 were found on cheques. As a rule of groups was tried, digits that were read right
    gave way to wrong ones whose signs fitted: on 78 numbers of Indian cheques 68 % were right in place of 78 %.
    """

    numeric: bool = True

    def broken(self, text: Text) -> str:
        """Tells that a single digit stands after its last sign."""
        return "kind: no amount" if self.value(text) is None else ""

    def value(self, text: Text) -> str | None:
        """The amount with a dot and two decimals, and no other sign."""
        *groups, last = _SIGN.split(text)
        if len(text) > LONGEST or not all(map(_DIGITS.fullmatch, [*groups, last])) or (groups and len(last) == 1):
            return None
        whole, cents = ("".join(groups), last) if groups and len(last) == 2 else ("".join([*groups, last]), "00")
        return f"{int(whole)}.{cents}"

    def text(self, text: Text) -> Text:
        """The text as it is."""
        return text


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits alone: signs are taken for flecks."""

    numeric: bool = True

    def broken(self, text: Text) -> str:
        """Nothing breaks it."""
        return ""

    def value(self, text: Text) -> str | None:
        """The digits."""
        return digits_of(text)

    def text(self, text: Text) -> Text:
        """The digits."""
        return digits_of(text)


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `least` to `most`, both included."""

    least: Decimal
    most: Decimal

    def broken(self, text: Text) -> str:
        """Tells that it is smaller or larger, or no number."""
        number = number_of(text)
        holds = number is not None and self.least <= number <= self.most
        return "" if holds else f"range: not from {self.least} to {self.most}"


def number_of(text: Text) -> Decimal | None:
    """The number that a text or a value stands for, or None if it has signs that are not an amount's."""
    value = Amount().value(text)
    return None if value is None else Decimal(value)
