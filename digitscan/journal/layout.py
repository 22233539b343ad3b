"""What a database that digitscan keeps must hold: its schema, and a checksum in each row."""

import sqlite3
from dataclasses import dataclass
from functools import cache
from typing import Any, Self
from zlib import crc32

CHECKSUM = "checksum"
_TYPES: dict[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "REAL": (float,),
    "TEXT": (str,),
    "BLOB": (bytes,),
    "": (str, bytes),  # a path
}


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of database.

    Attributes:
        application: What SQLite keeps as its application id.
        version: What SQLite keeps as its user version.
        schema: Statements that make its tables and indexes.
        counts: Statements that make temporary triggers, which count rows.
        miscounted: A query for the path and page of what has not as many rows as were counted.
        places: For each table, a query for the path and page of the row with a key.
        damaged: Says that it is damaged.
        cure: What to do then.
        unusable: Says that it cannot be used for another reason, and what to do.
        foreign: Says that a file is none, and what to do.
        later: What to do with one of a version that is not known.
        before: The version before this one, without checksums.
        unreferred: The tables whose ids nothing refers to, nor orders by.
    """

    application: int
    version: int
    schema: str
    counts: str
    miscounted: str
    places: tuple[tuple[str, str], ...]
    damaged: str
    cure: str
    unusable: str
    foreign: str
    later: str
    before: Self | None = None
    unreferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns without the checksum, which comes last, and for each what its values may be.

    Columns before `first_sealed` have no part in the checksum: an id that nothing refers to, so that the checksum is
    known before the row is written.
    """

    name: str
    key: str
    columns: tuple[str, ...]
    types: tuple[tuple[type, ...], ...]
    first_sealed: int

    def listed(self) -> str:
        """The columns for a query."""
        return ", ".join(f'"{column}"' for column in self.columns)

    def checksum_of(self, prefix: str = "") -> str:
        """The checksum of a row for a statement."""
        sealed = ", ".join(f'{prefix}"{column}"' for column in self.columns[self.first_sealed :])
        return f"checksum({sealed})"

    def is_whole(self, row: tuple[Any, ...]) -> bool:
        """Whether a row, its checksum last, is as it was written."""
        is_same = row[-1] == checksum(*row[self.first_sealed : -1])
        return is_same and _are_typed(tuple(map(type, row[:-1])), self.types)


@dataclass(frozen=True, slots=True)
class Known:
    """What a layout comes to in SQLite: the rows of its schema, and its tables in their order."""

    schema: tuple[tuple[Any, ...], ...]
    tables: tuple[Table, ...]


def checksum(*values: Any) -> int:
    """The CRC-32 of a row's values, the same on every machine."""
    if type(values[-1]) is bytes:  # a picture takes long to write out
        values = (*values[:-1], crc32(values[-1]))
    return crc32(ascii(values).encode("ascii"))


def schema_of(connection: sqlite3.Connection) -> tuple[tuple[Any, ...], ...]:
    """The rows of a database's schema; nothing of it is run."""
    found = connection.execute("SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY type, name")
    return tuple(map(tuple, found))


@cache
def known(layout: Layout) -> Known:
    """Makes an empty database in memory to see what a layout comes to."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(layout.schema)
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid").fetchall()
        tables = tuple(_table(connection, name, name in layout.unreferred) for (name,) in names)
        return Known(schema_of(connection), tables)
    finally:
        connection.close()


def seal(connection: sqlite3.Connection, layout: Layout) -> None:
    """Has this connection keep the checksums of all rows that it writes from now on.

    Its triggers are this process's own and lie beside the database, in which nothing runs.
    """
    for table in known(layout).tables:
        new = f"UPDATE {table.name} SET {CHECKSUM} = {table.checksum_of('NEW.')} WHERE {table.key} = NEW.{table.key}"
        for event in ("INSERT", f"UPDATE OF {table.listed()}"):
            name = f"sealed_{table.name}_{event[:6].lower()}"
            unless = f"WHEN NEW.{CHECKSUM} IS NULL" if event == "INSERT" else ""
            connection.execute(
                f"CREATE TEMP TRIGGER {name} AFTER {event} ON main.{table.name} {unless} BEGIN {new}; END"
            )


def count(connection: sqlite3.Connection, layout: Layout) -> None:
    """Has this connection count the rows that it writes from now on."""
    connection.executescript(layout.counts)


@cache
def _are_typed(found: tuple[type, ...], types: tuple[tuple[type, ...], ...]) -> bool:
    return all(one in some for one, some in zip(found, types, strict=True))


def _table(connection: sqlite3.Connection, name: str, is_unreferred: bool) -> Table:
    columns = [row[1:6] for row in connection.execute(f"PRAGMA table_info({name})") if row[1] != CHECKSUM]
    (key,) = [column for column, *_, is_key in columns if is_key]
    types = tuple(
        _TYPES[declared] + (() if never_null or is_key else (type(None),))
        for _, declared, never_null, _, is_key in columns
    )
    return Table(name, key, tuple(column for column, *_ in columns), types, int(is_unreferred))
