"""The images of a run's pages, decoded again when they are looked at, upright, and kept while there is room."""

import os
import threading
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from digitscan.errors import InputError
from digitscan.files.read_settings import ReadSettings
from digitscan.files.sources import STANDARD_INPUT
from digitscan.journal.sameness import content, is_same, size_and_time
from digitscan.records import Gray, Page
from digitscan.review.run_number import PagePlace
from digitscan.turning import turned
from digitscan.workers.page_opener import PageOpener

_ROOM = 256_000_000
_AT_ONCE = 2


class PageImages:
    """The pages of a run as images. Any thread may use it; some pages at a time are decoded.

    Args:
        read: How files were read.
        folder: What their paths are relative to, if not to the present one.
        room: How many bytes of images are kept.
    """

    def __init__(self, read: ReadSettings, folder: str = "", room: int = _ROOM) -> None:
        self._read = read
        self._folder = folder
        self._room = room
        self._kept: OrderedDict[int, Gray] = OrderedDict()
        self._lock = threading.Lock()
        self._openers: SimpleQueue[PageOpener] = SimpleQueue()
        for _ in range(_AT_ONCE):
            self._openers.put(PageOpener(read.max_pixels))
        self._under_way: dict[int, threading.Lock] = {}

    def image(self, page: PagePlace) -> Gray:
        """The image of a page, turned as it was to be read.

        Raises:
            InputError: Its file is gone, has changed, or cannot be read.
            WorkerError: The process that opens files cannot be started.
        """
        found = self._find(page.id)
        if found is not None:
            return found
        with self._lock:
            turn = self._under_way.setdefault(page.id, threading.Lock())
        with turn:  # who else asks for the page waits for the first one's answer
            found = self._find(page.id)
            if found is None:
                opener = self._openers.get()
                try:
                    found = self._decode(page, opener)
                finally:
                    self._openers.put(opener)
                self._keep(page.id, found)
        return found

    def _find(self, page: int) -> Gray | None:
        with self._lock:
            if page in self._kept:
                self._kept.move_to_end(page)
            return self._kept.get(page)

    def _keep(self, page: int, image: Gray) -> None:
        with self._lock:
            self._kept[page] = image
            self._under_way.pop(page, None)
            while len(self._kept) > 1 and sum(one.nbytes for one in self._kept.values()) > self._room:
                self._kept.popitem(last=False)

    def _decode(self, page: PagePlace, opener: PageOpener) -> Gray:
        if page.path == STANDARD_INPUT:
            raise InputError(page.path, "it was read from standard input, and is not kept")
        wanted = replace(self._read, pages=(range(page.number, page.number + 1),))
        # the input may have been moved together with the journal, or the review started elsewhere
        there = str(Path(self._folder, page.path))
        path = there if os.path.isfile(there) else page.path  # noqa: PTH113 (takes names that pathlib refuses)
        found = next(opener.pages(path, wanted), None)
        if isinstance(found, InputError):
            raise found
        if not is_same(size_and_time(path), page.file) and not is_same(content(path), page.file):
            raise InputError(page.path, "it has changed since it was read; scan it again")
        if not isinstance(found, Page) or found.image.shape != (page.height, page.width):
            raise InputError(page.path, "its page has another size than when it was read; scan it again", page.number)
        return turned(found, page.turn).image
