"""Leads the workers: gives out parts of files, takes what was read in the order of the input, mends what breaks.

A worker that crashes, is killed or takes too long costs one page: it is tried once more by itself, then told as a
failure. What is read before its turn is held, and no more is given out once that is much, so that memory stays flat.
"""

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue

from digitscan.batch.entry import AllRead, Entry, Item, Keeper
from digitscan.batch.file_reading import Failed
from digitscan.errors import InputError, WorkerError
from digitscan.files.opening import read_standard_input
from digitscan.files.read_settings import ReadSettings
from digitscan.files.sources import STANDARD_INPUT
from digitscan.records import PageReading, SourceFile
from digitscan.workers.crew import Answers, Crew, Worker
from digitscan.workers.messages import Answer, Fatal, Ready, TaskDone
from digitscan.workers.order import FileWork, PartWork

_LISTENING_SECONDS = 0.1
_MOST_HELD = 8192  # pages and numbers that wait for their turn; a number takes some 2 KB
_MOST_FILES = 1000  # that are begun, or are known to need no reading
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
        self._read = read
        self._crew = crew
        self._timeout = timeout
        self._keeper = keeper
        self._stopping = stopping
        self._answers: Answers = SimpleQueue()
        self._workers: list[Worker] = []
        self._files: deque[FileWork] = deque()
        self._waiting: deque[PartWork] = deque()
        self._held = self._failed_starts = 0
        self._paused = self._ended = False  # whether more files may come later, or none any more

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
            yield from self._in_order()
            if self._ended and not self._files:
                return
            if self._paused or self._waiting or not self._crew.jobs or any(worker.parts for worker in self._workers):
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
        self._fill(coming)
        busy = sum(bool(worker.parts) for worker in self._workers)
        while len(self._workers) < min(self._crew.jobs, busy + len(self._waiting)):
            self._start_worker()
        for worker in sorted(self._workers, key=lambda one: len(one.parts)):
            if self._waiting and worker.takes(self._waiting[0]):
                worker.give(self._waiting.popleft())

    def _fill(self, coming: Iterator[Entry | None]) -> None:
        """Makes parts until all workers have enough to do."""
        self._paused = False
        while len(self._waiting) < 2 * self._crew.jobs:
            part = self._next_part()
            if part is not None:
                self._waiting.append(part)
                continue
            if self._held >= _MOST_HELD or len(self._files) >= _MOST_FILES:
                break
            try:
                entry = next(coming)
            except StopIteration:
                self._ended = True
                break
            if entry is None:
                self._paused = True
                break
            self._files.append(self._file_work(entry))

    def _next_part(self) -> PartWork | None:
        """The next part of a file that has been begun; of the first file always, as the others wait for it."""
        for file in self._files:
            if self._held >= _MOST_HELD and (file is not self._files[0] or file.parts):
                return None
            if not file.complete and (part := file.next_part()) is not None:
                return part
        return None

    def _file_work(self, entry: Entry) -> FileWork:
        data = None
        if entry.source == STANDARD_INPUT and not entry.failure and not entry.finished:
            try:
                data = read_standard_input(entry.source)
            except InputError as error:
                entry.failure = error
                self._keep(entry, Failed(error))
        return FileWork(entry, self._read, self._crew.jobs, data)

    def _in_order(self) -> Iterator[tuple[Entry, Item]]:
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

    def _abandon(self, file: FileWork) -> None:
        self._held -= sum(_weight(item) for part in file.parts for item in part.read)
        self._waiting = deque(part for part in self._waiting if part.file is not file)
        file.abandon()

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
        if self._keeper is not None:
            self._keeper.commit()
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
                part = worker.parts[0]
                part.file.look(part, answer)
                self._keep(part.file.entry, answer)
            case _:
                self._take(worker.parts[0], answer)

    def _take(self, part: PartWork, item: PageReading | Failed) -> None:
        if part.file.entry.abandoned:
            return
        part.add(item)
        self._held += _weight(item)
        self._keep(part.file.entry, item)

    def _keep(self, entry: Entry, item: SourceFile | PageReading | Failed) -> None:
        if self._keeper is not None:
            self._keeper.keep(entry, item)

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
        self._waiting.extendleft(reversed(others))
        if broken.alone:
            self._take(broken, broken.file.fail(broken, worker.why_page_failed(self._timeout)))
        else:
            self._waiting.extendleft(reversed(broken.file.retry(broken)))

    def _start_worker(self) -> None:
        self._workers.append(self._crew.hire(self._answers))


def _weight(item: PageReading | Failed) -> int:
    return 1 + (len(item.fields) if isinstance(item, PageReading) else 0)
