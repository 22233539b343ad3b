"""A database is used only once it is known to be whole: its schema, its pages, each of its rows, and their counts."""

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from digitscan.errors import JournalError, OutputError
from digitscan.journal.layout import CHECKSUM, Layout, checksum, known, schema_of

_WAIT_SECONDS = 10.0  # for another process that looks into it
PAGE_SIZE = 4096
_NAMED = 3  # so many damaged places are named
_LONGEST_VALUE = 1 << 27  # the ids of twelve million numbers come as one value
_LONGEST_STATEMENT = 100_000
_SECONDS, _BYTES_A_SECOND = 5.0, 5_000_000  # of processor time for a statement; some go through all rows
_STEPS = 10_000  # of SQLite's machine between two looks at the time
_NO_DAMAGE = {  # what the disk, the system or another process may be to blame for
    *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH),
}


class DamagedError(JournalError):
    """A database is not as it was written; what is whole in it can be kept."""


class EarlierVersionError(JournalError):
    """A database is whole and of the version before this one."""


class Database(sqlite3.Connection):
    """A connection to a file that may come from a stranger: values are bounded, and so is the time of a statement."""

    _until = float("inf")
    _seconds = float("inf")

    def bound(self, seconds: float) -> None:
        """Ends each statement that takes more of the processor's time than this."""
        self._seconds = seconds
        self.set_progress_handler(lambda: time.thread_time() > self._until, _STEPS)

    def execute(self, *asked: Any) -> sqlite3.Cursor:
        """Runs a statement."""
        self._until = time.thread_time() + self._seconds
        try:
            return super().execute(*asked)
        except UnicodeDecodeError as error:  # what SQLite says of a damaged schema quotes it
            raise sqlite3.DatabaseError("malformed database schema") from error

    def executemany(self, *asked: Any) -> sqlite3.Cursor:
        """Runs a statement for each of some values."""
        self._until = time.thread_time() + self._seconds
        return super().executemany(*asked)

    def executescript(self, *asked: Any) -> sqlite3.Cursor:
        """Runs some statements."""
        self._until = time.thread_time() + self._seconds
        return super().executescript(*asked)


def connect(path: str, mode: str) -> Database:
    """Opens a database of which nothing is known yet; nothing in its schema runs.

    Args:
        path: Its file.
        mode: As in SQLite's addresses: `ro`, `rw`, or `rwc` to make it.

    Raises:
        sqlite3.Error: It cannot be opened.
    """
    address = f"{Path(path).absolute().as_uri()}?mode={mode}"
    # The thread that reads pages writes the journal; before and after, the main thread does.
    connection = sqlite3.connect(
        address, _WAIT_SECONDS, isolation_level=None, check_same_thread=False, uri=True, factory=Database
    )
    with contextlib.suppress(OSError):
        connection.bound(_SECONDS + Path(path).stat().st_size / _BYTES_A_SECOND)
    connection.row_factory = sqlite3.Row
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_STATEMENT)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 1)  # the decisions
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
    for setting in ("trusted_schema = OFF", "writable_schema = OFF", "cell_size_check = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")
    connection.create_function("checksum", -1, checksum, deterministic=True)
    return connection


def make_database(path: str, layout: Layout) -> Database:
    """Makes an empty database where there is none.

    Raises:
        sqlite3.Error: It cannot be made there.
    """
    connection = connect(path, "rwc")
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        marks = f"PRAGMA application_id = {layout.application}; PRAGMA user_version = {layout.version};"
        connection.executescript(f"BEGIN IMMEDIATE; {layout.schema} {marks} COMMIT;")
        connection.execute("PRAGMA journal_mode = WAL")
    except BaseException:
        connection.close()
        raise
    return connection


def open_database(path: str, mode: str, layout: Layout) -> Database:
    """Opens a database, and makes sure that it is whole.

    Raises:
        DamagedError: It is not.
        EarlierVersionError: It is, and of the version before.
        JournalError: It is something else, or of another version.
        sqlite3.Error: It cannot be read.
    """
    connection = connect(path, mode)
    try:
        _check(connection, path, layout)
    except BaseException:
        connection.close()
        raise
    return connection


def damage(path: str, layout: Layout, what: object) -> DamagedError:
    """The error that tells of some damage."""
    return DamagedError(path, f"{layout.damaged} ({what}); {layout.cure}")


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error of SQLite comes from what is in the file."""
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        return False
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF not in _NO_DAMAGE


def replaced(text: bytes) -> str:
    """Decodes the text of a row that may be damaged; bytes that are not UTF-8 are replaced, so the checksum differs."""
    return text.decode("utf-8", "replace")


@contextlib.contextmanager
def errors_told(path: str, layout: Layout) -> Iterator[None]:
    """Turns an error of SQLite into one of ours, with a one-line message."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damage(error):
            raise damage(path, layout, error) from error
        raise OutputError(f"{path}: {layout.unusable.format(error)}") from error


def _check(connection: Database, path: str, layout: Layout) -> None:
    """Raises an error unless the database is whole; checks the schema first."""
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        schema = schema_of(connection)
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        if _looks_like(path, layout):
            raise damage(path, layout, error) from error
        raise JournalError(path, layout.foreign) from error
    is_known = schema == known(layout).schema
    if application != layout.application and not is_known:
        raise JournalError(path, layout.foreign)
    if layout.before is not None and version == layout.before.version and schema == known(layout.before).schema:
        try:
            _check_pages(connection, path, layout)
        except DamagedError as error:
            told = f"{layout.damaged}, and of version {version}, before checksums; move it away to start over"
            raise JournalError(path, told) from error
        raise EarlierVersionError(path, f"it is of version {version}, before checksums; {layout.before.cure}")
    if version != layout.version and application == layout.application:
        told = f"it is of version {version}, and this digitscan knows {layout.version}; {layout.later}"
        raise JournalError(path, told)
    if not is_known:
        raise damage(path, layout, "its schema is not the one that digitscan writes")
    if application != layout.application or version != layout.version:
        raise damage(path, layout, "its header is not the one that digitscan writes")
    _check_pages(connection, path, layout)
    with errors_told(path, layout):
        connection.execute("BEGIN")  # another process may be writing
        connection.text_factory, connection.row_factory = replaced, None
        _check_rows(connection, path, layout)
        connection.text_factory, connection.row_factory = str, sqlite3.Row
        connection.execute("COMMIT")


def _check_pages(connection: Database, path: str, layout: Layout) -> None:
    with errors_told(path, layout):
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise damage(path, layout, " ".join(found.replace("*** in database main ***", "").split()))
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise damage(path, layout, "rows hang together with rows that are not there")


def _check_rows(connection: Database, path: str, layout: Layout) -> None:
    wrong: list[tuple[Any, ...]] = []
    places = dict(layout.places)
    for table in known(layout).tables:
        at = table.columns.index(table.key)
        for row in connection.execute(f"SELECT {table.listed()}, {CHECKSUM} FROM main.{table.name}"):
            if not table.is_whole(row) and len(wrong) <= _NAMED:
                found = connection.execute(places[table.name], (row[at],)).fetchone()
                wrong.append(found or ("a file", None))
    if not wrong:
        wrong = connection.execute(layout.miscounted).fetchall()
    if wrong:
        raise damage(path, layout, f"not as it was written: {named(wrong)}")


def named(places: Iterable[tuple[str | bytes, int | None]]) -> str:
    """The first of some files or pages, each by path and number, for a message."""
    told = [
        f"{os.fsdecode(path) if isinstance(path, bytes) else path}{'' if page is None else f', page {page}'}"
        for path, page in dict.fromkeys(places)
    ]
    return "; ".join(told[:_NAMED]) + ("; and more" if len(told) > _NAMED else "")


def _looks_like(path: str, layout: Layout) -> bool:
    """Whether a file that SQLite cannot read has been such a database."""
    with Path(path).open("rb") as stream:
        page = stream.read(PAGE_SIZE)
    return page[68:72] == layout.application.to_bytes(4, "big") or layout.schema.split(";")[0].strip().encode() in page
