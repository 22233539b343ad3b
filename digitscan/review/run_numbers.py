"""The numbers of a run with what was decided of them: the journal, and the decisions of everybody, put together."""

import json
import sqlite3
import threading
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from digitscan.errors import InputError
from digitscan.journal.rows import field_of_row, path_of
from digitscan.journal.store import Journal
from digitscan.records import Box, Field, SourceFile
from digitscan.review.decision import NumberKey, Settled
from digitscan.review.selection import STATE, TABLES, THERE, Selection

_TEMPORARY = (
    "CREATE TEMP TABLE settled (number INTEGER PRIMARY KEY, verdict TEXT, text TEXT, version INTEGER, who TEXT)",
    "CREATE TEMP TABLE looks (number INTEGER, place INTEGER, wrong INTEGER, who TEXT, PRIMARY KEY (number, place))",
    "CREATE TEMP TABLE looked (number INTEGER PRIMARY KEY, wrong INTEGER, whole INTEGER, who TEXT)",
)
# CROSS JOIN keeps SQLite from going through all numbers first.
_MEANT = """
FROM decided.{table} d
CROSS JOIN files f ON f.path = d.source
CROSS JOIN pages p ON p.file = f.id AND p.number = d.page
CROSS JOIN numbers n ON n.page = p.id AND n."left" = d."left" AND n.top = d.top AND n."right" = d."right"
    AND n.bottom = d.bottom AND n.text = d.original
WHERE d.id > ? ORDER BY d.id
"""
_SETTLED = f"INSERT OR REPLACE INTO settled SELECT n.id, d.verdict, d.text, d.version, d.who {_MEANT}"
_LOOKS = f"INSERT OR REPLACE INTO looks SELECT n.id, d.place, d.wrong, d.who {_MEANT}"
_LOOKED = f"""
INSERT OR REPLACE INTO looked
SELECT l.number, max(l.wrong), count(*) = json_array_length(n.digits) AND NOT max(l.wrong), max(l.who)
FROM looks l JOIN numbers n ON n.id = l.number WHERE l.number IN (SELECT n.id {_MEANT}) GROUP BY l.number
"""
_LOOKED_AT = "SELECT number, place, wrong FROM temp.looks"
_TAKING_IN = {"decisions": (_SETTLED,), "looks": (_LOOKS, _LOOKED)}
_NUMBERS = (
    f"SELECT n.*, f.path, f.size, f.mtime_ns, f.sha256, p.number AS page_number, p.width, p.height, p.template, "
    f"{STATE} AS state, s.verdict, s.text AS settled_text, ifnull(s.version, 0) AS version, "
    "CASE WHEN s.verdict <> 'undone' THEN s.who ELSE k.who END AS who "
    f"FROM {TABLES} JOIN pages p ON p.id = n.page JOIN files f ON f.id = p.file "
)
_FIELD = (
    *("position", "field", "text", "confidence", "status", "left", "top", "right", "bottom"),
    *("reason", "digits", "alternatives", "picture"),
)


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page of a run: its id in the journal, its file as it was when it was read, its number, its size in pixels."""

    id: int
    path: str
    file: SourceFile
    number: int
    width: int
    height: int
    template: str


@dataclass(frozen=True, slots=True)
class RunNumber:
    """A number of the run and how it stands.

    Attributes:
        id: In the journal.
        page: Where it is.
        field: As it was read.
        key: By which decisions mean it.
        state: How it stands.
        text: What it says by that; empty where it says nothing.
        version: Of the decision that counts, 0 for none.
        who: Made it.
    """

    id: int
    page: PagePlace
    field: Field
    key: NumberKey
    state: Settled
    text: str
    version: int
    who: str


class RunNumbers:
    """The numbers of a run; what others decide meanwhile is seen at the next call. Any thread may use it.

    Args:
        journal: Of the run.
        decisions: The path of the decisions on it; None where there are none.
    """

    def __init__(self, journal: Journal, decisions: str | None) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._seen = dict.fromkeys(_TAKING_IN, 0) if decisions is not None else {}
        if decisions is not None:
            journal.rows("ATTACH ? AS decided", f"{Path(decisions).absolute().as_uri()}?mode=ro")
        for statement in _TEMPORARY:
            journal.rows(statement)

    def ids(self, selection: Selection) -> "array[int]":
        """The ids of the numbers that are asked for, in their order."""
        query, values = selection.query("n.id")
        return array("I", (row[0] for row in self._rows(query, values)))

    def digits(self, selection: Selection, value: int) -> "array[int]":
        """Where numbers have a digit that nobody found right: the number's id, the place in it from 0, if it is wrong.

        These three follow each other for each such digit.
        """
        query, values = selection.query("n.id, n.text", f"instr(n.text, '{int(value)}')")
        looked = {(number, place): wrong for number, place, wrong in self._rows(_LOOKED_AT, [])}
        wanted = str(value)
        found = array("I")
        for number, text in self._rows(query, values):
            digits = [one for one in text if one.isdigit()]
            for place, digit in enumerate(digits):
                if digit == wanted and (wrong := looked.get((number, place))) != 0:
                    found.extend((number, place, wrong or 0))
        return found

    def numbers(self, ids: Sequence[int]) -> Iterator[RunNumber]:
        """The numbers with some ids, as far as they are there."""
        for one in ids:
            for row in self._rows(_NUMBERS + "WHERE n.id = ?", [one]):
                yield _number(row)

    def pages(self) -> Iterator[tuple[PagePlace, list[RunNumber]]]:
        """Yields all pages in the order of the input, each with its numbers."""
        order = "f.position, p.number"
        query = f"SELECT p.id FROM files f JOIN pages p ON p.file = f.id WHERE f.position IS NOT NULL ORDER BY {order}"
        for (page,) in self._rows(query, []):
            found = self._rows(_NUMBERS + "WHERE n.page = ? ORDER BY n.position", [page])
            place = self.page(page)
            if place is not None:
                yield place, [_number(row) for row in found]

    def failures(self) -> list[InputError]:
        """What could not be read, in the order of the input."""
        query = (
            "SELECT f.path, x.reason, x.page FROM failures x JOIN files f ON f.id = x.file "
            "WHERE f.position IS NOT NULL ORDER BY f.position, ifnull(x.page, 1 << 62), x.id"
        )
        return [InputError(path_of(path), reason, page) for path, reason, page in self._rows(query, [])]

    def page(self, page: int) -> PagePlace | None:
        """A page by its id."""
        query = (
            "SELECT p.id AS page, f.path, f.size, f.mtime_ns, f.sha256, p.number AS page_number, p.width, p.height, "
            "p.template FROM pages p JOIN files f ON f.id = p.file WHERE p.id = ?"
        )
        return next((_place(row) for row in self._rows(query, [page])), None)

    def pages_of(self, ids: Sequence[int]) -> dict[int, int]:
        """The ids of the pages that numbers are on, by those of the numbers, as far as they are there."""
        query = "SELECT id, page FROM numbers WHERE id IN (SELECT value FROM json_each(?))"
        return dict(tuple(row) for row in self._rows(query, [json.dumps(list(ids))]))

    def keys(self, ids: Sequence[int]) -> dict[int, NumberKey]:
        """By which decisions mean numbers, by the ids of the numbers, as far as they are there."""
        query = (
            'SELECT n.id, f.path, p.number, n."left", n.top, n."right", n.bottom, n.text FROM numbers n '
            "JOIN pages p ON p.id = n.page JOIN files f ON f.id = p.file "
            "WHERE n.id IN (SELECT value FROM json_each(?))"
        )
        rows = self._rows(query, [json.dumps(list(ids))])
        return {one: NumberKey(path, page, Box(*edges), text) for one, path, page, *edges, text in map(tuple, rows)}

    def on_page(self, page: int) -> list[tuple[int, Box, tuple[Box, ...]]]:
        """The numbers of a page: id, box, and the boxes of the digits."""
        query = f"SELECT id, {', '.join(map(_quoted, _FIELD))} FROM numbers WHERE page = ? ORDER BY position"
        fields = [(row["id"], field_of_row(tuple(row)[1:])) for row in self._rows(query, [page])]
        return [(one, field.box, tuple(digit.box for digit in field.digits)) for one, field in fields]

    def counts(self) -> dict[Settled, int]:
        """How many numbers stand how."""
        query = f"SELECT {STATE} AS state, count(*) FROM {TABLES} WHERE {THERE} GROUP BY 1"
        return {cast(Settled, state): count for state, count in self._rows(query, [])}

    def fields(self) -> list[str]:
        """The names of fields."""
        return [row[0] for row in self._rows("SELECT DISTINCT field FROM numbers ORDER BY field", [])]

    def _rows(self, query: str, values: Sequence[object]) -> list[sqlite3.Row]:
        with self._lock:
            self._take_in()
            return self._journal.rows(query, *values)

    def _take_in(self) -> None:
        """Takes in what was decided since the last time, by whoever it was."""
        if not self._seen:
            return
        latest = self._journal.rows(
            "SELECT (SELECT ifnull(max(id), 0) FROM decided.decisions), (SELECT ifnull(max(id), 0) FROM decided.looks)"
        )[0]
        for (table, statements), last in zip(_TAKING_IN.items(), latest, strict=True):
            if last > self._seen[table]:
                for statement in statements:
                    self._journal.rows(statement.format(table=table), self._seen[table])
                self._seen[table] = last


def _quoted(column: str) -> str:
    return f'"{column}"'


def _place(row: sqlite3.Row) -> PagePlace:
    file = SourceFile(row["size"], row["mtime_ns"], row["sha256"])
    return PagePlace(
        row["page"], path_of(row["path"]), file, row["page_number"], row["width"], row["height"], row["template"]
    )


def _number(row: sqlite3.Row) -> RunNumber:
    field = field_of_row(tuple(row[name] for name in _FIELD))
    key = NumberKey(row["path"], row["page_number"], field.box, field.text)
    state = cast(Settled, row["state"])
    texts = {"corrected": row["settled_text"], "unreadable": "", "not a number": ""}
    return RunNumber(
        row["id"], _place(row), field, key, state, texts.get(state, field.text), row["version"], row["who"] or ""
    )
