"""The files of a run as parts that workers read, and what they have read until its turn in the output comes."""

import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from digitscan.batch.entry import Entry
from digitscan.batch.file_reading import Failed
from digitscan.errors import InputError
from digitscan.files.read_settings import Part, ReadSettings
from digitscan.records import PageReading, SourceFile
from digitscan.workers.messages import Task, is_all

_LONGEST = 16  # pages of a part: to open a long file for each page would take as long as to read it
_SHARES = 4  # a file is parted so that each worker gets about so many parts of it, and none waits long for another


@dataclass(slots=True, eq=False)
class PartWork:
    """A part of a file: what was read of it, as far as it was not taken yet, and whether that is all.

    `last` is the last of its pages that was answered; `alone` says that a worker has ended on it before.
    """

    file: "FileWork"
    part: Part
    alone: bool = False
    read: deque[PageReading | Failed] = field(default_factory=deque)
    last: int = 0
    done: bool = False

    def task(self) -> Task:
        """What a worker is told."""
        return Task(self.file.entry.source, self.part, not self.file.looked, self.file.data)

    def add(self, item: PageReading | Failed) -> None:
        """Adds what was read of a page."""
        self.read.append(item)
        number = item.number if isinstance(item, PageReading) else item.error.page
        self.last = number or self.last


class FileWork:
    """A file and its parts in order. It begins with its first page; once it is opened, it is known how many it has."""

    def __init__(self, entry: Entry, settings: ReadSettings, jobs: int, data: bytes | None = None) -> None:
        self.entry = entry
        self.data = data
        self.parts: deque[PartWork] = deque()
        self.looked = entry.finished or entry.failure is not None
        self._settings = settings
        self._jobs = jobs
        self._pages = 1
        self._rest: Iterator[Part] = iter(() if self.looked else [Part(1, 2, entry.done)])
        self._complete = self.looked

    def next_part(self) -> PartWork | None:
        """Makes the next part, if there is one and it is known yet."""
        part = next(self._rest, None)
        if part is None:
            return None
        self._complete = part.stop == sys.maxsize
        self.parts.append(PartWork(self, part))
        return self.parts[-1]

    def look(self, first: PartWork, state: SourceFile) -> None:
        """Notes what the file is. Where its first page is all, that part has no end, as the worker knows."""
        if self.looked:
            return
        self.looked = True
        self._pages = state.pages or 1
        if is_all(first.part, state):
            first.part = Part(first.part.first, sys.maxsize, first.part.done)
            self._complete = True
        else:
            self._rest = self._split(first.part.stop)

    def retry(self, broken: PartWork) -> list[PartWork]:
        """Parts off the page that a worker has ended on, to be tried by itself, and what comes after it."""
        part, suspect = broken.part, broken.part.first
        if self.looked:
            suspect = self._next_wanted(max(broken.last + 1, suspect))
        stop = part.stop if suspect >= self._pages else suspect + 1
        made = [PartWork(self, Part(suspect, stop, part.done), alone=True)]
        if stop < part.stop:
            made.append(PartWork(self, Part(stop, part.stop, part.done)))
        for place, one in enumerate(made, self.parts.index(broken) + 1):
            self.parts.insert(place, one)
        broken.done = True
        return made

    def fail(self, broken: PartWork, reason: str) -> Failed:
        """Gives up the page that a part is about, or the file if it could not even be opened."""
        page = broken.part.first if self.looked and broken.part.first <= self._pages else None
        broken.done = True
        if not self.looked:
            self.looked = self._complete = True
        return Failed(InputError(self.entry.source, reason, page))

    def abandon(self) -> None:
        """Leaves out what has not been taken yet."""
        self.parts.clear()
        self._rest = iter(())
        self._complete = True

    @property
    def complete(self) -> bool:
        """Whether all its parts have been made."""
        return self._complete

    def _split(self, first: int) -> Iterator[Part]:
        length = max(1, min(_LONGEST, self._pages // (_SHARES * self._jobs)))
        done = self.entry.done
        while first + length <= self._pages:
            pages = range(first, first + length)
            yield Part(first, first + length, done.intersection(pages))
            first += length
        yield Part(first, sys.maxsize, done)

    def _next_wanted(self, number: int) -> int:
        while number <= self._pages and (number in self.entry.done or not self._settings.wants(number)):
            number += 1
        return number
