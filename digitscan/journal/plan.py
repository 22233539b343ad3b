"""The input of a run -> the files of its journal: what is new, what has changed, what is done already."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digitscan.errors import InputError
from digitscan.files.answering import NoAnswerError
from digitscan.journal.reading import JournaledFile, files
from digitscan.journal.recording import add_failure
from digitscan.journal.rows import stored_path
from digitscan.journal.sameness import Found, is_same
from digitscan.journal.store import Journal
from digitscan.records import SourceFile


@dataclass(frozen=True, slots=True)
class Planned:
    """An input in a journal: how many files it has, how many of them are to be read, and a mark of all in order."""

    files: int
    waiting: int
    mark: str


def plan(journal: Journal, sources: Iterable[Found | InputError]) -> Planned:
    """Puts the input into a journal, or again into one that has been begun.

    Files that are done and the same stay done, and of others the pages that were read; what failed will be tried
    again, since its cause may be gone. What is no longer in the input stays in the journal, without a position.

    Args:
        journal: The journal; nothing is committed before all is planned.
        sources: The files in the order of the input; an error stands for what cannot be read.

    Raises:
        OutputError: The journal cannot be written.
        Exception: Whatever `sources` raised.
    """
    journal.change("UPDATE files SET state = 'waiting' WHERE id IN (SELECT file FROM failures)")
    journal.change("DELETE FROM failures")
    count, order = 0, hashlib.sha256()
    before: Iterator[JournaledFile] | None = files(journal)
    for source in sources:
        # As long as the input is what it was, its places are right, and nothing is written.
        known = None if before is None else next(before, None)
        if known is not None and known.path == _path(source):
            file = known.id
            if not _is_same(source, known.state):
                _forget(journal, file)
            _note_error(journal, file, source)
        else:
            if before is not None:
                _take_out(journal, count)
                before = None
            file = place(journal, source, count)
        order.update(b"%d " % file)
        count += 1
    if before is not None:
        _take_out(journal, count)
    journal.commit()
    ((waiting,),) = journal.rows("SELECT count(*) FROM files WHERE position IS NOT NULL AND state = 'waiting'")
    return Planned(count, waiting, order.hexdigest())


def place(journal: Journal, source: Found | InputError, position: int) -> int:
    """Gives a file its place in the input, and returns its id; a path that is given twice is two files.

    Raises:
        OutputError: The journal cannot be written.
    """
    path = _path(source)
    stored = stored_path(path)
    rows = journal.rows("SELECT * FROM files WHERE path = ? AND position IS NULL ORDER BY id", stored)
    known = {int(row["id"]): SourceFile(row["size"], row["mtime_ns"], row["sha256"]) for row in rows}
    # of a file that was replaced while a folder was watched, there is one for each content that it had
    same = next((file for file, before in known.items() if _is_same(source, before)), None)
    file = same or next(iter(known), None)
    if file is None:
        file = journal.change("INSERT INTO files (position, path, state) VALUES (?, ?, 'waiting')", position, stored)
    else:
        journal.change("UPDATE files SET position = ? WHERE id = ?", position, file)
        if same is None:
            _forget(journal, file)
    _note_error(journal, file, source)
    return file


def _path(source: Found | InputError) -> str:
    return source.source if isinstance(source, InputError) else source.path


def _is_same(source: Found | InputError, before: SourceFile) -> bool:
    """Whether what was read of a file still holds."""
    return isinstance(source, NoAnswerError) if isinstance(source, InputError) else is_same(source.now, before)


def _take_out(journal: Journal, position: int) -> None:
    """Takes what had this place in the input, or one behind it, out of the input."""
    journal.change("UPDATE files SET position = NULL WHERE position >= ?", position)


def _forget(journal: Journal, file: int) -> None:
    """Forgets what was read of a file that is not what it was."""
    journal.change("DELETE FROM pages WHERE file = ?", file)
    journal.change("UPDATE files SET state = 'waiting', pages = NULL WHERE id = ?", file)


def _note_error(journal: Journal, file: int, source: Found | InputError) -> None:
    """Notes that a file cannot be read, where that is known already."""
    if isinstance(source, InputError):
        add_failure(journal, file, source)
        journal.change("UPDATE files SET state = 'done' WHERE id = ?", file)
