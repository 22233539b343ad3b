"""The input of a run -> the files of its journal: what is new, what has changed, what is done already."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from digitscan.errors import InputError
from digitscan.journal.recording import add_failure
from digitscan.journal.rows import stored_path
from digitscan.journal.store import Journal
from digitscan.records import SourceFile

IsSame = Callable[[str, SourceFile], bool]


@dataclass(frozen=True, slots=True)
class Planned:
    """An input in a journal: how many files it has, how many of them are to be read, and a mark of all in order."""

    files: int
    waiting: int
    mark: str


def plan(journal: Journal, sources: Iterable[str | InputError], is_same: IsSame) -> Planned:
    """Puts the input into a journal, or again into one that has been begun.

    Files that are done and the same stay done, and of others the pages that were read; what failed will be tried
    again, since its cause may be gone. What is no longer in the input stays in the journal, without a position.

    Args:
        journal: The journal; nothing is committed before all is planned.
        sources: The files in the order of the input; an error stands for what cannot be read.
        is_same: Whether the file of a path is what it was when it was read.

    Raises:
        OutputError: The journal cannot be written.
        Exception: Whatever `sources` raised.
    """
    journal.change("UPDATE files SET position = NULL, state = iif(id IN (SELECT file FROM failures), 'waiting', state)")
    journal.change("DELETE FROM failures")
    count, order = 0, hashlib.sha256()
    for source in sources:
        file = place(journal, source, count, is_same)
        order.update(b"%d " % file)
        count += 1
    journal.commit()
    ((waiting,),) = journal.rows("SELECT count(*) FROM files WHERE position IS NOT NULL AND state = 'waiting'")
    return Planned(count, waiting, order.hexdigest())


def place(journal: Journal, source: str | InputError, position: int, is_same: IsSame) -> int:
    """Gives a file its place in the input, and returns its id; a path that is given twice is two files.

    Raises:
        OutputError: The journal cannot be written.
    """
    if isinstance(source, str):
        return _place(journal, source, position, is_same)
    file = _place(journal, source.source, position, is_same)
    add_failure(journal, file, source)
    journal.change("UPDATE files SET state = 'done' WHERE id = ?", file)
    return file


def same_time_and_size(path: str, before: SourceFile) -> bool:
    """Whether a file has the size and the time of change that it had; False where it cannot be told."""
    try:
        now = Path(path).stat()
    except (OSError, ValueError):
        return False
    return (now.st_size, now.st_mtime_ns) == (before.size, before.mtime_ns)


def same_content(path: str, before: SourceFile) -> bool:
    """Whether a file has the content that it had, byte for byte; False where it cannot be told."""
    try:
        with Path(path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == before.sha256
    except (OSError, ValueError):
        return False


def _place(journal: Journal, path: str, position: int, is_same: IsSame) -> int:
    stored = stored_path(path)
    query = "SELECT * FROM files WHERE path = ? AND position IS NULL ORDER BY id LIMIT 1"
    for row in journal.rows(query, stored):
        journal.change("UPDATE files SET position = ? WHERE id = ?", position, row["id"])
        before = SourceFile(row["size"], row["mtime_ns"], row["sha256"])
        if not is_same(path, before):
            journal.change("DELETE FROM pages WHERE file = ?", row["id"])
            journal.change("UPDATE files SET state = 'waiting', pages = NULL WHERE id = ?", row["id"])
        return int(row["id"])
    return journal.change("INSERT INTO files (position, path, state) VALUES (?, ?, 'waiting')", position, stored)
