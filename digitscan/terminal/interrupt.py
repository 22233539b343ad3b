"""Ends a run within a second on Ctrl-C, however long a decoder is busy.

Python answers a signal only between two steps of the main thread, and a call into a decoder can take seconds.
So pages are read in a thread of their own, while the main thread, which owns the output, listens.
"""

import os
import queue
import signal
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from types import FrameType
from typing import Self, TypeVar

T = TypeVar("T")

_ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_LISTENING_SECONDS = 0.1
# The output of an interrupted run is closed in milliseconds, unless whoever reads it has stopped reading.
_GRACE_SECONDS = 0.8
_READ_AHEAD = 4
_FAREWELL_SECONDS = 0.4  # for the thread to end its workers and close its journal, unless it is in a decoder


class Interruption:
    """Remembers, while used as a context, that a signal asked the run to end."""

    def __init__(self) -> None:
        self._signal: signal.Signals | None = None
        self._deadline = 0.0
        self._insisted = False
        self.leaving = threading.Event()  # set once nobody listens any more

    @property
    def exit_status(self) -> int | None:
        """128 and the signal's number, as shells have it, or None if there was no signal."""
        return None if self._signal is None else 128 + self._signal

    def __enter__(self) -> Self:
        signals = [getattr(signal, name) for name in _ENDING_SIGNALS if hasattr(signal, name)]
        # What the caller ignores stays ignored: nohup ignores SIGHUP, a shell's background job SIGINT.
        heeded = [number for number in signals if signal.getsignal(number) != signal.SIG_IGN]
        self._before = {number: signal.signal(number, self._note) for number in heeded}
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._signal is None:
            self._signal = signal.Signals(number)
            self._deadline = time.monotonic() + _GRACE_SECONDS
            threading.Thread(target=self._last_resort, args=(128 + number,), daemon=True).start()
        else:
            self._insisted = True

    def _last_resort(self, exit_status: int) -> None:
        while (left := self._deadline - time.monotonic()) > 0:
            time.sleep(left)
        os._exit(exit_status)

    def see_through(self, items: Iterable[T]) -> Iterator[T]:
        """Yields all items after a signal too, each with its own grace, unless a second signal insists."""
        for item in items:
            if not self._insisted:
                self._deadline = time.monotonic() + _GRACE_SECONDS
            yield item

    def listen(self, items: Iterable[T]) -> Generator[T, None, None]:
        """Yields what a thread of its own takes from `items`; on a signal it ends early, the thread later.

        Raises:
            Exception: Whatever `items` raised.
        """
        results: queue.Queue[T | _End] = queue.Queue(_READ_AHEAD)
        reading = threading.Thread(target=_read, args=(items, results, self.leaving), name="reading", daemon=True)
        reading.start()
        try:
            while self._signal is None:
                try:
                    result = results.get(timeout=_LISTENING_SECONDS)
                except queue.Empty:
                    continue
                if isinstance(result, _End):
                    if result.error is not None:
                        raise result.error
                    return
                yield result
        finally:
            self.leaving.set()
            deadline = time.monotonic() + _FAREWELL_SECONDS
            while reading.is_alive() and time.monotonic() < deadline:
                while not results.empty():  # so that the thread is not stuck at a full queue
                    results.get_nowait()
                reading.join(_LISTENING_SECONDS / 10)


class _End:
    """The last thing in the queue: `items` ended, or raised an error."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def _read(items: Iterable[T], results: "queue.Queue[T | _End]", left: threading.Event) -> None:
    end = _End()
    try:
        for item in items:
            results.put(item)
            if left.is_set():
                break
    except BaseException as error:
        end = _End(error)
    finally:
        if isinstance(items, Generator):
            items.close()
    results.put(end)
