"""What the supervisor knows of those who read, be they processes here or places on a cluster."""

import math
import time
from abc import ABC, abstractmethod
from collections import deque
from queue import SimpleQueue
from typing import Protocol

from digitscan.workers.messages import Answer, Task
from digitscan.workers.order import PartWork

Answers = SimpleQueue[tuple["Worker", Answer | None]]
"""What comes from workers; None says that one has ended."""


class Worker(ABC):
    """Reads parts of files. Its answers, and None when it has ended, come into a queue.

    Attributes:
        parts: Not yet done, the oldest first, which is being read.
        since: When the worker last answered, or was given something to do; by `time.monotonic`.
        pace: How many seconds its last answer took.
        ready: Whether it has loaded its nets.
        late: Whether it was ended since it took too long.
    """

    def __init__(self) -> None:
        self.parts: deque[PartWork] = deque()
        self.since = time.monotonic()
        self.pace = math.inf
        self.ready = self.late = False

    def takes(self, part: PartWork) -> bool:
        """Whether it may be given a part."""
        return self.ready and not self.parts

    def give(self, part: PartWork) -> None:
        """Gives it a part to read; it may have ended meanwhile, which its answers tell."""
        if not self.parts:
            self.since = time.monotonic()
        self.parts.append(part)
        self.send(part.task())

    @abstractmethod
    def send(self, order: Task) -> None:
        """Sends it what is to be done."""

    def end_if_late(self, timeout: float) -> None:
        """Ends it if a page takes longer than it may."""

    def kill(self) -> None:
        """Ends it at once."""

    def close(self) -> None:
        """Ends it, and waits until it is gone."""

    @abstractmethod
    def fate(self) -> str:
        """Says how it ended."""

    def why_page_failed(self, timeout: float) -> str:
        """Says why the page that it was reading when it ended, for the second time, could not be read."""
        if self.late:
            return (
                f"reading it takes longer than {timeout:g} s; give it more time with --timeout, "
                "or scan it with fewer dots per inch"
            )
        return (
            f"the process that read it {self.fate()}, twice; if memory was short, scan it with fewer dots "
            "per inch, else please report it, if you can with the file"
        )


class Crew(Protocol):
    """Where workers come from."""

    @property
    def jobs(self) -> int:
        """How many of them are of use at the same time, now."""

    def hire(self, answers: Answers) -> Worker:
        """One more worker.

        Raises:
            WorkerError: There can be none any more.
        """

    def check(self) -> None:
        """Looks whether there is still somebody to hire from; raises as `hire` does."""

    def close(self) -> None:
        """Lets go of what it holds; the workers have been closed."""
