"""The journal -> what happened, in the order of the input, a page at a time in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from digitscan.errors import InputError
from digitscan.journal.rows import NUMBER_COLUMNS, page_of_row, path_of
from digitscan.journal.store import Journal
from digitscan.records import PageReading, SourceFile

_AT_ONCE = 500
_FIRST = -(1 << 62)
_AFTER_ALL_PAGES = 1 << 62  # the place of a failure that is the whole file's


@dataclass(frozen=True, slots=True)
class JournaledFile:
    """A file of the input: its id in the journal, its path, what it was when it was opened, and if all is done."""

    id: int
    path: str
    state: SourceFile
    done: bool


def files(journal: Journal, first: int = _FIRST) -> Iterator[JournaledFile]:
    """Yields the files in the order of the input; the journal may be changed meanwhile.

    Args:
        journal: The journal.
        first: From this place on; from 0 on they are those of the input without what is kept and not found.

    Raises:
        JournalError: The journal is damaged.
        OutputError: It cannot be read.
    """
    last = first - 1
    query = "SELECT * FROM files WHERE position > ? ORDER BY position LIMIT ?"
    while found := journal.rows(query, last, _AT_ONCE):
        for row in found:
            last = row["position"]
            state = SourceFile(row["size"], row["mtime_ns"], row["sha256"], row["pages"])
            yield JournaledFile(row["id"], path_of(row["path"]), state, row["state"] == "done")


def readings(journal: Journal) -> Iterator[PageReading | InputError]:
    """Yields every page that was read, and every failure, as the run gave them, in the order of the input.

    Raises:
        JournalError: The journal is damaged.
        OutputError: It cannot be read.
    """
    for file in files(journal):
        yield from readings_of(journal, file.id, file.path)


def readings_of(journal: Journal, file: int, path: str) -> Iterator[PageReading | InputError]:
    """Yields the pages and failures of a file, page by page.

    Args:
        journal: The journal.
        file: The id of the file in it.
        path: The file's path.

    Raises:
        JournalError: The journal is damaged.
        OutputError: It cannot be read.
    """
    query = (
        "SELECT number AS place, 0 AS failed, id FROM pages WHERE file = ? UNION ALL "
        f"SELECT coalesce(page, {_AFTER_ALL_PAGES}), 1, id FROM failures WHERE file = ? ORDER BY place, failed, id"
    )
    for row in journal.rows(query, file, file):
        if row["failed"]:
            (failure,) = journal.rows("SELECT page, reason FROM failures WHERE id = ?", row["id"])
            yield InputError(path, failure["reason"], failure["page"])
        else:
            yield page_of(journal, file, path, row["place"])


def failures(journal: Journal) -> Iterator[InputError]:
    """Yields what could not be read, in the order of the input.

    Raises:
        OutputError: The journal cannot be read.
    """
    query = (
        "SELECT path, page, reason FROM failures JOIN files ON files.id = failures.file WHERE position IS NOT NULL "
        f"ORDER BY position, coalesce(page, {_AFTER_ALL_PAGES}), failures.id"
    )
    for row in journal.rows(query):
        yield InputError(path_of(row["path"]), row["reason"], row["page"])


def done_pages(journal: Journal, file: int) -> frozenset[int]:
    """The numbers of the pages of a file that have been read.

    Raises:
        OutputError: The journal cannot be read.
    """
    return frozenset(row["number"] for row in journal.rows("SELECT number FROM pages WHERE file = ?", file))


def page_of(journal: Journal, file: int, path: str, number: int) -> PageReading:
    """A page of a file that has been read.

    Raises:
        JournalError: The journal is damaged.
        OutputError: It cannot be read.
    """
    (row,) = journal.rows("SELECT * FROM pages WHERE file = ? AND number = ?", file, number)
    numbers = journal.rows(f"SELECT {NUMBER_COLUMNS} FROM numbers WHERE page = ? ORDER BY position", row["id"])
    with journal.understanding():
        return page_of_row(path, row, [tuple(one) for one in numbers])
