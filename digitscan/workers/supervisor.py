"""Leads the workers: gives out parts of files, takes what was read, mends what breaks.

A worker that crashes, is killed or takes too long costs one page: it is tried once more by itself, then told as a
failure.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue

from digitscan.batch.entry import Entry, Item, Keeper
from digitscan.errors import WorkerError
from digitscan.files.read_settings import ReadSettings
from digitscan.records import SourceFile
from digitscan.workers.backlog import Backlog
from digitscan.workers.crew import Answers, Crew, Worker
from digitscan.workers.messages import Answer, Fatal, Ready, TaskDone

_LISTENING_SECONDS = 0.1
_MOST_STARTS = 3  # of workers in a row that end before they are ready


class Supervisor:
    """Reads files with workers; to be closed, which ends them all.

    Args:
        read: How files are read.
        crew: Where workers come from; closed with this.
        timeout: So many seconds a page may take.
        keeper: Is told everything at once; None if nothing is kept.
        stopping: Ends the reading soon once it is set.
    """

    def __init__(
        self, read: ReadSettings, crew: Crew, timeout: float, keeper: Keeper | None, stopping: threading.Event
    ) -> None:
        self._backlog = Backlog(read, keeper)
        self._crew = crew
        self._timeout = timeout
        self._stopping = stopping
        self._answers: Answers = SimpleQueue()
        self._workers: list[Worker] = []
        self._failed_starts = 0

    def start(self) -> None:
        """Starts a worker and waits until it has loaded the nets.

        Raises:
            WeightsError: They cannot be used.
            WorkerError: No worker can be started.
        """
        self._start_worker()
        while not self._stopping.is_set() and not any(worker.ready for worker in self._workers):
            self._listen()
            if not self._workers:
                self._start_worker()

    def read(self, entries: Iterable[Entry | None]) -> Iterator[tuple[Entry, Item]]:
        """Yields what was read, in the order of the input.

        Args:
            entries: The files; None where there is none at the moment.

        Raises:
            OutputError: An overlay cannot be written.
            WorkerError: Workers cannot be started any more.
            Exception: Whatever `entries` or the keeper raised.
        """
        coming = iter(entries)
        while not self._stopping.is_set():
            self._give_out(coming)
            yield from self._backlog.in_order()
            if self._backlog.over:
                return
            if self._backlog.paused or self._backlog.waiting or not self._crew.jobs or self._busy():
                self._listen()

    def close(self) -> None:
        """Ends the workers."""
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.close()
        self._workers.clear()
        self._crew.close()

    def _give_out(self, coming: Iterator[Entry | None]) -> None:
        self._backlog.fill(coming, self._crew.jobs)
        waiting = self._backlog.waiting
        while len(self._workers) < min(self._crew.jobs, self._busy() + len(waiting)):
            self._start_worker()
        for worker in sorted(self._workers, key=lambda one: len(one.parts)):
            if waiting and worker.takes(waiting[0]):
                worker.give(waiting.popleft())

    def _busy(self) -> int:
        """How many workers have something to do."""
        return sum(bool(worker.parts) for worker in self._workers)

    def _listen(self) -> None:
        """Waits a moment for answers, and takes all that are there."""
        start = time.monotonic()
        try:
            worker, answer = self._answers.get(timeout=_LISTENING_SECONDS)
            self._hear(worker, answer)
            while True:
                worker, answer = self._answers.get_nowait()
                self._hear(worker, answer)
        except Empty:
            pass
        self._backlog.commit()
        took = time.monotonic() - start
        asleep = took if took > 10 * _LISTENING_SECONDS else 0.0  # as after Ctrl-Z, with all workers
        for worker in self._workers:
            worker.since += asleep
            worker.end_if_late(self._timeout)
        self._crew.check()

    def _hear(self, worker: Worker, answer: Answer | None) -> None:
        match answer:
            case None:
                self._bury(worker)
            case Ready():
                worker.ready = True
                self._failed_starts = 0
            case Fatal():
                raise answer.error
            case TaskDone():
                worker.parts.popleft().done = True
            case SourceFile():
                self._backlog.look(worker.parts[0], answer)
            case _:
                self._backlog.take(worker.parts[0], answer)

    def _bury(self, worker: Worker) -> None:
        """Takes up what a worker has left when it ended."""
        self._workers.remove(worker)
        worker.close()
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts == _MOST_STARTS:
                raise WorkerError(f"the processes that read pages cannot be started: the last one {worker.fate()}")
        parts = [part for part in worker.parts if not part.file.entry.abandoned]
        if not parts:
            return
        broken, *others = parts
        self._backlog.put_back(others)
        if broken.alone:
            self._backlog.take(broken, broken.file.fail(broken, worker.why_page_failed(self._timeout)))
        else:
            self._backlog.put_back(broken.file.retry(broken))

    def _start_worker(self) -> None:
        self._workers.append(self._crew.hire(self._answers))
