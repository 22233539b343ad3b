"""A database with a table each of pages, numbers, digits, alternatives and failures, for SQL and for DB Browser."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from digitscan.errors import OutputError
from digitscan.journal.rows import stored_path
from digitscan.output.destination import FileDestination, output_errors
from digitscan.output.sink import Sink, four_decimals, utf8

if TYPE_CHECKING:
    from digitscan.errors import InputError
    from digitscan.records import Box, Field, PageReading

_BESIDE = ("-journal", "-wal", "-shm")  # what SQLite keeps beside a file that a program has open
_TABLES = """
PRAGMA user_version = 2;
CREATE TABLE pages (
    id INTEGER PRIMARY KEY,          -- from 1, in the order in which they were read
    source TEXT NOT NULL,            -- the file; a blob where its name is not UTF-8
    page INTEGER NOT NULL,           -- from 1
    template TEXT NOT NULL,          -- empty where none was laid over the page
    turn INTEGER NOT NULL            -- degrees clockwise that it was turned by to be read; boxes are as it lay before
);
CREATE TABLE numbers (
    id INTEGER PRIMARY KEY,
    page INTEGER NOT NULL REFERENCES pages,
    position INTEGER NOT NULL,       -- on the page, from 1, in reading order
    field TEXT NOT NULL,             -- its name in the template
    text TEXT NOT NULL,
    confidence REAL NOT NULL,        -- from 0 to 1, that the whole number is right
    status TEXT NOT NULL,            -- accepted or review
    "left" INTEGER NOT NULL, top INTEGER NOT NULL, "right" INTEGER NOT NULL, bottom INTEGER NOT NULL,  -- in pixels
    reason TEXT NOT NULL,            -- which rule of its field is broken
    picture BLOB                     -- a PNG file, with --pictures
);
CREATE TABLE digits (
    number INTEGER NOT NULL REFERENCES numbers,
    position INTEGER NOT NULL,       -- from 1, from left to right
    value INTEGER NOT NULL,
    confidence REAL NOT NULL,
    "left" INTEGER NOT NULL, top INTEGER NOT NULL, "right" INTEGER NOT NULL, bottom INTEGER NOT NULL,
    PRIMARY KEY (number, position)
) WITHOUT ROWID;
CREATE TABLE alternatives (
    number INTEGER NOT NULL REFERENCES numbers,
    position INTEGER NOT NULL,       -- from 1, the likeliest first
    text TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (number, position)
) WITHOUT ROWID;
CREATE TABLE failures (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    page INTEGER,                    -- null where it is the whole file
    reason TEXT NOT NULL
);
"""
_INDEXES = (
    "CREATE INDEX pages_by_source ON pages (source, page)",
    "CREATE INDEX numbers_by_page ON numbers (page)",
    "CREATE INDEX numbers_by_status ON numbers (status, confidence)",
)


class SqliteSink(Sink):
    """Makes the database.

    Args:
        destination: Takes it.
        pictures: Whether the pictures of numbers are kept.

    Raises:
        OutputError: Another program is at work on the file that is to be replaced.
    """

    def __init__(self, destination: FileDestination, pictures: bool = False) -> None:
        self._destination = destination
        self._pictures = pictures
        self._pages = self._numbers = 0
        self._database: sqlite3.Connection | None = None
        self._refuse_open()

    def start(self) -> None:
        """Makes the tables."""
        with output_errors(self._destination.name, sqlite3.Error):
            self._database = sqlite3.connect(self._destination.temporary, isolation_level=None)
            # The file is thrown away unless it is whole, so that nothing has to be rolled back.
            self._database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES} BEGIN;")

    def page(self, reading: PageReading) -> None:
        """Adds a page with its numbers."""
        self._pages += 1
        with output_errors(self._destination.name, sqlite3.Error):
            row = (self._pages, stored_path(reading.source), reading.number, utf8(reading.template), reading.turn)
            self._write("INSERT INTO pages VALUES (?, ?, ?, ?, ?)", [row])
            for position, field in enumerate(reading.fields, 1):
                self._number(position, field)

    def failure(self, error: InputError) -> None:
        """Adds what could not be read."""
        with output_errors(self._destination.name, sqlite3.Error):
            row = (stored_path(error.source), error.page, utf8(error.reason))
            self._write("INSERT INTO failures (source, page, reason) VALUES (?, ?, ?)", [row])

    def end(self) -> None:
        """Makes the indexes and closes the file."""
        self._refuse_open()
        with output_errors(self._destination.name, sqlite3.Error):
            assert self._database is not None, "start was not called"
            for statement in (*_INDEXES, "COMMIT"):
                self._database.execute(statement)
        self.close()

    def close(self) -> None:
        """Closes the file."""
        if self._database is not None:
            self._database.close()

    def _number(self, position: int, field: Field) -> None:
        self._numbers += 1
        number = self._numbers
        confidence = float(four_decimals(field.confidence))
        texts = (utf8(field.name), utf8(field.text), confidence, field.status)
        picture = (field.picture if self._pictures else b"") or None
        row = (number, self._pages, position, *texts, *_edges(field.box), utf8(field.reason), picture)
        self._write(f"INSERT INTO numbers VALUES ({', '.join('?' * len(row))})", [row])
        digits = [
            (number, place, digit.value, float(four_decimals(digit.confidence)), *_edges(digit.box))
            for place, digit in enumerate(field.digits, 1)
        ]
        self._write("INSERT INTO digits VALUES (?, ?, ?, ?, ?, ?, ?, ?)", digits)
        others = [
            (number, place, utf8(other.text), float(four_decimals(other.confidence)))
            for place, other in enumerate(field.alternatives, 1)
        ]
        self._write("INSERT INTO alternatives VALUES (?, ?, ?, ?)", others)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        assert self._database is not None, "start was not called"
        self._database.executemany(statement, rows)

    def _refuse_open(self) -> None:
        """What SQLite left beside the old file would be taken for a part of the new one, and spoil it."""
        place = self._destination.place
        for ending in _BESIDE:
            if place.with_name(place.name + ending).exists():
                name = self._destination.name
                raise OutputError(
                    f"{name}: another program is at work on it, as {name}{ending} shows; close it there, "
                    "or name another file"
                )


def _edges(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom
