"""The worker: a process that loads the nets once, then reads the parts of files that it is told to.

It takes tasks from its standard input and answers on its standard output. When its standard input ends, the run has
ended, however it did, and so does the worker at once, even within a decoder.
"""

import contextlib
import ctypes
import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

import cv2

from digitscan.batch import file_reading
from digitscan.batch.file_reading import BatchSettings
from digitscan.errors import DigitscanError
from digitscan.files.pages import look_at
from digitscan.nets.models import Models, load_models
from digitscan.workers.memory_limit import limit_memory
from digitscan.workers.messages import Answer, Fatal, Ready, Task, TaskDone, is_all

_ON_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Works until there is no more to do."""
    _ignore_signals()
    _die_with_parent()
    orders, answers = _take_streams()

    def answer(message: Answer) -> None:
        pickle.dump(message, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    settings: BatchSettings = pickle.load(orders)
    limit_memory(settings.read.max_pixels)
    tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
    threading.Thread(target=_take_tasks, args=(orders, tasks), daemon=True).start()
    cv2.setNumThreads(1)
    try:
        models = load_models(settings.weights)
        answer(Ready())
        while True:
            _carry_out(tasks.get(), settings, models, answer)
    except DigitscanError as error:
        answer(Fatal(error))


def _carry_out(task: Task, settings: BatchSettings, models: Models, answer: Callable[[Answer], None]) -> None:
    part = task.part
    if task.look:
        state = look_at(task.source, settings.read, task.data)
        answer(state)
        if is_all(part, state):
            part = replace(part, stop=sys.maxsize)
    own = replace(settings, read=replace(settings.read, part=part))
    for item in file_reading.read_file(task.source, own, models, task.data):
        answer(item)
    answer(TaskDone())


def _take_tasks(orders: BinaryIO, tasks: "queue.SimpleQueue[Task]") -> None:
    with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            tasks.put(pickle.load(orders))
    os._exit(0)


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """The streams of orders and answers; what a decoder prints must not come between."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    return orders, answers


def _ignore_signals() -> None:
    """A terminal sends its signals to all processes of a run, and the first one decides what follows."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _die_with_parent() -> None:
    """Asks Linux to end this process with the one that leads; elsewhere the end of its orders has to do.

    That end is not noticed by a process in a call that lets no other of its threads run.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_ON_PARENTS_DEATH, signal.SIGKILL)
