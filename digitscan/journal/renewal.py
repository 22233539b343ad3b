"""A damaged database -> a new one of all rows that are whole; the damaged one is kept under another name."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from digitscan.errors import JournalError
from digitscan.journal.integrity import PAGE_SIZE, Database, connect, is_damage, make_database, replaced
from digitscan.journal.layout import CHECKSUM, Layout, Table, count, known, schema_of, seal

Mend = Callable[[str, Database, Database], None]
"""Looks after what is not whole, given the name of a table whose whole rows are copied, the old and the new database.

Once all are copied it is called with `ALL`, or `EARLIER` for a database of the version before.
"""
ALL, EARLIER = "*", "earlier"


def renew(path: str, layout: Layout, mend: Mend) -> str:
    """Puts a new database in place of one that is damaged, or of the version before.

    Args:
        path: Its file.
        layout: What it must hold.
        mend: Looks after what is not whole.

    Returns:
        The name under which the damaged one is kept; empty for one of the version before, of which nothing is lost.

    Raises:
        JournalError: Nothing can be read in it, or `mend` refuses it.
        sqlite3.Error: The new one cannot be written.
        OSError: A file cannot be copied or named.
    """
    with tempfile.TemporaryDirectory(dir=Path(path).absolute().parent, prefix=f".{Path(path).name}.") as folder:
        made, copy = str(Path(folder, "new")), str(Path(folder, "old"))
        with contextlib.closing(make_database(made, layout)) as new:
            first_page = Path(made).read_bytes()[:PAGE_SIZE]
            for beside in ("", "-wal"):
                with contextlib.suppress(FileNotFoundError):
                    shutil.copyfile(path + beside, copy + beside)
            with contextlib.closing(_readable(path, copy, layout, first_page)) as old:
                is_earlier = schema_of(old) != known(layout).schema
                seal(new, layout)
                if is_earlier:
                    count(new, layout)
                new.execute("BEGIN")
                for table in known(layout).tables:
                    _copy(old, new, table, is_earlier)
                    if not is_earlier:
                        mend(table.name, old, new)
                mend(EARLIER if is_earlier else ALL, old, new)
                new.execute("COMMIT")
        return _put_in_place(made, path, "" if is_earlier else "damaged")


def readable_rows(
    connection: Database, query: str, errors: list[sqlite3.Error] | None = None
) -> Iterator[tuple[Any, ...]]:
    """Yields the rows of a query up to the first that cannot be read; the error then is added to `errors`.

    Raises:
        sqlite3.Error: Not for damage.
    """
    try:
        yield from map(tuple, connection.execute(query))
    except sqlite3.Error as error:
        if not is_damage(error):
            raise
        if errors is not None:
            errors.append(error)


def _readable(path: str, copy: str, layout: Layout, first_page: bytes) -> Database:
    """Opens the copy of a damaged database with a schema that is known, if need be a new one."""
    schemas = [known(one).schema for one in (layout, layout.before) if one is not None]
    for way in ("as it is", "with a new first page", "without the log"):
        if way != "as it is":
            _replace_first_page(Path(copy), first_page)
        if way == "without the log":
            Path(f"{copy}-wal").unlink(missing_ok=True)
        connection = connect(copy, "rw")
        connection.text_factory = replaced
        with contextlib.suppress(sqlite3.Error):
            if schema_of(connection) in schemas:
                return connection
        connection.close()
    raise JournalError(path, f"{layout.damaged}, and nothing in it can be read; delete it to start over")


def _replace_first_page(copy: Path, first_page: bytes) -> None:
    """The first page holds nothing but the schema, which is always the same, and how many pages there are."""
    least = int.from_bytes(first_page[28:32], "big")  # SQLite asks for the first page of each table
    pages = max(least, -(-copy.stat().st_size // PAGE_SIZE))
    with copy.open("r+b") as stream:
        stream.write(first_page[:28] + pages.to_bytes(4, "big") + bytes(8) + first_page[40:])
        stream.truncate(pages * PAGE_SIZE)


def _copy(old: Database, new: Database, table: Table, is_earlier: bool) -> None:
    """Copies the rows of a table from both ends, so that what lies beyond a damaged page is found as well."""
    columns = [column for column in table.columns if not is_earlier or _has(old, table.name, column)]
    listed = ", ".join(f'"{column}"' for column in (*columns, *([] if is_earlier else [CHECKSUM])))
    add = f"INSERT OR IGNORE INTO {table.name} ({listed}) VALUES ({', '.join('?' * (listed.count(',') + 1))})"
    key = columns.index(table.key)
    ends: list[Any] = []
    for order in ("", "DESC"):
        last: Any = None
        query = f"SELECT {listed} FROM main.{table.name} NOT INDEXED ORDER BY {table.key} {order}"
        for row in readable_rows(old, query):
            if not is_earlier and not table.is_whole(row):
                continue
            at = row[key]
            if (order and ends[0] is not None and at <= ends[0]) or (
                last is not None and (at >= last if order else at <= last)
            ):  # it has come already, maybe since pages lead to each other
                break
            last = at
            with contextlib.suppress(sqlite3.IntegrityError):  # it belongs to a row that is not whole
                new.execute(add, row)
        ends.append(last)


def _has(connection: Database, table: str, column: str) -> bool:
    return any(row["name"] == column for row in connection.execute(f"PRAGMA table_info({table})"))


def _put_in_place(made: str, path: str, ending: str) -> str:
    """Gives the new database the name of the old one, which gets another if there is an ending for it."""
    names = (f"{path}.{ending}{number}" for number in ("", *range(2, 1000)))
    aside = next(name for name in names if not os.path.lexists(name)) if ending else ""
    for beside in ("-wal", "-shm"):  # SQLite would take them for the new one's
        with contextlib.suppress(FileNotFoundError):
            if aside:
                Path(path + beside).replace(aside + beside)
            else:
                Path(path + beside).unlink()
    if aside:
        try:
            os.link(path, aside)
        except OSError:  # not all disks can
            shutil.copyfile(path, aside)
    shutil.copymode(path, made)
    Path(made).replace(path)
    return aside
