"""Whether a file is what it was when it was read: what it is now, and how that is held against what it was."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass

from digitscan.errors import InputError
from digitscan.files.address import is_address
from digitscan.files.answering import Looking
from digitscan.files.opening import open_file
from digitscan.records import SourceFile

_CHUNK = 1 << 20
_UNKNOWN = SourceFile()

StateOf = Callable[[str, Looking], SourceFile]
"""Looks at the file of a path, telling each time before it asks the disk or store; what cannot be told is None."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the input, and what it is now as far as that matters."""

    path: str
    now: SourceFile = _UNKNOWN


def size_and_time(path: str, looking: Looking = lambda path: None) -> SourceFile:
    """The size and the time of change of a file; a `StateOf`."""
    looking(path)
    try:
        if is_address(path):
            from digitscan.files.remote import state_of

            return SourceFile(*state_of(path))
        now = os.stat(path)  # noqa: PTH116 (a path object takes longer to make than this call)
    except (InputError, OSError, ValueError):
        return _UNKNOWN
    return SourceFile(now.st_size, now.st_mtime_ns)


def content(path: str, looking: Looking = lambda path: None) -> SourceFile:
    """The SHA-256 of a file's content, byte for byte; a `StateOf`."""
    looking(path)
    digest = hashlib.sha256()
    try:
        with open_file(path, follow=True) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                looking(path)  # again, since a large file takes its time
    except (InputError, OSError, ValueError):
        return _UNKNOWN
    return SourceFile(sha256=digest.hexdigest())


def is_same(now: SourceFile, before: SourceFile) -> bool:
    """Whether a file is what it was: by its content where that is known now, else by size and time of change."""
    if now.sha256 is not None:
        return now.sha256 == before.sha256
    return None not in (now.size, now.mtime_ns) and (now.size, now.mtime_ns) == (before.size, before.mtime_ns)
