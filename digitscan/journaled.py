"""A run and its journal: what was read is kept at once, and what was read before comes again in its place."""

from collections.abc import Iterable, Iterator

from digitscan.entry import AllRead, Entry, Item
from digitscan.errors import InputError
from digitscan.file_reading import Failed
from digitscan.journal.plan import IsSame, plan
from digitscan.journal.reading import done_pages, files, page_of, readings_of
from digitscan.journal.recording import add_failure, add_file, add_page, drop_after, finish_file
from digitscan.journal.store import Journal
from digitscan.records import PageReading, SourceFile


class JournaledRun:
    """A run that is kept in a journal; one thread at a time may use it.

    Each of its functions raises OutputError where the journal cannot be written.

    Args:
        journal: Open for writing.
        is_same: Whether a file is what it was when it was read.
    """

    def __init__(self, journal: Journal, is_same: IsSame) -> None:
        self._journal = journal
        self._is_same = is_same

    def plan(self, sources: Iterable[str | InputError]) -> int:
        """Takes up the input; returns how many files it has."""
        return plan(self._journal, sources, self._is_same)

    def entries(self) -> Iterator[Entry]:
        """Yields the files of the input, with what of them need not be read again."""
        for file in files(self._journal):
            done = frozenset() if file.done else done_pages(self._journal, file.id)
            yield Entry(file.path, file.id, done, finished=file.done)

    def keep(self, entry: Entry, item: SourceFile | PageReading | Failed) -> None:
        """Keeps what was read of a file, in whatever order, and what the file is."""
        match item:
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

    def finish(self, entry: Entry) -> None:
        """Keeps that a file is done."""
        if not entry.finished:
            finish_file(self._journal, entry.key)
            self._journal.commit()

    def with_earlier(self, items: Iterable[tuple[Entry, Item]]) -> Iterator[tuple[Entry, Item]]:
        """Yields what is being read, and between it what was read before, in the order of the pages."""
        earlier: list[int] | None = None
        for entry, item in items:
            if earlier is None:
                earlier = sorted(entry.done, reverse=True)
            number = _page_number(item)
            while earlier and not entry.abandoned and (number is None or earlier[-1] < number):
                yield entry, page_of(self._journal, entry.key, entry.source, earlier.pop())
            if isinstance(item, AllRead):
                if entry.finished:
                    for read in readings_of(self._journal, entry.key, entry.source):
                        yield entry, Failed(read) if isinstance(read, InputError) else read
                earlier = None
            yield entry, item


def _page_number(item: Item) -> int | None:
    match item:
        case PageReading():
            return item.number
        case Failed():
            return item.error.page
        case AllRead():
            return None
