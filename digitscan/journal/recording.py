"""What happens to a file and its pages -> rows of the journal."""

import json

from digitscan.errors import InputError
from digitscan.journal.layout import checksum
from digitscan.journal.rows import NUMBER_COLUMNS, number_row
from digitscan.journal.store import Journal
from digitscan.records import PageReading, SourceFile

_NUMBERS = (
    f"INSERT INTO numbers (page, {NUMBER_COLUMNS}, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def add_file(journal: Journal, file: int, state: SourceFile) -> None:
    """Notes what a file was when it was opened."""
    journal.change(
        "UPDATE files SET size = ?, mtime_ns = ?, sha256 = ?, pages = ? WHERE id = ?",
        *(state.size, state.mtime_ns, state.sha256, state.pages, file),
    )


def add_page(journal: Journal, file: int, reading: PageReading) -> None:
    """Keeps a page that was read, with its numbers."""
    page = journal.change(
        "INSERT INTO pages (file, number, width, height, turn, template, seconds, numbers) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(file, reading.number, reading.width, reading.height, reading.turn, reading.template),
        *(json.dumps(reading.seconds), len(reading.fields)),
    )
    rows = ((page, *number_row(place, field)) for place, field in enumerate(reading.fields))
    journal.change_all(_NUMBERS, ((*row, checksum(*row)) for row in rows))


def add_failure(journal: Journal, file: int, error: InputError) -> None:
    """Keeps what could not be read, and why."""
    journal.change("INSERT INTO failures (file, page, reason) VALUES (?, ?, ?)", file, error.page, error.reason)


def finish_file(journal: Journal, file: int) -> None:
    """Notes that all pages of a file are done."""
    journal.change("UPDATE files SET state = 'done' WHERE id = ?", file)


def drop_after(journal: Journal, file: int, number: int) -> None:
    """Forgets what was read of a file after a page."""
    for table, page in (("pages", "number"), ("failures", "page")):
        journal.change(f"DELETE FROM {table} WHERE file = ? AND {page} > ?", file, number)
