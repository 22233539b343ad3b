"""Temporary files beside an output. Those of a run that was killed are removed by the next one with that output."""

import contextlib
import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import BinaryIO

_ENDING, _FOLDER_ENDING = ".tmp", ".tmp.d"


def open_temporary(place: Path) -> tuple[Path, BinaryIO]:
    """Makes a file in the folder of an output, under a name that no other has; returns its path and the open file.

    Raises:
        OSError: It cannot be made there.
    """
    start = f".digitscan-{hashlib.sha256(os.fsencode(place.name)).hexdigest()[:12]}-"
    _remove_left_over(place.parent, start)
    path = place.with_name(f"{start}{os.urandom(6).hex()}{_ENDING}")
    stream = path.open("xb")  # not by tempfile, which makes files that nobody else can read: here the umask decides
    _lock(stream)
    return path, stream


def folder_beside(temporary: Path) -> Path:
    """The place for a folder that a run with this temporary file needs for a while."""
    return temporary.with_name(temporary.name.removesuffix(_ENDING) + _FOLDER_ENDING)


def _remove_left_over(folder: Path, start: str) -> None:
    """Removes what runs have left that are no more; only a run that is alive holds the lock on its file."""
    for path in folder.glob(f"{start}*{_ENDING}"):
        with contextlib.suppress(OSError):
            if path.is_symlink() or not path.is_file():  # anybody may have put it there, a pipe for one
                continue
            with path.open("rb") as stream:
                if _lock(stream):
                    path.unlink()
    for path in folder.glob(f"{start}*{_FOLDER_ENDING}"):
        if not path.with_name(path.name.removesuffix(_FOLDER_ENDING) + _ENDING).exists():
            shutil.rmtree(path, ignore_errors=True)


def _lock(stream: BinaryIO) -> bool:
    """Locks a file until it is closed; False where another process has it, or it cannot be told.

    Windows keeps open files from being removed itself, and the closed ones stay there.
    """
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
