"""Check digits: Luhn's by ourselves, all others by python-stdnum, if it is installed."""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from digitscan.errors import RuleError
from digitscan.rules.rule import Text, digits_of

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,3}", re.ASCII)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


@dataclass(frozen=True, slots=True)
class Checked:
    """A check digit that is right.

    Attributes:
        name: Of the check, as the template has it.
        prefix: What is printed before the digits and checked with them, such as a country's letters.
    """

    name: str
    prefix: str = ""

    def broken(self, text: Text) -> str:
        """Tells that the check fails."""
        holds = validator(self.name)(self.prefix + digits_of(text))
        return "" if holds else f"check: no {self.name} number"


def validator(name: str) -> Callable[[str], bool]:
    """The function that tells whether a number is right.

    Args:
        name: `luhn`, or a module of python-stdnum without `stdnum.`, such as `iso7064.mod_97_10`, `iban`, `de.idnr`.

    Raises:
        RuleError: There is no such check, or python-stdnum is not installed.
    """
    if name == "luhn":
        return is_luhn
    # nothing but a module below stdnum can be named, and the name is no path
    if not _NAME.fullmatch(name):
        raise RuleError(f"check: '{name[:40]}' is no name of a check; expected such as luhn or iso7064.mod_97_10")
    try:
        importlib.import_module("stdnum")
    except ModuleNotFoundError:
        raise RuleError(f"check: {name} needs python-stdnum; pip install 'digitscan[rules]'") from None
    try:
        found = importlib.import_module(f"stdnum.{name}")
        is_valid: Callable[[str], bool] = found.is_valid
    except (ImportError, AttributeError):
        raise RuleError(f"check: python-stdnum knows no {name}; its documentation lists the names") from None
    return is_valid


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the one that the others ask for (Luhn, US patent 2950048, 1960)."""
    values = [int(digit) for digit in reversed(digits)]
    return len(values) > 1 and (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0
