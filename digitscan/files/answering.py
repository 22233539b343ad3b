"""Disks and networks that no longer answer: a thread of its own asks them, so that nobody else waits for ever.

A call of the system that stands still cannot be ended; its thread is left behind, and ends with the process.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from digitscan.errors import InputError

T = TypeVar("T")
Looking = Callable[[str | None], None]
"""Is told at which path one looks now; None where one waits for something else, which may take its time."""
Search = Callable[[Looking], Iterator[T | InputError]]

# Two threads at work at the same time would only wait for each other, so they take turns.
_AT_ONCE = 1000
_TURN_SECONDS = 0.01
_LONGEST_WAIT = 0.25


class NoAnswerError(InputError):
    """Where a disk or store gives no answer in time; what was known of it before is as true as it was.

    Args:
        path: Where one looked.
        seconds: How long.
    """

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__(
            path,
            f"there is no answer for {seconds:g} s, so this and what would come after it is left out; "
            "check the disk or the network, then go on with --resume",
        )


def answer_within(seconds: float, ask: Callable[[], T]) -> T | None:
    """What a function returns or raises; None if it takes longer."""
    answers: SimpleQueue[T | BaseException] = SimpleQueue()

    def work() -> None:
        try:
            answers.put(ask())
        except BaseException as error:
            answers.put(error)

    threading.Thread(target=work, name="asking", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        return None
    if isinstance(answer, BaseException):
        raise answer
    return answer


class Listing(Generic[T]):
    """Goes through searches one after the other, as often as it is asked to; of one that stalls, an error is the rest.

    Args:
        searches: Each says where it looks.
        seconds: So long it may look at one place. What stalls is not asked again before it has answered.
    """

    def __init__(self, searches: Sequence[Search[T]], seconds: float) -> None:
        self._searches = searches
        self._seconds = seconds
        self._stalled: dict[int, tuple[_Searching[T], InputError]] = {}

    def __iter__(self) -> Iterator[T | InputError]:
        """Yields what is found.

        Raises:
            Exception: Whatever a search raised.
        """
        first = 0
        while first < len(self._searches):
            if first in self._stalled and self._stalled[first][0].is_alive():
                yield self._stalled[first][1]
                first += 1
                continue
            until = next((n for n in sorted(self._stalled) if n > first), len(self._searches))
            searching = _Searching(self._searches[first:until], self._seconds)
            try:
                yield from searching.found()
            finally:
                searching.leave()
            first += searching.done
            if searching.stalled is not None:
                self._stalled[first] = (searching, searching.stalled)


class _Searching(threading.Thread, Generic[T]):
    """Searches that go on; `done` counts those that have ended, `stalled` is the error of the one after."""

    def __init__(self, searches: Sequence[Search[T]], seconds: float) -> None:
        super().__init__(name="listing", daemon=True)
        self.done = 0
        self.stalled: InputError | None = None
        self._searches = searches
        self._seconds = seconds
        self._path: str | None = None
        self._since = 0.0
        self._found: deque[T | InputError | _End] = deque()
        self._asked = threading.Event()
        self._asked_at = 0.0
        self._ready = threading.Event()
        self._left = False

    def run(self) -> None:
        """Searches as long as it is asked to."""
        try:
            for search in self._searches:
                for found in search(self._look):
                    self._path = None
                    self._found.append(found)
                    if len(self._found) >= _AT_ONCE or time.monotonic() - self._asked_at > _TURN_SECONDS:
                        self._asked.clear()
                        self._ready.set()
                        if not self._left:
                            self._asked.wait()
                    if self._left:
                        return
                self._path = None
                self._found.append(_End())
        except BaseException as error:
            self._found.append(_End(error))
        self._ready.set()

    def found(self) -> Iterator[T | InputError]:
        """Yields what is found, as long as it does not stall."""
        self.start()
        while self.done < len(self._searches):
            while self._found:
                found = self._found.popleft()
                if not isinstance(found, _End):
                    yield found
                elif found.error is not None:
                    raise found.error
                else:
                    self.done += 1
            self._ready.clear()
            if self._found:
                continue
            self._asked_at = time.monotonic()
            self._asked.set()
            if not self._ready.wait(min(self._seconds / 4, _LONGEST_WAIT)) and not self._found:
                path, since = self._path, self._since
                if path is not None and time.monotonic() - since > self._seconds:
                    self.stalled = NoAnswerError(path, self._seconds)
                    return

    def leave(self) -> None:
        """Ends it as soon as it is answered."""
        self._left = True
        self._asked.set()

    def _look(self, path: str | None) -> None:
        self._since = time.monotonic()
        self._path = path


@dataclass(frozen=True, slots=True)
class _End:
    """A search has ended, perhaps with an error."""

    error: BaseException | None = None
