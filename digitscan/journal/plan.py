"""The input of a run -> the files of its journal: what is new, what has changed, what is done already."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from digitscan.errors import InputError
from digitscan.journal.recording import add_failure
from digitscan.journal.rows import stored_path
from digitscan.journal.store import Journal
from digitscan.records import SourceFile

IsSame = Callable[[str, SourceFile], bool]


def plan(journal: Journal, sources: Iterable[str | InputError], is_same: IsSame) -> int:
    """Puts the input into a journal, or again into one that has been begun; returns how many files it has.

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
    count = 0
    for source in sources:
        path = source.source if isinstance(source, InputError) else source
        file = _place(journal, path, count, is_same)
        if isinstance(source, InputError):
            add_failure(journal, file, source)
            journal.change("UPDATE files SET state = 'done' WHERE id = ?", file)
        count += 1
    journal.commit()
    return count


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
    """Gives a file its place in the input; a path that is given twice is two files."""
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
