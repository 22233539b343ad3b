"""The decisions on a run's numbers, in one SQLite file beside its journal: nothing is overwritten, all is kept.

| table | a row is |
|---|---|
| `decisions` | a verdict on a number; the one with the highest `version` counts |
| `looks` | a digit that was looked at in a group: 1 if it was `wrong`, 0 if right, -1 taken back; the last one counts |

A row counts for the numbers with its source, page, box and text, so that decisions outlast another reading of a file.
"""

import contextlib
import datetime
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from digitscan.errors import JournalError, OutputError
from digitscan.journal.store import beside
from digitscan.records import Box
from digitscan.review.decision import Decision, NumberKey, Verdict

_APPLICATION = 0x64677276  # "dgrv"
_VERSION = 1
_WAIT_SECONDS = 10.0
_KEY = 'source, page, "left", top, "right", bottom, original'
_COLUMNS = (
    'source NOT NULL, page INTEGER NOT NULL, "left" INTEGER NOT NULL, top INTEGER NOT NULL, '
    '"right" INTEGER NOT NULL, bottom INTEGER NOT NULL, original TEXT NOT NULL'
)
_SCHEMA = f"""
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, {_COLUMNS}, version INTEGER NOT NULL, verdict TEXT NOT NULL, text TEXT NOT NULL,
    who TEXT NOT NULL, "when" TEXT NOT NULL, UNIQUE ({_KEY}, version)
);
CREATE TABLE looks (
    id INTEGER PRIMARY KEY, {_COLUMNS}, place INTEGER NOT NULL, wrong INTEGER NOT NULL,
    who TEXT NOT NULL, "when" TEXT NOT NULL
);
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
"""
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
    """Open decisions; each is on the disk when its call returns. One thread at a time may use it."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
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
                f'INSERT INTO looks ({_KEY}, place, wrong, who, "when") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
                [(*_values(key), place, -1 if wrong is None else wrong, who, _now()) for key, place in digits],
            )

    def history(self, key: NumberKey) -> list[Decision]:
        """All decisions on a number, the first one first.

        Raises:
            OutputError: They cannot be read.
        """
        with _told(self.path):
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
            f'INSERT INTO decisions ({_KEY}, version, verdict, text, who, "when") '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*_values(key), version, verdict, text, who, made.when),
        )
        return made

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with _told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def open_decisions(path: str) -> Decisions:
    """Opens the decisions on a run, or begins them.

    Raises:
        JournalError: The file holds something else, or is damaged.
        OutputError: It can be neither opened nor made.
    """
    with _told(path):
        address = f"{Path(path).absolute().as_uri()}?mode=rwc"
        connection = sqlite3.connect(address, _WAIT_SECONDS, isolation_level=None, check_same_thread=False, uri=True)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA synchronous = FULL")  # a decision outlasts a power loss as well
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if not tables and not application:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}COMMIT;")
        elif application != _APPLICATION:
            raise JournalError(path, "these are no decisions of digitscan review; move the file out of the way")
        elif version != _VERSION:
            raise JournalError(path, f"it is of version {version}, and this digitscan knows {_VERSION}; update it")
    return Decisions(path, connection)


def _values(key: NumberKey) -> tuple[Any, ...]:
    box = key.box
    return key.source, key.page, box.left, box.top, box.right, box.bottom, key.original


def _decision(row: sqlite3.Row) -> Decision:
    box = Box(row["left"], row["top"], row["right"], row["bottom"])
    key = NumberKey(row["source"], row["page"], box, row["original"])
    return Decision(key, row["version"], row["verdict"], row["text"], row["who"], row["when"])


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    """Tells what SQLite raises in a line."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.InterfaceError) as error:
        raise OutputError(f"{path}: the decisions cannot be kept: {error}; check the disk and the folder") from error
    except sqlite3.Error as error:
        raise JournalError(path, f"the decisions are damaged ({error}); move the file out of the way") from error
