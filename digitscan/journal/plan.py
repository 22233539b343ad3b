"""The input of a run -> the files of its journal: what is new, what has changed, what is done already."""

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digitscan.errors import InputError, JournalError
from digitscan.journal.gone import kept_files, set_aside, settle
from digitscan.journal.reading import JournaledFile, done_pages, files
from digitscan.journal.recording import add_failure
from digitscan.journal.rows import stored_path
from digitscan.journal.sameness import Found, is_same
from digitscan.journal.store import Journal
from digitscan.records import SourceFile


@dataclass(frozen=True, slots=True)
class Planned:
    """An input in a journal.

    Attributes:
        files: How many it has, with those that are kept though they are not found.
        waiting: How many of them are to be read.
        mark: Of all in order.
        kept: How many were read, cannot be found or opened now, and are kept.
        left_out: How many were read, are still there, and are no longer in the input.
    """

    files: int
    waiting: int
    mark: str
    kept: int
    left_out: int


def plan(
    journal: Journal, sources: Iterable[Found | InputError], timeout: float = 60.0, watching: bool = False
) -> Planned:
    """Puts the input into a journal, or again into one that has been begun.

    Files that are done and the same stay done, and of others the pages that were read; what failed will be tried
    again, since its cause may be gone. Files that were read and are not found now are kept, in front of the input. What
    is there but no longer in the input stays in the journal, without a position.

    Args:
        journal: The journal; nothing of it changes before all is planned.
        sources: The files in the order of the input; an error stands for what cannot be read.
        timeout: So many seconds a disk may take to tell whether a file is there.
        watching: Whether the files are to come later, each to its place, so that there are no sources.

    Raises:
        JournalError: All that was read would be left out, and nothing come in its place.
        OutputError: The journal cannot be written.
        Exception: Whatever `sources` raised.
    """
    try:
        planned = _plan(journal, sources, timeout, watching)
    except BaseException:
        journal.undo()
        raise
    journal.commit()
    return planned


def _plan(journal: Journal, sources: Iterable[Found | InputError], timeout: float, watching: bool) -> Planned:
    journal.change("UPDATE files SET state = 'waiting' WHERE id IN (SELECT file FROM failures)")
    journal.change("DELETE FROM failures")
    count, failed, kept, order = 0, 0, 0, hashlib.sha256()
    came, wrong = array("q"), ""
    before: Iterator[JournaledFile] | None = files(journal, first=0)
    for source in sources:
        # As long as the input is what it was, its places are right, and nothing is written.
        known = None if before is None else next(before, None)
        if known is not None and known.path == _path(source):
            file, is_other = known.id, not _is_same(source, known.state)
            if is_other:
                _forget(journal, file)
            _note_error(journal, file, source)
        else:
            if before is not None:
                set_aside(journal, count)
                before = None
            file, is_other = _place(journal, source, count, "position IS NULL OR position < 0")
        if isinstance(source, InputError):
            wrong = wrong or str(source)
            failed += 1
            kept += bool(done_pages(journal, file))
        elif is_other:
            came.append(file)
        order.update(b"%d " % file)
        count += 1
    if before is not None and next(before, None) is not None:
        set_aside(journal, count)
    left_out = settle(journal, came, timeout)
    gone = kept_files(journal)
    kept += len(gone)
    if left_out and not kept and failed == count and not watching:
        raise JournalError(
            journal.path,
            f"the run has read other files ({left_out:,}), and of this input none can be read "
            f"({wrong or 'it names no file'}); name them again, or start over without --resume",
        )
    order.update(b"%d " * len(gone) % tuple(gone))
    ((waiting,),) = journal.rows("SELECT count(*) FROM files WHERE position IS NOT NULL AND state = 'waiting'")
    return Planned(count + len(gone), waiting, order.hexdigest(), kept, left_out)


def place(journal: Journal, source: Found | InputError, position: int) -> int:
    """Gives a file that comes while the input is watched its place, and returns its id.

    Raises:
        OutputError: The journal cannot be written.
    """
    # not what is kept: its numbers have been told already, and another file that takes its path is one more
    return _place(journal, source, position, "position IS NULL")[0]


def _place(journal: Journal, source: Found | InputError, position: int, free: str) -> tuple[int, bool]:
    """Gives a file its place; returns its id, and whether it was not in the input before, or is another by now.

    A path that is given twice is two files.
    """
    path = _path(source)
    stored = stored_path(path)
    rows = journal.rows(f"SELECT * FROM files WHERE path = ? AND ({free}) ORDER BY id", stored)
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
    return file, same is None or any(row["id"] == same and row["position"] is None for row in rows)


def _path(source: Found | InputError) -> str:
    return source.source if isinstance(source, InputError) else source.path


def _is_same(source: Found | InputError, before: SourceFile) -> bool:
    """Whether what was read of a file still holds, as it does where nobody tells what the file is now."""
    return isinstance(source, InputError) or is_same(source.now, before)


def _forget(journal: Journal, file: int) -> None:
    """Forgets what was read of a file that is not what it was."""
    journal.change("DELETE FROM pages WHERE file = ?", file)
    journal.change("UPDATE files SET state = 'waiting', pages = NULL WHERE id = ?", file)


def _note_error(journal: Journal, file: int, source: Found | InputError) -> None:
    """Notes that a file cannot be read, where that is known already."""
    if isinstance(source, InputError):
        add_failure(journal, file, source)
        journal.change("UPDATE files SET state = 'done' WHERE id = ?", file)
