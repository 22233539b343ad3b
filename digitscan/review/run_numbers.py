"""The numbers of a run with what was decided of them: the journal, and the decisions of everybody, put together."""

import json
import sqlite3
import threading
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from digitscan.errors import InputError
from digitscan.journal.rows import field_of_row, path_of
from digitscan.journal.store import Journal
from digitscan.records import Box, Status
from digitscan.review.decision import NumberKey, Settled
from digitscan.review.run_number import FIELD, PagePlace, RunNumber, number_of_row, place_of
from digitscan.review.selection import STATE, TABLES, THERE, Selection
from digitscan.review.standing import Standing

_AT_ONCE = 10_000
_LOOKED_AT = "SELECT number, place, wrong FROM temp.looks"
_NUMBERS = (
    f"SELECT n.*, f.path, f.size, f.mtime_ns, f.sha256, p.number AS page_number, p.width, p.height, p.template, "
    f"p.turn, {STATE} AS state, s.verdict, s.text AS settled_text, ifnull(s.version, 0) AS version, "
    "CASE WHEN s.verdict <> 'undone' THEN s.who ELSE k.who END AS who "
    f"FROM {TABLES} JOIN pages p ON p.id = n.page JOIN files f ON f.id = p.file "
)


@dataclass(frozen=True, slots=True)
class Brief:
    """What is counted of a number: its field, confidence and status as it was read."""

    field: str
    confidence: float
    status: Status


class RunNumbers:
    """The numbers of a run; what others decide meanwhile is seen at the next call. Any thread may use it.

    Args:
        journal: Of the run.
        decisions: The path of the decisions on it; None where there are none.
    """

    def __init__(self, journal: Journal, decisions: str | None) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._standing = Standing(journal, decisions)

    def ids(self, selection: Selection) -> "array[int]":
        """The ids of the numbers that are asked for, in their order."""
        query, values = selection.query("n.id", self._there())
        ((listed,),) = self._rows(f"SELECT json_group_array(id) FROM ({query})", values)  # half the time of rows
        return array("I", json.loads(listed))

    def digits(self, selection: Selection, value: int) -> "array[int]":
        """Where numbers have a digit that nobody found right: the number's id, the place in it from 0, if it is wrong.

        These three follow each other for each such digit.
        """
        query, values = selection.query("n.id, n.text", f"{self._there()} AND instr(n.text, '{int(value)}')")
        looked = {(number, place): wrong for number, place, wrong in self._rows(_LOOKED_AT, [])}
        wanted = str(value)
        found = array("I")
        for number, text in self._rows(query, values):
            digits = [one for one in text if one.isdigit()]
            for place, digit in enumerate(digits):
                if digit == wanted and (wrong := looked.get((number, place))) != 0:
                    found.extend((number, place, int(wrong == 1)))
        return found

    def numbers(self, ids: Sequence[int]) -> Iterator[RunNumber]:
        """The numbers with some ids, as far as they are there."""
        for one in ids:
            yield from self._journal.records(number_of_row, self._rows(_NUMBERS + "WHERE n.id = ?", [one]))

    def doubtful_on(self, page: int) -> list[RunNumber]:
        """The numbers of a page that were doubtful when they were read."""
        rows = self._rows(_NUMBERS + "WHERE n.page = ? AND n.status = 'review'", [page])
        return self._journal.records(number_of_row, rows)

    def texts_on(self, page: int, names: Collection[str]) -> dict[str, str]:
        """What some fields of a page hold, by name."""
        query = _NUMBERS + "WHERE n.page = ? AND n.field IN (SELECT value FROM json_each(?))"
        found = self._journal.records(number_of_row, self._rows(query, [page, json.dumps(list(names))]))
        return {one.field.name: one.text for one in found}

    def pages(self) -> Iterator[tuple[PagePlace, list[RunNumber]]]:
        """Yields all pages in the order of the input, each with its numbers."""
        order = "f.position, p.number"
        query = f"SELECT p.id FROM files f JOIN pages p ON p.file = f.id WHERE f.position IS NOT NULL ORDER BY {order}"
        for (page,) in self._rows(query, []):
            found = self._rows(_NUMBERS + "WHERE n.page = ? ORDER BY n.position", [page])
            place = self.page(page)
            if place is not None:
                yield place, self._journal.records(number_of_row, found)

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
            "p.template, p.turn FROM pages p JOIN files f ON f.id = p.file WHERE p.id = ?"
        )
        return next((place_of(row) for row in self._rows(query, [page])), None)

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

    def digit_boxes(self, page: int, ids: Collection[int] | None) -> dict[int, tuple[Box, ...]]:
        """The boxes of the digits of numbers on a page, of some alone if those are named, by the numbers' ids."""
        query = f"SELECT id, {', '.join(map(_quoted, FIELD))} FROM numbers WHERE page = ?"
        some = "" if ids is None else " AND id IN (SELECT value FROM json_each(?))"
        found = self._rows(query + some, [page] if ids is None else [page, json.dumps(list(ids))])
        read = self._journal.records(lambda row: field_of_row(tuple(row)[1:]), found)
        return {row["id"]: tuple(digit.box for digit in one.digits) for row, one in zip(found, read, strict=True)}

    def count_on(self, page: int) -> int:
        """How many numbers a page has."""
        return int(self._rows("SELECT count(*) FROM numbers WHERE page = ?", [page])[0][0])

    def counts(self) -> dict[Settled, int]:
        """How many numbers stand how."""
        query = f"SELECT {STATE} AS state, count(*) FROM {TABLES} WHERE {self._there()} GROUP BY 1"
        return {cast(Settled, state): count for state, count in self._rows(query, [])}

    def briefs(self) -> Iterator[Brief]:
        """Yields all numbers, in no order."""
        last, query = (
            0,
            f"SELECT id, field, confidence, status FROM numbers n WHERE id > ? AND {self._there()} ORDER BY id LIMIT ?",
        )
        while found := self._rows(query, [last, _AT_ONCE]):
            last = found[-1][0]
            yield from (Brief(*tuple(row)[1:]) for row in found)

    def sizes(self) -> tuple[int, int]:
        """How many files the input has, and how many pages of them were read."""
        query = (
            "SELECT (SELECT count(*) FROM files WHERE position IS NOT NULL), "
            "(SELECT count(*) FROM pages p JOIN files f ON f.id = p.file WHERE f.position IS NOT NULL)"
        )
        return tuple(self._rows(query, [])[0])

    def fields(self) -> list[str]:
        """The names of fields."""
        return [row[0] for row in self._rows("SELECT DISTINCT field FROM numbers ORDER BY field", [])]

    def _there(self) -> str:
        """The condition that leaves out what is no longer in the input."""
        ((some,),) = self._rows("SELECT EXISTS (SELECT 1 FROM files WHERE position IS NULL)", [])
        return THERE if some else "1"

    def _rows(self, query: str, values: Sequence[object]) -> list[sqlite3.Row]:
        with self._lock:
            self._standing.take_in()
            return self._journal.rows(query, *values)


def _quoted(column: str) -> str:
    return f'"{column}"'
