"""A worker as the process that leads sees it: started, given tasks, listened to, ended.

Each has a thread that listens to it, so that neither a worker that is killed amid an answer nor one that stands still
can hold up the others. Pools that send and receive for all workers in one place do hang then (noxdafox/pebble#97), and
that of the standard library gives up the whole pool with one worker.
"""

import contextlib
import pickle
import threading
import time

from digitscan.batch.file_reading import BatchSettings
from digitscan.workers.crew import Answers, Worker
from digitscan.workers.messages import Answer, Task
from digitscan.workers.order import PartWork
from digitscan.workers.starting import START_SECONDS, fate, start

MAIN = "from digitscan.workers.worker import main; main()"
_QUICK_SECONDS = 0.1


class WorkerProcess(Worker):
    """A worker that is a process of its own.

    Args:
        settings: How it reads.
        answers: Where what it says goes.
        folder: To which paths are relative; that of this process if None.
    """

    def __init__(self, settings: BatchSettings, answers: Answers, folder: str | None = None) -> None:
        super().__init__()
        self._process = start(MAIN, folder)
        threading.Thread(target=self._listen, args=(settings, answers), name="listening", daemon=True).start()

    def takes(self, part: PartWork) -> bool:
        """Whether it may be given a part: if it has nothing to do, or a moment before; one that is alone stays so."""
        if not self.ready or len(self.parts) > 1:
            return False
        return not self.parts or not (self.pace > _QUICK_SECONDS or self.parts[0].alone or part.alone)

    def end_if_late(self, timeout: float) -> None:
        """Ends it if a page takes longer than it may, or the start longer than even a busy machine needs."""
        limit = timeout if self.ready else max(START_SECONDS, timeout)
        if (self.parts or not self.ready) and time.monotonic() - self.since > limit:
            self.late = True
            self.kill()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()

    def close(self) -> None:
        """Ends it, and waits until it is gone."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()

    def fate(self) -> str:
        """Says how it ended."""
        return fate(self._process)

    def send(self, order: BatchSettings | Task) -> None:
        """Sends it what is to be done, or at first how it reads."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # it has ended
            pickle.dump(order, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()

    def _listen(self, settings: BatchSettings, answers: Answers) -> None:
        assert self._process.stdout is not None
        self.send(settings)
        try:
            while True:
                answer: Answer = pickle.load(self._process.stdout)
                now = time.monotonic()
                self.pace, self.since = now - self.since, now
                answers.put((self, answer))
        except Exception:  # it has ended, perhaps amid an answer, of which half may look like anything
            self._process.kill()
            answers.put((self, None))


class Processes:
    """A crew of processes on this machine, as many as the settings say."""

    def __init__(self, settings: BatchSettings, jobs: int) -> None:
        self._settings = settings
        self.jobs = jobs

    def hire(self, answers: Answers) -> WorkerProcess:
        """Starts a process."""
        return WorkerProcess(self._settings, answers)

    def check(self) -> None:
        """Processes can always be started."""

    def close(self) -> None:
        """There is nothing beside the processes."""
