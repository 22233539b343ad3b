"""The whole rows of a damaged journal -> a journal that can be continued: what is lost is known, and waits again."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from digitscan.errors import JournalError, OutputError
from digitscan.journal.integrity import Database, connect, errors_told, named
from digitscan.journal.renewal import ALL, EARLIER, readable_rows, renew
from digitscan.journal.schema import LAYOUT

_PAGES = "(SELECT count(*) FROM pages WHERE file = files.id)"


@dataclass(slots=True)
class Renewed:
    """What became of a journal: the name under which the old one is kept, pages that are kept, and what is lost."""

    aside: str = ""
    kept: int = 0
    lost: int = 0
    files: tuple[str | bytes, ...] = ()

    def __str__(self) -> str:
        told = f"the journal was damaged and is kept as {self.aside}; {self.kept:,} pages in it are whole"
        if not self.files:
            return f"{told}, and none is lost"
        return f"{told}, {self.lost:,} are lost and read again: {named((file, None) for file in self.files)}"


def renew_journal(path: str) -> Renewed:
    """Makes a journal anew from what is whole in it; one of the version before comes to this one.

    Args:
        path: Of the journal.

    Raises:
        JournalError: Nobody can tell which files it had.
        OutputError: The new one cannot be written.
    """
    renewed = Renewed()

    def mend(table: str, old: Database, new: Database) -> None:
        if table == "files":
            _name_files(path, old, new)
        elif table == EARLIER:
            new.execute("UPDATE pages SET numbers = (SELECT count(*) FROM numbers WHERE page = pages.id)")
        elif table == ALL:
            _drop_parts(new)
            ((renewed.kept,),) = new.execute("SELECT count(*) FROM pages")
            lost = new.execute("SELECT path, lost FROM files WHERE lost > 0 ORDER BY position").fetchall()
            renewed.files = tuple(row["path"] for row in lost)
            renewed.lost = sum(row["lost"] for row in lost)

    try:
        with errors_told(path, LAYOUT):
            renewed.aside = renew(path, LAYOUT, mend)
    except OSError as error:
        raise OutputError(f"{path}: the journal cannot be replaced: {error.strerror}") from error
    return renewed


def process_of(path: str) -> str:
    """The mark of the process that writes a damaged journal, as far as it can be read; else it is empty."""
    with contextlib.closing(connect(path, "ro")) as connection, contextlib.suppress(sqlite3.Error):
        for row in connection.execute("SELECT value FROM run WHERE key = 'process'"):
            return str(row["value"])
    return ""


def _name_files(path: str, old: Database, new: Database) -> None:
    """Adds the files of which no row is whole, by the indexes, which have path and place as well.

    Raises:
        JournalError: There may be others, and nobody would miss their pages.
    """
    listed = {row["id"] for row in new.execute("SELECT id FROM files")}
    errors: list[sqlite3.Error] = []
    in_table = {file for (file,) in readable_rows(old, "SELECT id FROM files NOT INDEXED", errors)}
    paths = dict(_indexed(old, "path", errors))
    names = {file: name for file, name in paths.items() if file not in listed and isinstance(name, str | bytes)}
    places = dict(_indexed(old, "position", [])) if names else {}
    for file, name in names.items():
        place = places.get(file, -file)  # a negative position: before the input, like files that are not found
        # at least one page of it is lost, for all that is known
        row = (file, place if isinstance(place, int | None) else -file, name)
        new.execute("INSERT OR IGNORE INTO files (id, position, path, state, lost) VALUES (?, ?, ?, 'waiting', 1)", row)
    count = new.execute("SELECT CAST(value AS INTEGER) FROM run WHERE key = 'files'").fetchone()
    if count is None and not errors and in_table == paths.keys():
        count = (len(paths),)
        new.execute("INSERT INTO run (key, value) VALUES ('files', ?)", count)
    listed.update(names)
    if count is None or len(listed) != count[0] or (listed and (min(listed), max(listed)) != (1, count[0])):
        raise JournalError(
            path,
            "the journal is damaged, and nobody can tell which files it had; the output is left as it is; "
            "move the journal away to read all again",
        )


def _indexed(old: Database, column: str, errors: list[sqlite3.Error]) -> Iterator[tuple[Any, ...]]:
    """The ids of files with a column of theirs, by its index; what lies beyond a damaged page as well."""
    query = f"SELECT id, {column} FROM files INDEXED BY files_by_{column} ORDER BY {column}"
    before = len(errors)
    yield from readable_rows(old, query, errors)
    if len(errors) > before:
        yield from readable_rows(old, f"{query} DESC", errors)


def _drop_parts(new: Database) -> None:
    """Drops pages of which a number is not whole, and has all files wait of which anything may be missing."""
    settings = "EXISTS (SELECT 1 FROM run WHERE key = 'settings')"  # else nobody knows how the pages were read
    new.execute(
        f"DELETE FROM pages WHERE NOT {settings} OR numbers <> (SELECT count(*) FROM numbers WHERE page = pages.id)"
    )
    new.execute(
        f"UPDATE files SET lost = lost + max(0, pages_read - {_PAGES}), pages_read = {_PAGES}, state = 'waiting' "
        f"WHERE pages_read <> {_PAGES}"
    )
    new.execute("UPDATE files SET state = 'waiting' WHERE state <> 'waiting' AND pages IS NOT pages_read")
    new.execute("DELETE FROM run WHERE key IN ('process', 'finished', 'left')")
