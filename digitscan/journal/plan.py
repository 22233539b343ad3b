"""The input of a run -> the files of its journal: what is new, what has changed, what is done already."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from digitscan.errors import InputError
from digitscan.files.address import is_address
from digitscan.files.opening import open_file
from digitscan.journal.reading import JournaledFile, files
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
    journal.change("UPDATE files SET state = 'waiting' WHERE id IN (SELECT file FROM failures)")
    journal.change("DELETE FROM failures")
    count, order = 0, hashlib.sha256()
    before: Iterator[JournaledFile] | None = files(journal)
    for source in sources:
        # As long as the input is what it was, its places are right, and nothing is written.
        known = None if before is None else next(before, None)
        if known is not None and known.path == _path(source):
            file = known.id
            if not is_same(known.path, known.state):
                _forget(journal, file)
            _note_error(journal, file, source)
        else:
            if before is not None:
                _take_out(journal, count)
                before = None
            file = place(journal, source, count, is_same)
        order.update(b"%d " % file)
        count += 1
    if before is not None:
        _take_out(journal, count)
    journal.commit()
    ((waiting,),) = journal.rows("SELECT count(*) FROM files WHERE position IS NOT NULL AND state = 'waiting'")
    return Planned(count, waiting, order.hexdigest())


def place(journal: Journal, source: str | InputError, position: int, is_same: IsSame) -> int:
    """Gives a file its place in the input, and returns its id; a path that is given twice is two files.

    Raises:
        OutputError: The journal cannot be written.
    """
    path = _path(source)
    stored = stored_path(path)
    rows = journal.rows("SELECT * FROM files WHERE path = ? AND position IS NULL ORDER BY id", stored)
    known = {int(row["id"]): SourceFile(row["size"], row["mtime_ns"], row["sha256"]) for row in rows}
    # of a file that was replaced while a folder was watched, there is one for each content that it had
    same = next((file for file, before in known.items() if is_same(path, before)), None)
    file = same or next(iter(known), None)
    if file is None:
        file = journal.change("INSERT INTO files (position, path, state) VALUES (?, ?, 'waiting')", position, stored)
    else:
        journal.change("UPDATE files SET position = ? WHERE id = ?", position, file)
        if same is None:
            _forget(journal, file)
    _note_error(journal, file, source)
    return file


def same_time_and_size(path: str, before: SourceFile) -> bool:
    """Whether a file has the size and the time of change that it had; False where it cannot be told."""
    try:
        if is_address(path):
            from digitscan.files.remote import state_of

            remote = state_of(path)
            return None not in remote and remote == (before.size, before.mtime_ns)
        now = os.stat(path)  # noqa: PTH116 (a path object takes longer to make than this call)
    except (InputError, OSError, ValueError):
        return False
    return (now.st_size, now.st_mtime_ns) == (before.size, before.mtime_ns)


def same_content(path: str, before: SourceFile) -> bool:
    """Whether a file has the content that it had, byte for byte; False where it cannot be told."""
    try:
        with open_file(path, follow=True) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == before.sha256
    except (InputError, OSError, ValueError):
        return False


def _path(source: str | InputError) -> str:
    return source.source if isinstance(source, InputError) else source


def _take_out(journal: Journal, position: int) -> None:
    """Takes what had this place in the input, or one behind it, out of the input."""
    journal.change("UPDATE files SET position = NULL WHERE position >= ?", position)


def _forget(journal: Journal, file: int) -> None:
    """Forgets what was read of a file that is not what it was."""
    journal.change("DELETE FROM pages WHERE file = ?", file)
    journal.change("UPDATE files SET state = 'waiting', pages = NULL WHERE id = ?", file)


def _note_error(journal: Journal, file: int, source: str | InputError) -> None:
    """Notes that a file cannot be read, where that is known already."""
    if isinstance(source, InputError):
        add_failure(journal, file, source)
        journal.change("UPDATE files SET state = 'done' WHERE id = ?", file)
