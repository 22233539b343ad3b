"""A journal's file: making it, opening it, and what goes wrong with it."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

from digitscan.errors import JournalError, OutputError
from digitscan.files.address import is_address
from digitscan.journal.integrity import Database, damage, errors_told, make_database, open_database
from digitscan.journal.layout import count, seal
from digitscan.journal.schema import JOURNAL, LAYOUT

_BESIDE = ("", "-wal", "-shm")
T = TypeVar("T")


def journal_path(output: str) -> str:
    """Where the journal of an output lies."""
    return beside(output) + JOURNAL


def beside(output: str) -> str:
    """What the names begin with of the files that are kept beside an output; of one behind an address, here."""
    return output.rpartition("/")[2] if is_address(output) else output


class Journal:
    """An open journal. What is changed counts from `commit` on; whichever thread commits, all that is changed.

    `renewed` tells what became of one that was damaged.
    """

    def __init__(self, path: str, connection: Database) -> None:
        self.path = path
        self.renewed = ""
        self._connection = connection
        self._changed = False
        self._turn = threading.RLock()  # a run that ends early notes that while the thread that reads may still write

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file; what was not committed is lost."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """Asks for rows.

        Raises:
            OutputError: The journal cannot be read.
            JournalError: It is damaged.
        """
        with self._turn, errors_told(self.path, LAYOUT):
            return self._connection.execute(query, values).fetchall()

    def records(self, make: Callable[[sqlite3.Row], T], rows: Iterable[sqlite3.Row]) -> list[T]:
        """Makes a record of each row.

        Raises:
            JournalError: No run has written one of them.
        """
        with self.understanding():
            return list(map(make, rows))

    @contextlib.contextmanager
    def understanding(self) -> Iterator[None]:
        """Tells in a line that what a row says makes no sense.

        Raises:
            JournalError: It does not.
        """
        try:
            yield
        except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as error:
            raise damage(self.path, LAYOUT, f"no run writes such a row: {error}") from error

    def change(self, statement: str, *values: Any) -> int:
        """Changes a row; returns the id of one that was added.

        Raises:
            OutputError: The journal cannot be written, as on a full disk.
        """
        with self._turn, self._changing():
            return self._connection.execute(statement, values).lastrowid or 0

    def change_all(self, statement: str, values: Iterable[tuple[Any, ...]]) -> None:
        """Changes a row for each of some values.

        Raises:
            OutputError: The journal cannot be written, as on a full disk.
        """
        with self._turn, self._changing():
            self._connection.executemany(statement, values)

    def commit(self) -> None:
        """Makes everything so far outlast whatever ends this process.

        Raises:
            OutputError: The journal cannot be written, as on a full disk.
        """
        with self._turn:
            if self._changed:
                with errors_told(self.path, LAYOUT):
                    self._connection.execute("COMMIT")
                self._changed = False

    def undo(self) -> None:
        """Takes back what was changed since the last commit.

        Raises:
            OutputError: The journal cannot be used.
        """
        with self._turn:
            if self._changed:
                with errors_told(self.path, LAYOUT):
                    self._connection.execute("ROLLBACK")
                self._changed = False

    def facts(self) -> dict[str, str]:
        """What is noted about the run.

        Raises:
            OutputError: The journal cannot be read.
        """
        return {row["key"]: row["value"] for row in self.rows("SELECT key, value FROM run")}

    def note(self, **facts: str) -> None:
        """Notes facts about the run, in place of what was noted under the same keys.

        Raises:
            OutputError: The journal cannot be written.
        """
        self.change_all("INSERT OR REPLACE INTO run (key, value) VALUES (?, ?)", facts.items())

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        with errors_told(self.path, LAYOUT):
            if not self._changed:
                self._connection.execute("BEGIN IMMEDIATE")
                self._changed = True
            yield


def make_journal(path: str) -> Journal:
    """Makes an empty journal, in place of one that is there.

    Raises:
        OutputError: It cannot be made there.
    """
    remove_journal(path)
    with errors_told(path, LAYOUT):
        return _to_write(path, make_database(path, LAYOUT))


def remove_journal(path: str) -> None:
    """Removes a journal, if there is one.

    Raises:
        OutputError: It cannot be removed.
    """
    try:
        for ending in _BESIDE:
            Path(path + ending).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: the journal cannot be replaced: {error.strerror}") from error


def open_journal(path: str, writing: bool = False) -> Journal:
    """Opens a journal that is there, and makes sure that it is whole.

    Raises:
        DamagedError: It is not; nothing of it is used.
        JournalError: There is none, or it is no journal, or one of another version.
        OutputError: It cannot be read.
    """
    if not os.path.isfile(path):  # noqa: PTH113 (False for what can be no path, where pathlib raises)
        raise JournalError(path, "there is no journal here; it is written beside the output by digitscan scan --output")
    with errors_told(path, LAYOUT):
        if writing:
            return _to_write(path, open_database(path, "rw", LAYOUT))
        return Journal(path, open_database(path, "ro", LAYOUT))


def _to_write(path: str, connection: Database) -> Journal:
    # With a write-ahead log that is safe against kill -9; after a power loss the last pages are read again.
    connection.execute("PRAGMA synchronous = NORMAL")
    seal(connection, LAYOUT)
    count(connection, LAYOUT)
    return Journal(path, connection)
