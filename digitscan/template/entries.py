"""One table of a template file: its keys with their types checked, and where it stands, for messages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from digitscan.errors import TemplateError
from digitscan.records import Box

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a template file.

    Attributes:
        source: The file.
        keys: What stands in it.
        kind: Its name in the file: template, field, table, rule.
        line: Where it begins, from 1.
    """

    source: str
    keys: Mapping[str, object]
    kind: str
    line: int

    @classmethod
    def checked(cls, source: str, keys: object, kind: str, line: int, known: Collection[str] | None = None) -> Self:
        """An entry whose keys are all known; with `known` None any are.

        Raises:
            TemplateError: It is no table, or a key is unknown.
        """
        if not isinstance(keys, dict):
            raise TemplateError(source, f"{kind} is no table; write [{kind}] or [[{kind}]] above its keys", line)
        entry = cls(source, keys, kind, line)
        if known is not None and (unknown := sorted(set(keys) - set(known))):
            raise entry.error(f'unknown key "{unknown[0]}"', f"a {kind} has: {', '.join(sorted(known))}")
        return entry

    def error(self, wrong: str, cure: str = "") -> TemplateError:
        """What is wrong with it, and what to do, if the first does not say so."""
        name = self.keys.get("name")
        who = f'{self.kind} "{name}"' if isinstance(name, str) and self.kind != "template" else self.kind
        return TemplateError(self.source, f"{who}: {wrong}; {cure}" if cure else f"{who}: {wrong}", self.line)

    def text(self, key: str, default: str | None = None) -> str:
        """A short printable text."""
        found = self.keys.get(key, default)
        if found is None:
            raise self.error(f"{key} is missing", f'add {key} = "..."')
        if not isinstance(found, str) or not found.strip() or not found.isprintable() or len(found) > _LONGEST:
            raise self.error(f"{key} is no text of 1 to {_LONGEST} printable characters", "correct it")
        return found

    def number(self, key: str, least: int, most: int = 1_000_000, default: int | None = None) -> int:
        """A whole number in a range."""
        found = self.keys.get(key, default)
        if found is None:
            raise self.error(f"{key} is missing", f"add {key} = ...")
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise self.error(f"{key} is no whole number from {least} to {most}", "correct it")
        return found

    def flag(self, key: str) -> bool:
        """True or false, false if it is not said."""
        found = self.keys.get(key, False)
        if not isinstance(found, bool):
            raise self.error(f"{key} is neither true nor false", "correct it")
        return found

    def numbers(self, key: str, count: int, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """So many whole numbers."""
        found = self.keys.get(key, None if default is None else list(default))
        if not isinstance(found, list) or [type(number) for number in found] != [int] * count:
            raise self.error(f"{key} is not {count} whole numbers", f"write {key} = [{', '.join(['0'] * count)}]")
        return tuple(found)

    def box(self, size: tuple[int, int]) -> Box:
        """The box, inside a reference of a size (width, height)."""
        box = Box(*self.numbers("box", 4))
        if box.left >= box.right or box.top >= box.bottom:
            raise self.error("its box is empty or turned around", "write box = [left, top, right, bottom]")
        if box.left < 0 or box.top < 0 or box.right > size[0] or box.bottom > size[1]:
            raise self.error(f"its box is not inside the reference of {size[0]} x {size[1]} pixels", "correct box")
        return box

    def texts(self, key: str) -> list[str]:
        """A list of texts, one at least."""
        found = self.keys.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(one, str) and one for one in found):
            raise self.error(f"{key} is no list of texts", f'write {key} = ["...", "..."]')
        return found
