"""A Dask cluster as a crew: places in which a part of a file each is read, wherever Dask has it done.

A Dask worker that is lost costs nothing: Dask has its parts done by another one. Only a part with which worker after
worker was lost is taken for one that ends whoever reads it.
"""

import contextlib
import logging
import os
import pickle
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias

from distributed import Client, Future, KilledWorker

from digitscan.batch.file_reading import BatchSettings, Failed
from digitscan.cluster.hosting import Ended, Host, Order, Said, read_part
from digitscan.cluster.terms import terms_here
from digitscan.errors import InputError, WorkerError
from digitscan.files.address import is_address
from digitscan.records import SourceFile
from digitscan.workers.crew import Answers, Worker
from digitscan.workers.messages import Fatal, Ready, Task, TaskDone

_BETWEEN_LOOKS = 1.0
_AHEAD = 4  # parts for each thread of the cluster: some are on their way while one is read
_LOST = "was lost with its machine or Dask worker"
Parts: TypeAlias = "Future[list[Said]]"


def silence() -> None:
    """Has Dask write nothing to standard error, where what is wrong is told in a line of ours."""
    for name in ("distributed", *(f"distributed.{part}" for part in ("client", "core", "comm", "utils"))):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


class Cluster:
    """A crew on a Dask cluster, of as many places as it has room for at the time.

    Args:
        settings: How pages are read.
        scheduler: Its address, or a file of JSON that Dask has written it into.
        timeout: So many seconds a page may take.

    Raises:
        WorkerError: The scheduler cannot be reached, or what is there cannot read with this digitscan.
    """

    def __init__(self, settings: BatchSettings, scheduler: str, timeout: float) -> None:
        self._scheduler = scheduler
        self._run = f"digitscan-{os.urandom(8).hex()}"
        self.prepared = threading.Event()
        self._looked = 0.0
        self.jobs = 0
        self._done: SimpleQueue[tuple[Seat, Parts, Task | None] | None] = SimpleQueue()
        order = Order(terms_here(settings.weights), pickle.dumps(settings), str(Path.cwd()), timeout, settings.weights)
        named = {"scheduler_file": scheduler} if Path(scheduler).is_file() else {"address": scheduler}
        try:
            self._client = Client(**named, set_as_default=False)
        except (OSError, ValueError, ImportError) as error:
            detail = " ".join(str(error).split())
            raise WorkerError(
                f"the scheduler {scheduler} cannot be reached ({detail}); "
                "start it with dask scheduler, or check its address"
            ) from error
        try:
            self._client.register_plugin(Host(order), name=self._run)
            self.check()
            threading.Thread(target=self._collect, name="collecting", daemon=True).start()
        except Exception as error:
            self._client.close(timeout=1)
            raise error if isinstance(error, WorkerError) else _cannot_read(error) from error

    def hire(self, answers: Answers) -> "Seat":
        """One more place; the first shows whether anybody there can read."""
        return Seat(self, answers)

    def submit(self, seat: "Seat", task: Task | None) -> Parts:
        """Has something read for a place, which hears what came of it.

        Raises:
            WorkerError: The scheduler is lost.
        """
        try:
            future = self._client.submit(read_part, self._run, task, pure=False)
            future.add_done_callback(lambda future: self._done.put((seat, future, task)))
            return future
        except Exception as error:
            raise self.lost() from error

    def check(self) -> None:
        """Looks from time to time how much room there is.

        Raises:
            WorkerError: The scheduler is lost.
        """
        if self._client.status == "running" and time.monotonic() - self._looked < _BETWEEN_LOOKS:
            return
        if self._client.status != "running":
            raise self.lost()
        try:
            self.jobs = _AHEAD * sum(self._client.nthreads().values())
        except Exception as error:
            raise self.lost() from error
        self._looked = time.monotonic()

    def lost(self) -> WorkerError:
        """What to tell when the scheduler is gone."""
        return WorkerError(f"the scheduler {self._scheduler} is lost; start it again, then go on with --resume")

    def close(self) -> None:
        """Ends what reads for this run, and lets go of the cluster."""
        self._done.put(None)
        with contextlib.suppress(Exception):
            if self._client.status == "running":
                self._client.unregister_worker_plugin(self._run)
        with contextlib.suppress(Exception):
            self._client.close(timeout=1)

    def _collect(self) -> None:
        """Fetches what was read and tells its places, as much at a time as there is: to ask takes its time."""
        ended = False
        while not ended:
            done = [self._done.get()]
            while not self._done.empty():
                done.append(self._done.get())
            ended = None in done
            some = [one for one in done if one is not None]
            fetched = self._fetch([future for _, future, _ in some])
            for (seat, future, task), said in zip(some, fetched, strict=True):
                seat.hear(same_file(_answers(future, self) if said is None else said, task))

    def _fetch(self, futures: list[Parts]) -> list[list[Said] | None]:
        """What was read, None where that is to be asked for one by one."""
        with contextlib.suppress(Exception):
            if all(future.status == "finished" for future in futures):
                return list(self._client.gather(futures))
        return [None] * len(futures)


class Seat(Worker):
    """A place on a cluster, at which one part is read at a time."""

    def __init__(self, cluster: Cluster, answers: Answers) -> None:
        super().__init__()
        self._cluster = cluster
        self._answers = answers
        self._fate = _LOST
        self.ready = cluster.prepared.is_set()
        if not self.ready:
            self._submit(None)

    def send(self, order: Task) -> None:
        """Has a part read."""
        self._submit(order)

    def fate(self) -> str:
        """Says how what read there ended."""
        return self._fate

    def _submit(self, task: Task | None) -> None:
        self._future = self._cluster.submit(self, task)  # held here, since Dask drops what nobody holds

    def hear(self, said: list[Said]) -> None:
        """Passes on what was read; the thread that collects it comes here."""
        for answer in said:
            match answer:
                case Ended():
                    self._fate, self.late = answer.fate, answer.late
                    self._answers.put((self, None))
                case Ready():
                    self._cluster.prepared.set()
                    self._answers.put((self, answer))
                case _:
                    self._answers.put((self, answer))


def _answers(future: Parts, cluster: Cluster) -> list[Said]:
    try:
        if future.status == "cancelled":
            return [Fatal(cluster.lost())]
        found: list[Said] = future.result()
        return found
    except KilledWorker:
        return [Ended(_LOST, late=False)]
    except OSError:
        return [Fatal(cluster.lost())]
    except Exception as error:
        return [Fatal(_cannot_read(error))]


def same_file(said: list[Said], task: Task | None) -> list[Said]:
    """Refuses what was read of a file that is another one here: no disk is shared, and both have one of that name."""
    match said:
        case [SourceFile(size=int(size)), *_] if task is not None and not is_address(task.source):
            try:
                here = Path(task.source).stat().st_size
            except (OSError, ValueError):
                return said
            if here != size:
                reason = (
                    f"it has {here} bytes here and {size} on the worker that read it; "
                    "put it on a disk that all machines see at the same path, or name it by an address"
                )
                return [SourceFile(), Failed(InputError(task.source, reason)), TaskDone()]
    return said


def _cannot_read(error: Exception) -> WorkerError:
    detail = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return WorkerError(
        f"the cluster cannot read ({detail}); install the same digitscan[cluster] for its scheduler and its workers"
    )
