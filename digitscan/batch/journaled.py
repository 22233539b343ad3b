"""A run and its journal: what was read is kept at once, and what was read before comes again in its place."""

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from typing import Self

import numpy as np

from digitscan.batch.acceptance import threshold
from digitscan.batch.entry import AllRead, Entry, Item
from digitscan.batch.file_reading import Failed
from digitscan.errors import InputError
from digitscan.files.answering import NoAnswerError, answer_within
from digitscan.journal.gone import kept_as
from digitscan.journal.integrity import named
from digitscan.journal.plan import place, plan
from digitscan.journal.progress import Progress, progress_of
from digitscan.journal.reading import done_pages, failures, files, page_of, readings_of
from digitscan.journal.recording import add_failure, add_file, add_page, drop_after, finish_file
from digitscan.journal.rows import stored_path
from digitscan.journal.sameness import Found, StateOf, is_same
from digitscan.journal.store import Journal, remove_journal
from digitscan.output.partial import partial_of, remove_partial, state_of_file
from digitscan.records import PageReading, SourceFile


class JournaledRun:
    """A run that is kept in a journal; one thread at a time may use it.

    Each of its functions raises OutputError where the journal cannot be written. Once it is planned, `files` is how
    many files it has, `kept` how many of them were read and cannot be found or opened now, and `left_out` how many were
    read and are no longer in the input.

    Args:
        journal: Open for writing.
        output: The file that is written.
        shape: What decides how the rows are written, beside what was read.
        state_of: How files are looked at, to tell whether they are what they were when they were read.
        timeout: So many seconds a disk may take to answer.
    """

    def __init__(self, journal: Journal, output: str, shape: str, state_of: StateOf, timeout: float) -> None:
        self._journal = journal
        self._output = output
        self._shape = shape
        self._state_of = state_of
        self._timeout = timeout
        self._mark = ""
        self.files: int | None = None
        self.kept = self.left_out = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Closes the journal; one in which nothing was read is no use to anybody."""
        with contextlib.suppress(Exception):  # the run has ended, and what ended it is told
            empty = not self._journal.rows("SELECT 1 FROM pages LIMIT 1") and "finished" not in self._journal.facts()
            self._journal.change("DELETE FROM run WHERE key = 'process'")
            self._journal.commit()
            self._journal.close()
            if empty:
                remove_journal(self._journal.path)
        self._journal.close()

    @property
    def renewed(self) -> str:
        """What became of the journal if it was damaged; else empty."""
        return self._journal.renewed and f"{self._journal.path}: {self._journal.renewed}"

    def lost(self) -> str:
        """Names files with pages that were lost with a damaged journal and not read again: the output may have them."""
        missing = "lost > 0 AND (state = 'waiting' OR id IN (SELECT file FROM failures))"
        query = f"SELECT path FROM files WHERE position IS NOT NULL AND {missing} ORDER BY position"
        return named((row["path"], None) for row in self._journal.rows(query))

    @property
    def state_of(self) -> StateOf:
        """How the files of the input are looked at before they are planned; not at all where none was read before."""
        known = self._journal.rows("SELECT 1 FROM files LIMIT 1")
        return self._state_of if known else lambda path, looking: SourceFile()

    def plan(self, sources: Iterable[Found | InputError], watching: bool = False) -> bool:
        """Takes up the input; returns whether there is nothing to do: all is read, and the output is as it was left.

        Args:
            sources: The files; none where they come later, as they do when `watching`.
            watching: Whether the input is watched.

        Raises:
            JournalError: All that was read would be left out, and nothing come in its place.
        """
        planned = plan(self._journal, sources, self._timeout, watching)
        self.files, self._mark = planned.files, planned.mark
        self.kept, self.left_out = planned.kept, 0 if watching else planned.left_out
        facts = self._journal.facts()
        left = json.dumps([planned.mark, self._shape, state_of_file(self._output)])
        return planned.waiting == 0 and "finished" in facts and facts.get("left") == left

    def start(self) -> None:
        """Notes that reading begins."""
        now = progress_of(self._journal)
        self._journal.change("DELETE FROM run WHERE key IN ('finished', 'left')")
        self._journal.note(
            output=self._output, started=f"{time.time():.1f}", done_before=str(now.done), pages_before=str(now.pages)
        )
        self._journal.commit()

    def finish(self, max_error: float | None) -> None:
        """Notes that the output is in its place, and which numbers were accepted if that depended on all of them."""
        if max_error is not None:
            self._decide(max_error)
        left = json.dumps([self._mark, self._shape, state_of_file(self._output)])
        if self._journal.facts().get("partial") == self._partial():  # else it is somebody's by now
            remove_partial(self._output)
        self._journal.change("DELETE FROM run WHERE key = 'partial'")
        self._journal.change("UPDATE files SET lost = 0 WHERE lost > 0")
        self._journal.note(finished=f"{time.time():.1f}", left=left)
        self._journal.commit()

    def leave_partial(self) -> None:
        """Notes that the rows so far are beside an older output, which they are only until the run is complete."""
        self._journal.note(partial=self._partial())
        self._journal.commit()

    def progress(self) -> Progress:
        """How far it is."""
        return progress_of(self._journal)

    def failures(self) -> Iterator[InputError]:
        """Yields what of the input could not be read."""
        return failures(self._journal)

    def entries(self) -> Iterator[Entry]:
        """Yields the files of the input, with what of them need not be read again."""
        for file in files(self._journal):
            done = frozenset() if file.done else done_pages(self._journal, file.id)
            yield Entry(file.path, file.id, done, finished=file.done)

    def add(self, sources: Iterable[str | InputError | None]) -> Iterator[Entry | None]:
        """Yields what is kept, and the files of an input that grows, as they come; None for none at the moment."""
        yield from self.entries()
        position = 0
        for source in sources:
            if source is None or self._is_back(source, position):
                position += source is not None
                yield None
                continue
            file = place(self._journal, source if isinstance(source, InputError) else self._look(source), position)
            self._journal.commit()
            position += 1
            name = source.source if isinstance(source, InputError) else source
            ((state,),) = self._journal.rows("SELECT state FROM files WHERE id = ?", file)
            yield Entry(name, file, done_pages(self._journal, file), finished=state == "done")

    def is_replaced(self, path: str) -> bool:
        """Whether a file that was added is another by now than the one that was opened; False until it is opened."""
        query = "SELECT * FROM files WHERE path = ? AND position IS NOT NULL ORDER BY position DESC LIMIT 1"
        (row,) = self._journal.rows(query, stored_path(path))
        if row["state"] == "waiting" and row["size"] is None:
            return False
        found, before = self._look(path), SourceFile(row["size"], row["mtime_ns"], row["sha256"])
        return isinstance(found, Found) and not is_same(found.now, before)

    def keep(self, entry: Entry, item: SourceFile | PageReading | Failed) -> None:
        """Keeps what was read of a file, in whatever order, and what the file is."""
        match item:
            case SourceFile(size=None) if entry.done:
                pass  # it cannot be looked at: what was read of it is of what it was
            case SourceFile():
                add_file(self._journal, entry.key, item)
            case PageReading():
                add_page(self._journal, entry.key, item)
            case Failed():
                add_failure(self._journal, entry.key, item.error)

    def commit(self) -> None:
        """Makes it last."""
        self._journal.commit()

    def give_up(self, entry: Entry, last: int, error: InputError) -> None:
        """Keeps that a file is read no further than a page, and forgets what was read of it beyond that."""
        drop_after(self._journal, entry.key, last)
        add_failure(self._journal, entry.key, error)

    def finish_file(self, entry: Entry) -> None:
        """Keeps that a file is done."""
        if not entry.finished:
            finish_file(self._journal, entry.key)
            self._journal.commit()

    def with_earlier(self, items: Iterable[tuple[Entry, Item]]) -> Iterator[tuple[Entry, Item]]:
        """Yields what is being read, and between it what was read before, in the order of the pages."""
        earlier: list[int] | None = None
        for entry, item in items:
            if earlier is None:
                earlier = [] if entry.finished else sorted(entry.done, reverse=True)
            number = _page_number(item)
            while earlier and not entry.abandoned and (number is None or earlier[-1] < number):
                yield entry, page_of(self._journal, entry.key, entry.source, earlier.pop())
            if isinstance(item, AllRead):
                if entry.finished:
                    for read in readings_of(self._journal, entry.key, entry.source):
                        yield entry, Failed(read) if isinstance(read, InputError) else read
                earlier = None
            yield entry, item

    def _look(self, path: str) -> Found | InputError:
        now = answer_within(self._timeout, lambda: self._state_of(path, lambda path: None))
        return NoAnswerError(path, self._timeout) if now is None else Found(path, now)

    def _is_back(self, source: str | InputError, position: int) -> bool:
        """Whether a file that comes is one of those that are kept, found again; it then has its place."""
        if isinstance(source, InputError):
            return False
        file = answer_within(self._timeout, lambda: kept_as(self._journal, source))
        if file is not None:
            stored = stored_path(source)
            self._journal.change("UPDATE files SET position = ?, path = ? WHERE id = ?", position, stored, file)
            self._journal.commit()
        return file is not None

    def _partial(self) -> str:
        return json.dumps(state_of_file(partial_of(self._output)))

    def _decide(self, max_error: float) -> None:
        pages = "(SELECT pages.id FROM pages JOIN files ON files.id = pages.file WHERE position IS NOT NULL)"
        sure = self._journal.rows(f"SELECT confidence FROM numbers WHERE reason = '' AND page IN {pages}")
        least = threshold(np.array([row[0] for row in sure], np.float64), max_error)
        accepted = "iif(confidence >= ? AND reason = '', 'accepted', 'review')"
        self._journal.change(f"UPDATE numbers SET status = {accepted} WHERE status != {accepted}", least, least)


def _page_number(item: Item) -> int | None:
    match item:
        case PageReading():
            return item.number
        case Failed():
            return item.error.page
        case AllRead():
            return None
