"""Reads the rule of a field from the keys that its template gives."""

import datetime
import difflib
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from pathlib import Path

from digitscan.errors import RuleError
from digitscan.rules.amount import Amount, Between, Digits
from digitscan.rules.check import Checked, validator
from digitscan.rules.dates import Time, parse_date
from digitscan.rules.form import Length, Matching
from digitscan.rules.listing import OneOf, read_list
from digitscan.rules.neighbors import LONGEST
from digitscan.rules.pattern import parse_pattern
from digitscan.rules.rule import Condition, Kind, Rule, digits_of

KEYS = ("length", "pattern", "check", "prefix", "one_of", "range", "kind", "format", "after", "before")
"""All keys of a field that are of its rule."""
_KINDS: dict[str, Callable[[], Kind]] = {"amount": Amount, "digits": Digits, "time": Time}
_OF_DATES = ("format", "after", "before")
_LARGEST = 10**30

Raw = Mapping[str, object]


def parse_rule(raw: Raw, folder: Path, lists: Callable[[str, Path], OneOf] = read_list) -> Rule:
    """Reads a rule.

    Args:
        raw: The keys, as TOML gives them; none for a field that may hold anything.
        folder: The template's, where the lists lie.
        lists: Reads a list; where many fields share one, it may keep what it has read.

    Raises:
        RuleError: A key is unknown, has a wrong value, or does not go with the others; or a list cannot be read.
    """
    refuse_unknown(raw, KEYS)
    kind = _kind(raw)
    conditions: list[Condition] = []
    if "length" in raw:
        conditions.append(_length(raw["length"]))
    if "pattern" in raw:
        conditions.append(Matching(parse_pattern(_text(raw, "pattern"))))
    if "check" in raw:
        conditions.append(_checked(raw))
    elif "prefix" in raw:
        raise RuleError("prefix: goes with check alone")
    if "range" in raw:
        if kind and not kind.numeric:
            raise RuleError("range: goes with numbers; for a date, give after and before")
        conditions.append(_range(raw["range"]))
    listing = lists(_text(raw, "one_of"), folder) if "one_of" in raw else None
    return Rule(kind, tuple(conditions), listing)


def refuse_unknown(raw: Raw, known: Collection[str]) -> None:
    """Raises RuleError for a key that is not known, with the one that was likely meant."""
    for key in raw:
        if key not in known:
            meant = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {meant[0]}?" if meant else f"expected {', '.join(known)}"
            raise RuleError(f"{key[:40]}: unknown key; {hint}")


def _kind(raw: Raw) -> Kind | None:
    if "kind" not in raw or raw["kind"] != "date":
        for key in _OF_DATES:
            if key in raw:
                raise RuleError(f"{key}: goes with kind = 'date' alone")
    if "kind" not in raw:
        return None
    if raw["kind"] != "date":
        name = _text(raw, "kind")
        if name not in _KINDS:
            raise RuleError(f"kind: '{name[:40]}' is unknown; expected {', '.join(sorted([*_KINDS, 'date']))}")
        return _KINDS[name]()
    if "format" not in raw:
        raise RuleError("format: is missing; a date needs it, such as 'DDMMYYYY'")
    return parse_date(_text(raw, "format"), _day(raw, "after"), _day(raw, "before"))


def _day(raw: Raw, key: str) -> datetime.date | None:
    day = raw.get(key)
    if day is None or type(day) is datetime.date:
        return day
    raise RuleError(f"{key}: expected a date without quotes, such as {key} = 2020-12-31")


def _length(value: object) -> Length:
    ends = value if isinstance(value, list) and len(value) == 2 else [value, value]
    match ends:
        case [int(least), int(most)] if not _has_bool(ends) and 1 <= least <= most <= LONGEST:
            return Length(least, most)
    raise RuleError(f"length: expected a count of digits from 1 to {LONGEST}, such as 6, or two, such as [4, 6]")


def _range(value: object) -> Between:
    match value:
        case [int() | float() as least, int() | float() as most] if not _has_bool([least, most]):
            if 0 <= least <= most <= _LARGEST:
                return Between(Decimal(str(least)), Decimal(str(most)))
    raise RuleError("range: expected the least and the largest number, such as [1, 31]")


def _checked(raw: Raw) -> Checked:
    check, prefix = _text(raw, "check"), _text(raw, "prefix") if "prefix" in raw else ""
    if len(prefix) > LONGEST or not (prefix.isascii() and prefix.isprintable()):
        raise RuleError(f"prefix: expected at most {LONGEST} letters and digits, such as 'DE'")
    validator(check)
    if check == "luhn" and digits_of(prefix) != prefix:
        raise RuleError("prefix: luhn counts digits alone")
    return Checked(check, prefix)


def _text(raw: Raw, key: str) -> str:
    value = raw[key]
    if not isinstance(value, str) or not value:
        raise RuleError(f"{key}: expected text in quotes")
    return value


def _has_bool(values: list[object]) -> bool:
    """Whether there is a true or false, which Python takes for a number."""
    return any(isinstance(value, bool) for value in values)
