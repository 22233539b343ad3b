"""Numbers that can be compared and added: plain digits, and amounts with separators."""

import re
from dataclasses import dataclass
from decimal import Decimal

from digitscan.rules.rule import Text, digits_of

_PLAIN = r"[0-9]{1,30}"
_WESTERN = r"[0-9]{1,3}(?:[.,][0-9]{3}){1,9}"
_INDIAN = r"[0-9]{1,2}(?:[.,][0-9]{2}){1,12}[.,][0-9]{3}"
_AMOUNT = re.compile(rf"({_PLAIN}|{_WESTERN}|{_INDIAN})(?:[.,-]([0-9]{{2}}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount: groups of three digits, or in the Indian way of two and at last three, and two decimals or none.

    A dot and a comma are taken for each other, since hands hardly tell them apart: two digits after the last sign are
    decimals, three are a group. A dash before two decimals is known from cheques.
    """

    numeric: bool = True

    def broken(self, text: Text) -> str:
        """Tells that groups or decimals are of another size."""
        return "" if _AMOUNT.fullmatch(text) else "kind: no amount"

    def value(self, text: Text) -> str | None:
        """The amount with a dot and two decimals, and no other sign."""
        found = _AMOUNT.fullmatch(text)
        return f"{int(digits_of(found[1]))}.{found[2] or '00'}" if found else None

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
