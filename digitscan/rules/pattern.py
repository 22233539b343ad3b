r"""Patterns as in regular expressions, matched in bounded time.

A template may come from anyone, and `re` can take years to find that a text does not match. Here a part of a pattern
takes all places that it may start at to all places that it may end at (as in Thompson, "Regular expression search
algorithm", 1968), as bits of a number, so that no way is gone twice. Known are digits, the signs `.,-/:` and spaces,
`.`, `\d`, sets as `[1-9]` and `[^0]`, groups, `|`, and the counts `?`, `*`, `+`, `{3}` and `{2,4}`; what looks back or
ahead is not.
"""

import functools
import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass

from digitscan.errors import RuleError
from digitscan.rules.neighbors import LONGEST

_ALPHABET = "0123456789.,-/: "
_LONGEST_PATTERN = 200
_MOST_STEPS = 500  # that a pattern may have when its counts are written out
_DEEPEST = 20
_COUNT = re.compile(r"\{(\d{1,4})(?:(,)(\d{0,4}))?\}", re.ASCII)
_RANGE = re.compile(r"(\d)-(\d)", re.ASCII)

Places = int
"""Bit k is set for the place before the character k."""
Where = Mapping[str, Places]
"""Before which places each character of a text stands."""


@dataclass(frozen=True, slots=True)
class _Signs:
    """One of several signs."""

    some: frozenset[str]
    steps: int = 1

    def ends(self, where: Where, starts: Places) -> Places:
        here = 0
        for sign, places in where.items():
            if sign in self.some:
                here |= places
        return (starts & here) << 1


@dataclass(frozen=True, slots=True)
class _Chain:
    """One part after the other."""

    parts: "tuple[_Part, ...]"
    steps: int

    def ends(self, where: Where, starts: Places) -> Places:
        for part in self.parts:
            starts = part.ends(where, starts)
        return starts


@dataclass(frozen=True, slots=True)
class _Choice:
    """One of several parts."""

    parts: "tuple[_Part, ...]"
    steps: int

    def ends(self, where: Where, starts: Places) -> Places:
        return functools.reduce(operator.or_, (part.ends(where, starts) for part in self.parts))


@dataclass(frozen=True, slots=True)
class _Repeated:
    """A part from `least` to `most` times."""

    part: "_Part"
    least: int
    most: int
    steps: int

    def ends(self, where: Where, starts: Places) -> Places:
        for _ in range(self.least):
            if not starts:
                break
            starts = self.part.ends(where, starts)
        reached = starts
        for _ in range(self.most - self.least):
            starts = self.part.ends(where, starts) & ~reached
            if not starts:
                break
            reached |= starts
        return reached


_Part = _Signs | _Chain | _Choice | _Repeated


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, as it was written and as it is matched."""

    source: str
    root: _Part

    def matches(self, text: str) -> bool:
        """Whether the whole of a text, of at most 40 characters, matches."""
        if len(text) > LONGEST:
            return False
        where: dict[str, Places] = {}
        for place, sign in enumerate(text):
            where[sign] = where.get(sign, 0) | 1 << place
        return bool(self.root.ends(where, 1) >> len(text) & 1)


def parse_pattern(source: str) -> Pattern:
    """Reads a pattern.

    Raises:
        RuleError: It has what is not known here, or is too large; the message tells where.
    """
    if not 0 < len(source) <= _LONGEST_PATTERN:
        raise RuleError(f"pattern: expected 1 to {_LONGEST_PATTERN} characters")
    parser = _Parser(source)
    root = parser.choice(0)
    if parser.at < len(source):
        raise parser.error("a closing parenthesis without an opening one")
    if root.steps > _MOST_STEPS:
        raise parser.error("too much to match; make it simpler")
    return Pattern(source, root)


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def error(self, reason: str) -> RuleError:
        return RuleError(f"pattern: {reason}, at character {self.at + 1} of '{self.source}'")

    def choice(self, depth: int) -> _Part:
        if depth > _DEEPEST:
            raise self.error("too many groups within each other")
        parts = [self.chain(depth)]
        while self.next_is("|"):
            parts.append(self.chain(depth))
        return parts[0] if len(parts) == 1 else _Choice(tuple(parts), 1 + sum(part.steps for part in parts))

    def chain(self, depth: int) -> _Part:
        parts: list[_Part] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            parts.append(self.repeated(depth))
        return _Chain(tuple(parts), 1 + sum(part.steps for part in parts))

    def repeated(self, depth: int) -> _Part:
        part, count = self.one(depth), self.count()
        if count is None:
            return part
        if self.count() is not None:
            raise self.error("a count of a count; put a group around the inner one")
        least, most = count
        if least > most:
            raise self.error("a count from more to fewer")
        steps = 1 + part.steps * max(1, least, min(most, LONGEST))
        if steps > _MOST_STEPS:
            raise self.error("counts that multiply to too much; make it simpler")
        return _Repeated(part, least, most, steps)

    def count(self) -> tuple[int, int] | None:
        for sign, counts in (("?", (0, 1)), ("*", (0, LONGEST)), ("+", (1, LONGEST))):
            if self.next_is(sign):
                return counts
        found = _COUNT.match(self.source, self.at)
        if found is None:
            return None
        self.at = found.end()
        least, comma, most = found.groups()
        return int(least), int(most) if most else max(int(least), LONGEST) if comma else int(least)

    def one(self, depth: int) -> _Part:
        if self.next_is("("):
            if self.source.startswith("?", self.at) and not self.next_is("?:"):
                raise self.error("groups (...) and (?:...) alone are known")
            inner = self.choice(depth + 1)
            if not self.next_is(")"):
                raise self.error("a group that is not closed")
            return inner
        if self.next_is("["):
            return _Signs(self.signs_of_set())
        if self.next_is("."):
            return _Signs(frozenset(_ALPHABET))
        return _Signs(self.sign())

    def signs_of_set(self) -> frozenset[str]:
        others = self.next_is("^")
        found: set[str] = set()
        while not self.next_is("]"):
            span = _RANGE.match(self.source, self.at)
            if span:
                if span[1] > span[2]:
                    raise self.error("a range from more to less")
                found.update(_ALPHABET[int(span[1]) : int(span[2]) + 1])
                self.at = span.end()
            else:
                found |= self.sign()
        return frozenset(_ALPHABET) - found if others else frozenset(found)

    def sign(self) -> frozenset[str]:
        escaped = self.next_is("\\")
        if self.at == len(self.source):
            raise self.error("more was expected")
        sign = self.source[self.at]
        if escaped and sign == "d":
            found = frozenset(_ALPHABET[:10])
        elif sign in _ALPHABET and not (escaped and sign in _ALPHABET[:10]):
            found = frozenset(sign)
        else:
            raise self.error(f"'{sign}' cannot stand here; digits, . , - / : and [] () | ? * + {{}} \\d are known")
        self.at += 1
        return found

    def next_is(self, sign: str) -> bool:
        if not self.source.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True
