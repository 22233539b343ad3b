"""Days and times of day."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from digitscan.errors import RuleError
from digitscan.rules.rule import Text, digits_of

_PARTS = re.compile(r"YYYY|YY|MM|DD|[.,\-/:]")
_FORMATS = "such as 'DDMMYYYY', 'MM/DD/YY' or 'YYYY-MM-DD'"
_SIGN = re.compile(r"[.,\-/:]")
_TIME = re.compile(r"([0-9]{1,2})[.,:\-]?([0-9]{2})", re.ASCII)
_PIVOT = 69  # as in POSIX: 69 to 99 are of the last century, unless only another one is within the bounds


@dataclass(frozen=True, slots=True)
class Date:
    """A day that there is.

    Attributes:
        form: As the template has it.
        parts: Of it, in their order: `DD`, `MM`, and `YYYY` or `YY`.
        signed: Whether signs stand between them; a day or a month may then have one digit.
        after: The first day that may be.
        before: The last day that may be.
        numeric: Days are not added.
    """

    form: str
    parts: tuple[str, ...]
    signed: bool
    after: datetime.date = datetime.date.min
    before: datetime.date = datetime.date.max
    numeric: bool = False

    def broken(self, text: Text) -> str:
        """Tells that there is no such day, or that it is out of bounds."""
        days = list(self._days(text))
        if not days:
            return f"kind: no date {self.form}"
        if not any(day >= self.after for day in days):
            return f"after: a day before {self.after}"
        return "" if self._within(days) else f"before: a day after {self.before}"

    def value(self, text: Text) -> str | None:
        """The day as YYYY-MM-DD."""
        days = list(self._days(text))
        return (self._within(days) or days)[0].isoformat() if days else None

    def text(self, text: Text) -> Text:
        """The text as it is."""
        return text

    def _within(self, days: list[datetime.date]) -> list[datetime.date]:
        return [day for day in days if self.after <= day <= self.before]

    def _days(self, text: Text) -> Iterator[datetime.date]:
        """The days that a text may stand for, the likeliest first: several where the century is not written."""
        found = self._numbers(text)
        if found is None:
            return
        for year in _years(found["YY"]) if "YY" in found else (found["YYYY"],):
            try:
                yield datetime.date(year, found["MM"], found["DD"])
            except ValueError:
                continue

    def _numbers(self, text: Text) -> dict[str, int] | None:
        groups = _SIGN.split(text)
        if self.signed and len(groups) == len(self.parts):
            fits = all(
                len(group) == len(part) or (part in ("DD", "MM") and len(group) == 1)
                for group, part in zip(groups, self.parts, strict=True)
            )
        else:
            digits, groups = digits_of(text), []
            for part in self.parts:
                groups.append(digits[: len(part)])
                digits = digits[len(part) :]
            fits = not digits and all(map(len, groups)) and len(digits_of(text)) == sum(map(len, self.parts))
        return dict(zip(self.parts, map(int, groups), strict=True)) if fits else None


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day of 24 hours, with or without a sign before its minutes."""

    numeric: bool = False

    def broken(self, text: Text) -> str:
        """Tells that there is no such time."""
        return "kind: no time" if self.value(text) is None else ""

    def value(self, text: Text) -> str | None:
        """The time as HH:MM."""
        found = _TIME.fullmatch(text)
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            return None
        return f"{int(found[1]):02d}:{found[2]}"

    def text(self, text: Text) -> Text:
        """The text as it is."""
        return text


def parse_date(form: str, after: datetime.date | None, before: datetime.date | None) -> Date:
    """Reads the format of a date.

    Raises:
        RuleError: It does not name day, month and year once each, or no day is within the bounds.
    """
    found = _PARTS.findall(form)
    parts = tuple(part for part in found if part.isalpha())
    if "".join(found) != form or sorted(parts) not in (["DD", "MM", "YY"], ["DD", "MM", "YYYY"]):
        raise RuleError(f"format: '{form[:40]}' is no format of a date; expected {_FORMATS}")
    first, last = after or datetime.date.min, before or datetime.date.max
    if first > last:
        raise RuleError(f"after: {first} is later than before, {last}; no day is left")
    return Date(form, parts, len(parts) < len(found), first, last)


def _years(two: int) -> Iterator[int]:
    """The years that two digits may stand for."""
    yield two + (1900 if two >= _PIVOT else 2000)
    yield two + (2000 if two >= _PIVOT else 1900)
