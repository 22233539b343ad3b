"""Damaged decisions -> decisions of all rows that are whole; the numbers whose decision is lost are open again."""

import datetime
import sqlite3
from typing import Any

from digitscan.errors import OutputError
from digitscan.journal.integrity import Database, named
from digitscan.journal.renewal import readable_rows, renew
from digitscan.review.decisions_layout import KEY, LAYOUT

_NOBODY = "nobody, since the decision is lost"
_ADD = (
    f'INSERT OR IGNORE INTO decisions (id, {KEY}, version, verdict, text, who, "when") '
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?)"
)


def renew_decisions(path: str) -> str:
    """Makes decisions anew of what is whole; those of the version before come to this one.

    Returns:
        What became of them, for the person who decides; empty where nothing was damaged.

    Raises:
        JournalError: Nothing can be read in the file.
        OutputError: It cannot be replaced.
        sqlite3.Error: The new one cannot be written.
    """
    opened: list[tuple[str | bytes, int]] = []
    gone = 0

    def mend(table: str, old: Database, new: Database) -> None:
        nonlocal gone
        if table == "decisions":
            opened.extend(_open_lost(old, new))
        if table in ("decisions", "looks"):
            ((missing,),) = new.execute(f"SELECT ifnull(max(id), 0) - count(*) FROM {table}")
            gone += missing

    try:
        aside = renew(path, LAYOUT, mend)
    except OSError as error:
        raise OutputError(f"{path}: {LAYOUT.unusable.format(error.strerror)}") from error
    if not aside:
        return ""
    told = f"{path}: the decisions were damaged and are kept as {aside}; what is whole of them is here"
    if opened:
        told += f"; the numbers whose decision is lost are open again, on {named(opened)}"
    return f"{told}; {gone:,} further rows are lost, look over what is settled" if gone else told


def _open_lost(old: Database, new: Database) -> list[tuple[str | bytes, int]]:
    """Opens each number of which a decision is lost, and returns its page; an index of the table has its key."""
    known = {row["id"] for row in new.execute("SELECT id FROM decisions")}
    places: list[tuple[str | bytes, int]] = []
    errors: list[sqlite3.Error] = []
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    descending = ", ".join(f"{column} DESC" for column in KEY.split(", "))
    for order in (KEY, descending):
        query = f"SELECT id, {KEY}, version FROM decisions INDEXED BY sqlite_autoindex_decisions_1 ORDER BY {order}"
        for number, *key in readable_rows(old, query, errors):
            if number not in known and _is_key(*key):
                known.add(number)
                new.execute(_ADD, (number, *key, key[-2], _NOBODY, now))
                places.append((key[0], key[1]))
        if not errors:
            break
    return places


def _is_key(source: Any, page: Any, left: Any, top: Any, right: Any, bottom: Any, original: Any, version: Any) -> bool:
    integers = (page, left, top, right, bottom, version)
    return isinstance(source, str | bytes) and isinstance(original, str) and all(type(one) is int for one in integers)
