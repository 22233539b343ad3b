"""A list of what stands where, a CSV file -> what is true of the pages of a run."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from digitscan.errors import TruthError
from digitscan.files.sources import reason
from digitscan.records import Box

_MOST_BYTES = 1 << 30
_MOST_LINES = 5_000_000
_BOX = ("left", "top", "right", "bottom")


@dataclass(frozen=True, slots=True)
class TruthRow:
    """A number that is there: its text, and which of its page it is, by its field or where it stands; see `Truth`."""

    text: str
    field: str
    box: Box | None
    line: int


Truth = Mapping[tuple[str, int], list[TruthRow]]
"""The numbers of each page, by source and number; a page that is not there is not judged."""


def read_truth(path: str) -> Truth:
    """Reads a list with the columns source, text, and page, field, left, top, right, bottom where there are any.

    Without a field or a box, a row is the only one of its page.

    Raises:
        TruthError: It cannot be used; the message names file and line.
    """
    found: defaultdict[tuple[str, int], list[TruthRow]] = defaultdict(list)
    try:
        for source, page, row in _rows(path, _content(path)):
            found[source, page].append(row)
    except csv.Error as error:
        raise TruthError(path, f"this is no CSV file ({error}); save it as CSV UTF-8") from error
    if not found:
        raise TruthError(path, "no number is in it; give a row for each, with source and text")
    for rows in found.values():
        for row in rows:
            if len(rows) > 1 and row.box is None and not row.field:
                raise TruthError(
                    path, "which number of its page is meant? Give its field, or left, top, right and bottom", row.line
                )
    return dict(found)


def _content(path: str) -> str:
    try:
        if not Path(path).is_file():
            raise TruthError(path, "there is no such file; give a CSV file")
        with Path(path).open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise TruthError(path, reason(error)) from error
    if len(data) > _MOST_BYTES:
        raise TruthError(path, f"it is larger than {_MOST_BYTES >> 20} MB; divide it")
    # the bytes of names that are not UTF-8 stay what they were, as in the output
    return data.decode("utf-8-sig", "surrogateescape")


def _rows(path: str, content: str) -> Iterator[tuple[str, int, TruthRow]]:
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    header = reader.fieldnames or []
    for column in ("source", "text"):
        if column not in header:
            raise TruthError(path, f"there is no column {column}; it has: {', '.join(header)[:100]}", 1)
    if "settled" in header:
        raise TruthError(path, "this is a review's output, of which not all is true; give --corrections instead", 1)
    for count, cells in enumerate(reader, 1):
        line = reader.line_num
        if count > _MOST_LINES:
            raise TruthError(path, f"it has more than {_MOST_LINES:,} rows; divide it", line)
        source = cells["source"] or ""
        if not source:
            raise TruthError(path, "source is empty; give the path as the run has it", line)
        page = _integer(path, line, "page", cells.get("page") or "1")
        yield (
            source,
            page,
            TruthRow((cells["text"] or "").strip(), cells.get("field") or "", _box(path, line, cells), line),
        )


def _box(path: str, line: int, cells: Mapping[str, str | None]) -> Box | None:
    edges = [cells.get(name) or "" for name in _BOX]
    if not any(edges):
        return None
    left, top, right, bottom = (_integer(path, line, *pair) for pair in zip(_BOX, edges, strict=True))
    if left >= right or top >= bottom:
        raise TruthError(path, "the box is empty; right is larger than left, and bottom than top", line)
    return Box(left, top, right, bottom)


def _integer(path: str, line: int, column: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise TruthError(path, f'{column} is "{text[:40]}"; give a number of at most 9 digits', line)
    return int(text)
