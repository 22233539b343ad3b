"""Starts a process of our own that reads files of strangers, and tells how one has ended; `child` is its side."""

import os
import signal
import subprocess
import sys

START_SECONDS = 120.0
"""Even a busy machine has started a process by then."""

_START = "import sys; sys.path[:] = sys.argv[1:]; "
# One thread each: there are as many workers as cores.
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


def start(main: str, folder: str | None = None) -> "subprocess.Popen[bytes]":
    """Starts a process, which is led by its standard input and answers on its standard output.

    On Linux it ends with the thread that has started it.

    Args:
        main: What it runs, in Python.
        folder: To which paths are relative; that of this process if None.
    """
    # -P: a module of the folder in which the scans are is none of ours
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _START + main, *sys.path],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ONE_THREAD},
    )


def fate(process: "subprocess.Popen[bytes]") -> str:
    """Waits until a process has ended, and says how it did."""
    status = process.wait()
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
