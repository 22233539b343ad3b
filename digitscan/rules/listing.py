"""Lists that a number must be in: a column of a CSV file beside the template."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digitscan.errors import RuleError
from digitscan.rules.neighbors import LONGEST, changed_once, changed_twice, of_other_length
from digitscan.rules.rule import Text, digits_of

_MOST_BYTES = 64 * 2**20
_MOST_ENTRIES = 2_000_000
_SIGNS = frozenset("0123456789.,-/: ")


@dataclass(frozen=True, slots=True)
class OneOf:
    """The digits of the entries, and the list's name as the template has it; signs do not count."""

    entries: frozenset[str]
    name: str

    def broken(self, text: Text) -> str:
        """Tells that the list does not have it."""
        return "" if digits_of(text) in self.entries else f"one_of: not in {self.name}"

    def near(self, text: Text) -> Iterable[Text]:
        """The entries that differ from a text in one or two digits, or by one digit more or less."""
        digits = digits_of(text)
        for texts in (changed_once(digits), of_other_length(digits), changed_twice(digits)):
            yield from filter(self.entries.__contains__, texts)


def read_list(name: str, folder: Path) -> OneOf:
    """Reads a list.

    Args:
        name: Its file, a path within the folder, and its column: `customers.csv:account`.
        folder: The template's.

    Raises:
        RuleError: There is no such file or column, or an entry is no number; the message tells the line.
    """
    file, colon, column = name.rpartition(":")
    if not (file and colon and column):
        raise RuleError("one_of: expected a file and its column, such as 'customers.csv:account'")
    text = _read(file, folder)
    try:
        entries = frozenset(_entries(text, file, column))
    except csv.Error as error:
        raise RuleError(f"one_of: {file} is no CSV file: {error}") from None
    if not entries:
        raise RuleError(f"one_of: {file} has nothing in the column '{column}'")
    return OneOf(entries, name)


def _read(file: str, folder: Path) -> str:
    """The text of a file that lies within the folder, links followed."""
    root = folder.resolve()
    try:
        path = (root / file).resolve()
        if not path.is_relative_to(root):
            raise RuleError(f"one_of: {file} is outside the template's folder; put the list beside the template")
        if not path.is_file():
            raise RuleError(f"one_of: there is no file {file} beside the template")
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:
        raise RuleError(f"one_of: {file} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > _MOST_BYTES:
        raise RuleError(f"one_of: {file} is larger than {_MOST_BYTES >> 20} MB; keep the column alone")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleError(f"one_of: {file} is not in UTF-8; save it as CSV UTF-8") from None


def _entries(text: str, file: str, column: str) -> Iterator[str]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(rows, [])
    if column not in header:
        known = ", ".join(header)[:100]
        raise RuleError(f"one_of: {file} has no column '{column}', it has: {known}")
    place = header.index(column)
    for count, row in enumerate(rows, 1):
        entry = row[place].strip() if place < len(row) else ""
        digits = digits_of(entry)
        if entry and (not digits or len(digits) > LONGEST or not _SIGNS.issuperset(entry)):
            wrong = f"'{entry[:40]}' is no number of at most {LONGEST} digits"
            raise RuleError(f"one_of: {file}, line {rows.line_num}: {wrong}")
        if count > _MOST_ENTRIES:
            raise RuleError(f"one_of: {file} has more than {_MOST_ENTRIES:,} lines")
        if digits:
            yield digits
