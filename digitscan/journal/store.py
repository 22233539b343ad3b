"""A journal's file: making it, opening it, and what goes wrong with it."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from digitscan.errors import JournalError, OutputError
from digitscan.files.address import is_address
from digitscan.journal.schema import APPLICATION, JOURNAL, SCHEMA, VERSION

_WAIT_SECONDS = 10.0  # for another process that looks into it
_BESIDE = ("", "-wal", "-shm")


def journal_path(output: str) -> str:
    """Where the journal of an output lies."""
    return beside(output) + JOURNAL


def beside(output: str) -> str:
    """What the names begin with of the files that are kept beside an output; of one behind an address, here."""
    return output.rpartition("/")[2] if is_address(output) else output


class Journal:
    """An open journal. What is changed counts from `commit` on; whichever thread commits, all that is changed."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
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
        with self._turn, _told(self.path):
            return self._connection.execute(query, values).fetchall()

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
                with _told(self.path):
                    self._connection.execute("COMMIT")
                self._changed = False

    def undo(self) -> None:
        """Takes back what was changed since the last commit.

        Raises:
            OutputError: The journal cannot be used.
        """
        with self._turn:
            if self._changed:
                with _told(self.path):
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
        self.change_all("INSERT OR REPLACE INTO run VALUES (?, ?)", facts.items())

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        with _told(self.path):
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
    with _told(path):
        journal = Journal(path, _connect(path, "rwc"))
        journal.rows("PRAGMA journal_mode = WAL")
        with _told(path):
            journal._connection.executescript(f"BEGIN;{SCHEMA}COMMIT;")
        journal.rows(f"PRAGMA application_id = {APPLICATION}")
        journal.rows(f"PRAGMA user_version = {VERSION}")
    return journal


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
    """Opens a journal that is there.

    Raises:
        JournalError: There is none, or it is no journal, a damaged one, or one of another version.
        OutputError: It cannot be read.
    """
    if not os.path.isfile(path):  # noqa: PTH113 (False for what can be no path, where pathlib raises)
        raise JournalError(path, "there is no journal here; it is written beside the output by digitscan scan --output")
    with _told(path):
        connection = _connect(path, "rw" if writing else "ro")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        raise JournalError(path, "this is no journal of digitscan; name another output, or move it out of the way")
    if version != VERSION:
        raise JournalError(
            path, f"it is of version {version}, and this digitscan knows {VERSION}; delete it to start over"
        )
    return Journal(path, connection)


def _connect(path: str, mode: str) -> sqlite3.Connection:
    address = f"{Path(path).absolute().as_uri()}?mode={mode}"
    # The thread that reads pages writes the journal; before and after, the main thread does.
    connection = sqlite3.connect(address, _WAIT_SECONDS, isolation_level=None, check_same_thread=False, uri=True)
    connection.row_factory = sqlite3.Row
    # A journal may come from a stranger: nothing in its schema may run.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    # With a write-ahead log that is safe against kill -9; after a power loss the last pages are read again.
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    """Tells what SQLite raises in a line."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.InterfaceError) as error:
        raise OutputError(f"{path}: the journal cannot be used: {error}; what is in it is kept") from error
    except sqlite3.Error as error:
        raise JournalError(path, f"the journal is damaged ({error}); delete it to start over") from error
