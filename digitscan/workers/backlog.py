"""What of the input is begun and not out yet: parts that wait for a worker, and what was read before its turn.

The latter is held, and no more is begun once that is much, so that memory stays flat.
"""

from collections import deque
from collections.abc import Iterator, Sequence

from digitscan.batch.entry import AllRead, Entry, Item, Keeper
from digitscan.batch.file_reading import Failed
from digitscan.errors import InputError
from digitscan.files.opening import read_standard_input
from digitscan.files.read_settings import ReadSettings
from digitscan.files.sources import STANDARD_INPUT
from digitscan.records import PageReading, SourceFile
from digitscan.workers.order import FileWork, PartWork

_MOST_HELD = 8192  # pages and numbers that wait for their turn; a number takes some 2 KB
_MOST_FILES = 1000  # that are begun, or are known to need no reading


class Backlog:
    """The files that are begun, in the order of the input.

    Args:
        read: How files are read.
        keeper: Is told everything at once; None if nothing is kept.

    Attributes:
        waiting: The parts that no worker has been given yet, the next one first.
        paused: Whether there is no file to begin at the moment, and more may come later.
    """

    def __init__(self, read: ReadSettings, keeper: Keeper | None) -> None:
        self.waiting: deque[PartWork] = deque()
        self.paused = False
        self._read = read
        self._keeper = keeper
        self._files: deque[FileWork] = deque()
        self._held = 0
        self._ended = False

    @property
    def over(self) -> bool:
        """Whether everything is out, and no more files come."""
        return self._ended and not self._files

    def fill(self, coming: Iterator[Entry | None], jobs: int) -> None:
        """Makes parts until so many workers have enough to do.

        Args:
            coming: The files that are not begun yet; None where there is none at the moment.
            jobs: How many workers there are, or may be.

        Raises:
            Exception: Whatever `coming` or the keeper raised.
        """
        self.paused = False
        while len(self.waiting) < 2 * jobs:
            part = self._next_part()
            if part is not None:
                self.waiting.append(part)
                continue
            if self._held >= _MOST_HELD or len(self._files) >= _MOST_FILES:
                break
            try:
                entry = next(coming)
            except StopIteration:
                self._ended = True
                break
            if entry is None:
                self.paused = True
                break
            self._files.append(self._begin(entry, jobs))

    def put_back(self, parts: Sequence[PartWork]) -> None:
        """Makes parts the next ones that wait."""
        self.waiting.extendleft(reversed(parts))

    def look(self, part: PartWork, state: SourceFile) -> None:
        """Notes what a file is, as the worker found that opened it for its first part."""
        part.file.look(part, state)
        self._keep(part.file.entry, state)

    def take(self, part: PartWork, item: PageReading | Failed) -> None:
        """Holds what was read of a page until its turn comes."""
        if part.file.entry.abandoned:
            return
        part.add(item)
        self._held += _weight(item)
        self._keep(part.file.entry, item)

    def commit(self) -> None:
        """Makes last what the keeper was told."""
        if self._keeper is not None:
            self._keeper.commit()

    def in_order(self) -> Iterator[tuple[Entry, Item]]:
        """Yields what was read and whose turn has come, in the order of the input."""
        while self._files:
            file = self._files[0]
            if file.entry.failure is not None and not file.entry.abandoned:
                yield file.entry, Failed(file.entry.failure)
            while file.parts:
                part = file.parts[0]
                while part.read and not file.entry.abandoned:
                    item = part.read.popleft()
                    self._held -= _weight(item)
                    yield file.entry, item
                if file.entry.abandoned:
                    self._abandon(file)
                elif not part.done:
                    return
                else:
                    file.parts.popleft()
            if not file.complete:
                return
            self._files.popleft()
            yield file.entry, AllRead()

    def _next_part(self) -> PartWork | None:
        """The next part of a file that has been begun; of the first file always, as the others wait for it."""
        for file in self._files:
            if self._held >= _MOST_HELD and (file is not self._files[0] or file.parts):
                return None
            if not file.complete and (part := file.next_part()) is not None:
                return part
        return None

    def _begin(self, entry: Entry, jobs: int) -> FileWork:
        data = None
        if entry.source == STANDARD_INPUT and not entry.failure and not entry.finished:
            try:
                data = read_standard_input(entry.source)
            except InputError as error:
                entry.failure = error
                self._keep(entry, Failed(error))
        return FileWork(entry, self._read, jobs, data)

    def _abandon(self, file: FileWork) -> None:
        self._held -= sum(_weight(item) for part in file.parts for item in part.read)
        self.waiting = deque(part for part in self.waiting if part.file is not file)
        file.abandon()

    def _keep(self, entry: Entry, item: SourceFile | PageReading | Failed) -> None:
        if self._keeper is not None:
            self._keeper.keep(entry, item)


def _weight(item: PageReading | Failed) -> int:
    return 1 + (len(item.fields) if isinstance(item, PageReading) else 0)
