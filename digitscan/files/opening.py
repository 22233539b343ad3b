"""Opens files and folders that may be anybody's: nothing that keeps a reader waiting, and links only if they may be.

Without links, a path is gone down folder by folder, each opened within the one before: what somebody puts in place of
a folder or file between two looks at it is not followed either.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import BinaryIO

from digitscan.errors import InputError
from digitscan.files.address import is_address, local_path
from digitscan.files.read_settings import MOST_FROM_STANDARD_INPUT

CAN_REFUSE_LINKS = {os.open, os.stat} <= os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
"""Whether the system can go down a path without following links; Windows cannot."""

LINK_REFUSED = "is a link, which --no-follow leaves out; name what it leads to"

# A pipe that takes the place of a file must not keep the reader waiting.
_FILE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_PASSED = _FOLDER | getattr(os, "O_PATH", 0)
"""For a folder on the way, which need not be readable."""


def open_file(source: str, follow: bool) -> io.BufferedReader:
    """Opens a file for reading.

    Args:
        source: The path, or an address, of which a copy is opened.
        follow: Whether the path may lead over links.

    Raises:
        InputError: It is a folder, pipe or device, or leads over a link and must not; or an address that is not taken.
        OSError: It cannot be opened.
        ValueError: It is no path.
    """
    source = local_path(source)
    if is_address(source):
        from digitscan.files.remote import open_copy

        return open_copy(source, follow)
    # Looked at before it is opened, since opening a device may do something, and after, since it may be another then.
    _refuse_special(source, status(source, follow).st_mode)
    if follow:
        descriptor = os.open(source, _FILE)
    else:
        with _last_step(source) as (folder, name):
            descriptor = _open_step(source, name, _FILE | _NO_LINK, folder)
    try:
        _refuse_special(source, os.fstat(descriptor).st_mode)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def size_and_change(stream: BinaryIO) -> tuple[int, int | None]:
    """Size of a file that `open_file` has opened, and when it was changed; see `SourceFile`."""
    found = os.fstat(stream.fileno())
    return found.st_size, getattr(stream, "changed", found.st_mtime_ns)


@contextmanager
def open_folder(source: str) -> Iterator[int]:
    """Opens a folder without following links, for `os.scandir`; raises as `open_file` does."""
    with _last_step(source) as (folder, name):
        descriptor = _open_step(source, name, _FOLDER | _NO_LINK, folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def status(source: str, follow: bool) -> os.stat_result:
    """What stands at a path; raises as `open_file` does."""
    if follow:
        return Path(source).stat()
    with _last_step(source) as (folder, name):
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if S_ISLNK(found.st_mode):
        raise _is_link(source, name)
    return found


def standard_input() -> BinaryIO:
    """Standard input, empty where there is none."""
    return io.BytesIO() if sys.stdin is None else sys.stdin.buffer


def read_standard_input(source: str) -> bytes:
    """The image on standard input.

    Raises:
        InputError: It is larger than memory should hold.
    """
    data = standard_input().read(MOST_FROM_STANDARD_INPUT + 1)
    if len(data) > MOST_FROM_STANDARD_INPUT:
        raise InputError(source, f"more than {MOST_FROM_STANDARD_INPUT >> 20} MiB; save it as a file and name that")
    return data


@contextmanager
def _last_step(source: str) -> Iterator[tuple[int, str]]:
    """The folder that a path ends in, opened, and the name in there."""
    path = Path(source)
    steps = path.parts[1:] if path.anchor else path.parts
    folder = os.open(path.anchor or os.curdir, _PASSED)
    try:
        for name in steps[:-1]:
            inner = _open_step(source, name, _PASSED | _NO_LINK, folder)
            os.close(folder)
            folder = inner
        yield folder, steps[-1] if steps else os.curdir
    finally:
        os.close(folder)


def _open_step(source: str, name: str, flags: int, folder: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError:
        # a link is told by several errors, each of which may mean something else
        if S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise _is_link(source, name) from None
        raise


def _is_link(source: str, name: str) -> InputError:
    return InputError(source, LINK_REFUSED if name == Path(source).name else f'"{name}" on this path {LINK_REFUSED}')


def _refuse_special(source: str, mode: int) -> None:
    if S_ISDIR(mode):
        raise InputError(source, "this is a folder; name a file")
    if not S_ISREG(mode):
        raise InputError(source, "this is a pipe or device; save it as a file, or give - for standard input")
