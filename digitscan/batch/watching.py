"""Files that come into a folder while a run goes on, each once it is complete."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

from digitscan.errors import InputError
from digitscan.files.opening import open_file, status
from digitscan.files.sources import STANDARD_INPUT

_BETWEEN_LOOKS = 1.0  # seconds; a scanner or copy that pauses longer than this still holds the file open
Look = tuple[int, int]


def watch(
    find: Callable[[], Iterator[str | InputError]],
    ending: threading.Event,
    follow: bool,
    is_replaced: Callable[[str], bool] = lambda path: True,
) -> Iterator[str | InputError | None]:
    """Yields files as they come, again when another takes the same path; None where there is none at the moment.

    A file is complete when it has the same size, not 0, and time of change in two looks, and nobody writes it, where
    the system tells that. It is another once one of these has changed. In what order they are found is the order of
    the output.

    Args:
        find: Yields the input as it is now. Errors in it are told once, and only at first those of folders that are
            empty, since something is to come there.
        ending: Ends it once it is set.
        follow: Whether paths may lead over links.
        is_replaced: Whether a file that has changed since it was taken is another than the one that was read, as it
            is not where it had to wait; asked again as long as it says no.
    """
    taken: dict[str, Look | None] = {}
    seen: dict[str, Look] = {}
    while not ending.is_set():
        now: dict[str, Look] = {}
        for source in find():
            path = source.source if isinstance(source, InputError) else source
            look = None if isinstance(source, InputError) or path == STANDARD_INPUT else _look(path, follow)
            if path in taken and look in (None, taken[path]):  # what was read may well be gone now
                continue
            if look is not None and (seen.get(path) != look or look[0] == 0 or _is_written(path, follow)):
                now[path] = look
                continue
            if look is not None and path in taken and not is_replaced(path):
                now[path] = look
                continue
            if isinstance(source, InputError) and os.path.isdir(path):  # noqa: PTH112 (False for what is no path)
                continue
            taken[path] = look
            yield source
            if ending.is_set():
                return
        seen = now
        end = time.monotonic() + _BETWEEN_LOOKS
        while time.monotonic() < end and not ending.is_set():
            yield None
            time.sleep(0.02)


def _look(path: str, follow: bool) -> Look | None:
    """Size and time of change of a file; None where it cannot be looked at, which its reading will tell."""
    try:
        found = status(path, follow)
    except (InputError, OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


def _is_written(path: str, follow: bool) -> bool:
    """Whether somebody has a file open for writing; False where that cannot be told.

    Linux grants a lease for reading only on a file that nobody writes.
    """
    if sys.platform != "linux":
        return False
    import fcntl  # other systems may have none

    with contextlib.suppress(InputError, OSError, ValueError), open_file(path, follow) as stream:
        try:
            fcntl.fcntl(stream, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return True
        fcntl.fcntl(stream, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
