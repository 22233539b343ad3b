"""What runs within a Dask worker: it has parts of files read by processes beside it, like those of a run here.

So a page that crashes a decoder or never ends costs that page, not the Dask worker with all that runs there. The nets
are loaded once for each thread of the worker. Dask brings the plugin to every worker, also to one that comes later.
"""

import contextlib
import pickle
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import cast

from distributed import Worker, WorkerPlugin, get_worker

from digitscan.batch.entry import Entry
from digitscan.batch.file_reading import BatchSettings, Failed
from digitscan.cluster.terms import Terms, check_terms, terms_here
from digitscan.errors import InputError, WorkerError
from digitscan.files.address import is_address
from digitscan.workers.crew import Answers
from digitscan.workers.messages import Answer, Fatal, Ready, Task, TaskDone
from digitscan.workers.order import FileWork, PartWork
from digitscan.workers.process import WorkerProcess

_LISTENING_SECONDS = 0.1
_MOST_STARTS = 3  # of processes in a row that end before they are ready
_IDLE_SECONDS = 120.0  # after which processes end, as when the submitting side was killed


@dataclass(frozen=True, slots=True)
class Ended:
    """The process that read has ended: how, and whether it was since it took too long."""

    fate: str
    late: bool


Said = Answer | Ended


@dataclass(frozen=True, slots=True)
class Order:
    """How a run reads, for its hosts.

    Attributes:
        terms: What both sides must have alike; looked at before the rest is taken apart.
        settings: `BatchSettings`, pickled.
        folder: In which the run was started, to which its paths are relative.
        timeout: So many seconds a page may take.
        weights: As in the settings.
    """

    terms: Terms
    settings: bytes
    folder: str
    timeout: float
    weights: Path | None


class Host(WorkerPlugin):
    """Has parts of files read on a Dask worker; any of its threads may ask."""

    idempotent = True

    def __init__(self, order: Order) -> None:
        self._order = order

    def setup(self, worker: Worker) -> None:
        """Makes ready; no process is started before there is something to read."""
        self._where = worker.address
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._used = time.monotonic()
        self._idle: list[tuple[WorkerProcess, Answers]] = []
        self._busy: set[WorkerProcess] = set()
        # where no relative path leads to a file, if the folder of the run is not there
        self._nowhere = tempfile.TemporaryDirectory(prefix="digitscan-")
        threading.Thread(target=self._watch, name="watching", daemon=True).start()

    def teardown(self, worker: Worker) -> None:
        """Ends all processes, also those that read."""
        self._over.set()
        with self._lock:
            busy = list(self._busy)
        for process in busy:
            process.kill()
        self._end_idle()
        self._nowhere.cleanup()

    def read(self, task: Task | None) -> list[Said]:
        """What a process says about a part of a file, or, without one, that it is ready."""
        try:
            process, answers = self._take()
        except WorkerError as error:
            return [Fatal(error)]
        said: list[Said] = [Ready()] if task is None else self._read(task, process, answers)
        alive = isinstance(said[-1], Ready | TaskDone)
        with self._lock:
            self._busy.discard(process)
            self._used = time.monotonic()
            if alive and not self._over.is_set():
                self._idle.append((process, answers))
                return said
        process.close()
        return said

    def _read(self, task: Task, process: WorkerProcess, answers: Answers) -> list[Said]:
        file = FileWork(Entry(task.source), self._settings.read, 1, task.data)
        file.looked = not task.look
        process.give(PartWork(file, task.part))
        said: list[Said] = []
        while not said or not isinstance(said[-1], TaskDone | Ended | Fatal):
            answer = self._next(process, answers)
            if isinstance(answer, Failed):
                answer = explained(answer, self._order.folder, self._where)
            said.append(answer)
        process.parts.clear()
        return said

    def _next(self, process: WorkerProcess, answers: Answers) -> Said:
        """What a process says next, which may be that it has ended, or was since it took too long."""
        while True:
            process.end_if_late(self._order.timeout)
            with contextlib.suppress(Empty):
                answer = answers.get(timeout=_LISTENING_SECONDS)[1]
                return Ended(process.fate(), process.late) if answer is None else answer

    def _take(self) -> tuple[WorkerProcess, Answers]:
        """A process that is ready."""
        with self._lock:
            if self._idle:
                process, answers = self._idle.pop()
                self._busy.add(process)
                return process, answers
        folder = self._order.folder if Path(self._order.folder).is_dir() else self._nowhere.name
        weights = None if self._order.weights is None else Path(folder, self._order.weights)
        check_terms(self._order.terms, terms_here(weights), self._where)
        self._settings: BatchSettings = pickle.loads(self._order.settings)
        for _ in range(_MOST_STARTS):
            answers = SimpleQueue()
            process = WorkerProcess(self._settings, answers, folder)
            with self._lock:
                self._busy.add(process)
            match answer := self._next(process, answers):
                case Ready():
                    process.ready = True
                    return process, answers
                case Fatal():
                    fate = str(answer.error)
                case Ended():
                    fate = f"the last one {answer.fate}"
            with self._lock:
                self._busy.discard(process)
            process.close()
        raise WorkerError(f"the processes that read pages cannot be started by the worker at {self._where}: {fate}")

    def _watch(self) -> None:
        """Ends processes that nobody has needed for long."""
        while not self._over.wait(_IDLE_SECONDS / 4):
            if time.monotonic() - self._used > _IDLE_SECONDS:
                self._end_idle()

    def _end_idle(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for process, _ in idle:
            process.close()


def explained(failed: Failed, folder: str, where: str) -> Failed:
    """Says of a file that is not there that it is not there on this machine.

    Args:
        failed: As it was told.
        folder: To which its path is relative.
        where: The worker's address.
    """
    error = failed.error
    if error.page is not None or is_address(error.source):
        return failed
    try:
        if Path(folder, error.source).exists():
            return failed
    except OSError:  # as in a folder that may not be entered, which is what was told
        return failed
    reason = (
        f"the worker at {where} cannot find it; "
        "put it on a disk that all machines see at the same path, or name it by an address"
    )
    return Failed(InputError(error.source, reason))


def read_part(run: str, task: Task | None) -> list[Said]:
    """What a Dask worker carries out: has a part of a file read by the host of a run; see `Host.read`."""
    return cast(Host, get_worker().plugins[run]).read(task)
