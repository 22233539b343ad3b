"""What a process does first that reads files of strangers for another one: it ends with that one, however it ended.

It takes orders from its standard input and answers on its standard output. When its standard input ends, so does the
process, even within a decoder.
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
from typing import Any, BinaryIO

_ON_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG

Answer = Callable[[object], None]
"""Sends an answer to who leads."""


def take_lead() -> tuple[object, "queue.SimpleQueue[Any]", Answer]:
    """Lets this process be led; to be called at once.

    Returns:
        The first order, the queue of those that come later, and what sends an answer.
    """
    _ignore_signals()
    _die_with_parent()
    orders, answers = _take_streams()

    def answer(message: object) -> None:
        pickle.dump(message, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    first = pickle.load(orders)
    coming: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_take_orders, args=(orders, coming), daemon=True).start()
    return first, coming, answer


def _take_orders(orders: BinaryIO, coming: "queue.SimpleQueue[Any]") -> None:
    with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            coming.put(pickle.load(orders))
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
