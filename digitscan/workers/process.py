"""A worker as the process that leads sees it: started, given tasks, listened to, ended.

Each has a thread that listens to it, so that neither a worker that is killed amid an answer nor one that stands still
can hold up the others. Pools that send and receive for all workers in one place do hang then (noxdafox/pebble#97), and
that of the standard library gives up the whole pool with one worker.
"""

import contextlib
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from queue import SimpleQueue

from digitscan.batch.file_reading import BatchSettings
from digitscan.workers.messages import Answer, Task
from digitscan.workers.order import PartWork

MAIN = "from digitscan.workers.worker import main; main()"
_START_SECONDS = 120.0
_QUICK_SECONDS = 0.1
_START = "import sys; sys.path[:] = sys.argv[1:]; "
# One thread each: there are as many workers as cores.
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


class WorkerProcess:
    """A worker and the parts of files that it was given. Its answers, and None when it has ended, come into a queue.

    Attributes:
        parts: Not yet done, the oldest first, which is being read.
        since: When the worker last answered, or was given something to do; by `time.monotonic`.
        pace: How many seconds its last answer took.
        ready: Whether it has loaded its nets.
        late: Whether it was ended since it took too long.
    """

    def __init__(
        self, settings: BatchSettings, answers: "SimpleQueue[tuple[WorkerProcess, Answer | None]]", main: str
    ) -> None:
        self.parts: deque[PartWork] = deque()
        self.since = time.monotonic()
        self.pace = math.inf
        self.ready = self.late = False
        # -P: a module of the folder in which the scans are is none of ours
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START + main, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ONE_THREAD},
        )
        threading.Thread(target=self._listen, args=(settings, answers), name="listening", daemon=True).start()

    def takes(self, part: PartWork) -> bool:
        """Whether it may be given a part: if it has nothing to do, or a moment before; one that is alone stays so."""
        if not self.ready or len(self.parts) > 1:
            return False
        return not self.parts or not (self.pace > _QUICK_SECONDS or self.parts[0].alone or part.alone)

    def give(self, part: PartWork) -> None:
        """Gives it a part to read; it may have ended meanwhile, which its answers tell."""
        if not self.parts:
            self.since = time.monotonic()
        self.parts.append(part)
        self._send(part.task())

    def end_if_late(self, timeout: float) -> None:
        """Ends it if a page takes longer than it may, or the start longer than even a busy machine needs."""
        limit = timeout if self.ready else max(_START_SECONDS, timeout)
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
        status = self._process.wait()
        if status >= 0:
            return f"ended with status {status}"
        try:
            return f"was ended by {signal.Signals(-status).name}"
        except ValueError:
            return f"was ended by signal {-status}"

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

    def _send(self, order: BatchSettings | Task) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):  # it has ended
            pickle.dump(order, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()

    def _listen(self, settings: BatchSettings, answers: "SimpleQueue[tuple[WorkerProcess, Answer | None]]") -> None:
        assert self._process.stdout is not None
        self._send(settings)
        try:
            while True:
                answer: Answer = pickle.load(self._process.stdout)
                now = time.monotonic()
                self.pace, self.since = now - self.since, now
                answers.put((self, answer))
        except Exception:  # it has ended, perhaps amid an answer, of which half may look like anything
            self._process.kill()
            answers.put((self, None))
