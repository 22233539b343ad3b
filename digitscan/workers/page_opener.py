"""Opens files of strangers in a process of its own, which is ended when a page takes too long, or takes up the memory.

For what is read by no worker: single images, and pages that are looked at again.
"""

import contextlib
import pickle
import subprocess
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from digitscan.errors import InputError, WorkerError
from digitscan.files.read_settings import ReadSettings
from digitscan.records import Page
from digitscan.workers.opening import Item, Opening
from digitscan.workers.starting import START_SECONDS, fate, start

SECONDS = 60.0
"""So long a page may take to be opened, as by default in `digitscan scan`."""

MAIN = "from digitscan.workers.opening import main; main()"


class PageOpener:
    """Opens files; one thread at a time may use it. Its process starts with the first file, and ends with this.

    Args:
        max_pixels: Larger images are never asked for; the memory of the process is bounded by it.
    """

    def __init__(self, max_pixels: int = ReadSettings().max_pixels) -> None:
        self._max_pixels = max_pixels
        self._child: _Child | None = None

    def start(self) -> None:
        """Starts the process if it is not there, which takes a moment in which something else may be done."""
        if self._child is None:
            self._child = _Child(self._max_pixels)
            weakref.finalize(self, self._child.end)

    def pages(self, source: str, settings: ReadSettings, data: bytes | None = None) -> Iterator[Page | InputError]:
        """Yields the pages of a file as `read_pages` does, as long as no other is opened.

        Args:
            source: The path.
            settings: Which pages are wanted and how they are read.
            data: The content of the file, where it was read from standard input.

        Raises:
            WorkerError: The process cannot be started.
        """
        order: Opening | None = Opening(source, settings, data)
        while True:
            item = self._ask(order)
            if item is None:
                return
            if isinstance(item, _Lost):
                yield InputError(source, item.reason)
                return
            yield item
            order = None

    def _ask(self, order: Opening | None) -> "Item | _Lost":
        if self._child is None and order is None:
            return None
        self.start()
        child = self._child
        assert child is not None
        answer = child.ask(order, SECONDS)
        if isinstance(answer, _Lost):
            self._child = None
            if not child.ready:
                raise WorkerError(f"the process that opens files cannot be started: {answer.reason}")
        return answer


@dataclass(frozen=True, slots=True)
class _Lost:
    """The process has ended, or was ended."""

    reason: str


class _Child:
    """A process and the thread that leads it, with which it would end on Linux; `ready` says that it has started."""

    def __init__(self, max_pixels: int) -> None:
        self._orders: SimpleQueue[Opening | None] = SimpleQueue()
        self._answers: SimpleQueue[Item | _Lost] = SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = self.ready = False
        threading.Thread(target=self._lead, args=(max_pixels,), name="opening", daemon=True).start()

    def ask(self, order: Opening | None, seconds: float) -> Item | _Lost:
        """Has a file opened, or goes on with it if `order` is None; the process is ended if that takes too long."""
        if not self.ready:
            if isinstance(lost := self._answer(START_SECONDS), _Lost):
                return lost
            self.ready = True
        self._orders.put(order)
        return self._answer(seconds)

    def end(self) -> None:
        """Ends the process."""
        self._ended = True
        self._orders.put(None)
        if self._process is not None:
            self._process.kill()

    def _answer(self, seconds: float) -> Item | _Lost:
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            self.end()
            return _Lost(
                f"opening it takes longer than {seconds:g} s; save the page as an image, or scan it with fewer dots "
                "per inch"
            )

    def _lead(self, max_pixels: int) -> None:
        try:
            self._process = process = start(MAIN)
        except OSError as error:
            self._answers.put(_Lost(str(error)))
            return
        assert process.stdin is not None and process.stdout is not None
        order: int | Opening | None = max_pixels
        try:
            while not self._ended:
                pickle.dump(order, process.stdin, pickle.HIGHEST_PROTOCOL)
                process.stdin.flush()
                self._answers.put(pickle.load(process.stdout))
                order = self._orders.get()
        except Exception:  # it has ended, perhaps amid an answer, of which half may look like anything
            pass
        process.kill()
        self._answers.put(
            _Lost(
                f"the process that opened it {fate(process)}; if memory was short, scan it with fewer dots per inch, "
                "else please report it, if you can with the file"
            )
        )
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()
