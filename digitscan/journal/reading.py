"""The journal -> what happened, in the order of the input, a page at a time in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from digitscan.errors import InputError, JournalError
from digitscan.journal.rows import NUMBER_COLUMNS, page_of_row, path_of
from digitscan.journal.store import Journal
from digitscan.records import PageReading, SourceFile

_AT_ONCE = 500
_AFTER_ALL_PAGES = 1 << 62  # the place of a failure that is the whole file's


@dataclass(frozen=True, slots=True)
class JournaledFile:
    """A file of the input: its id in the journal, its path, what it was when it was opened, and if all is done."""

    id: int
    path: str
    state: SourceFile
    done: bool


def files(journal: Journal) -> Iterator[JournaledFile]:
    """Yields the files in the order of the input; the journal may be changed meanwhile.

    Raises:
        JournalError: The journal is damaged.
        OutputError: It cannot be read.
    """
    last = -1
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
        yield from readings_of(journal, file)


def readings_of(journal: Journal, file: JournaledFile) -> Iterator[PageReading | InputError]:
    """Yields the pages and failures of a file, page by page.

    Raises:
        JournalError: The journal is damaged.
        OutputError: It cannot be read.
    """
    query = (
        "SELECT number AS place, 0 AS failed, id FROM pages WHERE file = ? UNION ALL "
        f"SELECT coalesce(page, {_AFTER_ALL_PAGES}), 1, id FROM failures WHERE file = ? ORDER BY place, failed, id"
    )
    for row in journal.rows(query, file.id, file.id):
        yield _failure(journal, file, row["id"]) if row["failed"] else _page(journal, file, row["id"])


def done_pages(journal: Journal, file: JournaledFile) -> frozenset[int]:
    """The numbers of the pages of a file that have been read.

    Raises:
        OutputError: The journal cannot be read.
    """
    return frozenset(row["number"] for row in journal.rows("SELECT number FROM pages WHERE file = ?", file.id))


def _failure(journal: Journal, file: JournaledFile, failure: int) -> InputError:
    (row,) = journal.rows("SELECT page, reason FROM failures WHERE id = ?", failure)
    return InputError(file.path, row["reason"], row["page"])


def _page(journal: Journal, file: JournaledFile, page: int) -> PageReading:
    (row,) = journal.rows("SELECT * FROM pages WHERE id = ?", page)
    numbers = journal.rows(f"SELECT {NUMBER_COLUMNS} FROM numbers WHERE page = ? ORDER BY position", page)
    try:
        return page_of_row(file.path, row, [tuple(number) for number in numbers])
    except (ValueError, TypeError) as error:
        raise JournalError(journal.path, f"the journal is damaged ({error}); delete it to start over") from error
