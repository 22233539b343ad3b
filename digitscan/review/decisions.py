"""The decisions on a run's numbers, in one SQLite file beside its journal: nothing is overwritten, all is kept."""

import contextlib
import datetime
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from digitscan.errors import OutputError
from digitscan.journal.integrity import (
    DamagedError,
    Database,
    EarlierVersionError,
    errors_told,
    make_database,
    open_database,
)
from digitscan.journal.layout import seal
from digitscan.journal.store import beside
from digitscan.records import Box
from digitscan.review.decision import Decision, NumberKey, Verdict
from digitscan.review.decisions_layout import KEY, LAYOUT
from digitscan.review.lost_decisions import renew_decisions

_SAME = 'source = ? AND page = ? AND "left" = ? AND top = ? AND "right" = ? AND bottom = ? AND original = ?'


class ConflictError(Exception):
    """Somebody else has decided on the number meanwhile; `latest` is that decision."""

    def __init__(self, latest: Decision) -> None:
        super().__init__(f"{latest.who} has settled it meanwhile: {latest.verdict} {latest.text}".rstrip())
        self.latest = latest


def decisions_path(output: str) -> str:
    """Where the decisions on an output's numbers lie."""
    return f"{beside(output)}.review"


class Decisions:
    """Open decisions; each is on the disk when its call returns. One thread at a time may use it.

    `renewed` tells what became of some that were damaged.
    """

    def __init__(self, path: str, connection: Database, renewed: str = "") -> None:
        self.path = path
        self.renewed = renewed
        self._connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(sqlite3.Error):
            # the file alone holds all then, also while others read it, since people copy it
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def decide(self, key: NumberKey, seen: int, verdict: Verdict, text: str, who: str) -> Decision:
        """Keeps a decision.

        Args:
            key: The number.
            seen: The version that was before the person's eyes, 0 where nobody had decided.
            verdict: What it is.
            text: What it says; what is no number or cannot be read says nothing.
            who: The person.

        Raises:
            ConflictError: Somebody else has decided meanwhile.
            OutputError: It cannot be written, as on a full disk.
        """
        with self._transaction():
            self._check(key, seen)
            return self._add(key, seen + 1, verdict, text, who)

    def undo(self, key: NumberKey, seen: int, made: int, who: str) -> Decision:
        """Takes a decision back: what counted before it counts again, by a new row.

        Args:
            key: The number.
            seen: The version that was before the person's eyes.
            made: The version that is taken back.
            who: The person.

        Raises:
            ConflictError: Somebody else has decided meanwhile.
            OutputError: It cannot be written, as on a full disk.
        """
        with self._transaction():
            self._check(key, seen)
            before = self._at(key, made - 1)
            return self._add(key, seen + 1, before.verdict if before else "undone", before.text if before else "", who)

    def look(self, digits: Sequence[tuple[NumberKey, int]], wrong: bool | None, who: str) -> None:
        """Keeps that digits were looked at.

        Args:
            digits: Each by its number and place.
            wrong: Whether they were; None takes back that they were looked at.
            who: The person.

        Raises:
            OutputError: It cannot be written, as on a full disk.
        """
        with self._transaction():
            self._connection.executemany(
                f'INSERT INTO looks ({KEY}, place, wrong, who, "when") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
                [(*_values(key), place, -1 if wrong is None else wrong, who, _now()) for key, place in digits],
            )

    def history(self, key: NumberKey) -> list[Decision]:
        """All decisions on a number, the first one first.

        Raises:
            OutputError: They cannot be read.
        """
        with errors_told(self.path, LAYOUT):
            rows = self._connection.execute(
                f"SELECT * FROM decisions WHERE {_SAME} ORDER BY version", _values(key)
            ).fetchall()
        return [_decision(row) for row in rows]

    def _check(self, key: NumberKey, seen: int) -> None:
        latest = self._at(key, None) or Decision(key, 0, "undone", "", "nobody", "")
        if latest.version != seen:
            raise ConflictError(latest)

    def _at(self, key: NumberKey, version: int | None) -> Decision | None:
        query = f"SELECT * FROM decisions WHERE {_SAME} AND version = ifnull(?, version) ORDER BY version DESC LIMIT 1"
        row = self._connection.execute(query, (*_values(key), version)).fetchone()
        return None if row is None else _decision(row)

    def _add(self, key: NumberKey, version: int, verdict: Verdict, text: str, who: str) -> Decision:
        made = Decision(key, version, verdict, text, who, _now())
        self._connection.execute(
            f'INSERT INTO decisions ({KEY}, version, verdict, text, who, "when") '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*_values(key), version, verdict, text, who, made.when),
        )
        return made

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with errors_told(self.path, LAYOUT):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def open_decisions(path: str, renew: bool = False) -> Decisions:
    """Opens the decisions on a run, or begins them.

    Args:
        path: Where they lie.
        renew: Whether decisions that are damaged are made anew of what is whole; else they are refused.

    Raises:
        DamagedError: They are damaged.
        JournalError: The file holds something else.
        OutputError: It can be neither opened nor made.
    """
    told = ""
    with errors_told(path, LAYOUT):
        if not os.path.lexists(path):
            _begin(path)
        try:
            connection = open_database(path, "rw", LAYOUT)
        except (DamagedError, EarlierVersionError) as error:
            if isinstance(error, DamagedError) and not renew:
                raise
            told = renew_decisions(path)
            connection = open_database(path, "rw", LAYOUT)
        connection.execute("PRAGMA synchronous = FULL")  # a decision outlasts a power loss as well
        seal(connection, LAYOUT)
    return Decisions(path, connection, told)


def _begin(path: str) -> None:
    """Makes the file at once with all that belongs in it, since somebody else may begin at the same moment."""
    place = Path(path).absolute()
    try:
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as folder:
            made = Path(folder, "new")
            make_database(str(made), LAYOUT).close()
            try:
                place.hardlink_to(made)
            except FileExistsError:
                pass
            except OSError:  # not all disks can
                made.rename(place)
    except OSError as error:
        raise OutputError(f"{path}: {LAYOUT.unusable.format(error.strerror)}") from error


def _values(key: NumberKey) -> tuple[Any, ...]:
    box = key.box
    return key.source, key.page, box.left, box.top, box.right, box.bottom, key.original


def _decision(row: sqlite3.Row) -> Decision:
    box = Box(row["left"], row["top"], row["right"], row["bottom"])
    key = NumberKey(row["source"], row["page"], box, row["original"])
    return Decision(key, row["version"], row["verdict"], row["text"], row["who"], row["when"])


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
