"""Paths as given -> the files to read, one at a time and in the order a person would list them."""

import codecs
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR
from typing import BinaryIO

from digitscan.errors import InputError

FORMATS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pdf", ".bmp", ".webp", ".gif")
STANDARD_INPUT = "-"
_CHUNK = 1 << 16


def find_sources(paths: Iterable[str]) -> Iterator[str | InputError]:
    """Yields the files to read: files as given, folders searched through in natural order.

    A file that is given by name is yielded whatever its ending; of a folder, only files that end in one of
    `FORMATS`. Hidden files and folders are left out, links are followed, and each folder is searched once.
    Only the names in the folders along one path are held in memory. "-" stays "-".

    Yields:
        A path, or an `InputError` in place of a path or folder that cannot be read or holds no image.
    """
    for path in paths:
        if path == STANDARD_INPUT:
            yield path
            continue
        if not path:
            yield InputError(path, "the path is empty; give the name of a file or folder")
            continue
        try:
            is_folder = S_ISDIR(Path(path).stat().st_mode)
        except (OSError, ValueError) as error:
            yield InputError(path, reason(error))
            continue
        yield from _images_of(path) if is_folder else (path,)


def read_list(stream: BinaryIO, nul: bool) -> Iterator[str]:
    """Yields the paths of a list, as `find -print` or, with `nul`, `find -print0` writes it.

    Empty entries are left out. Names that are not UTF-8 survive as surrogates (`os.fsdecode`). A byte order
    mark and carriage returns at the ends of lines, which editors on Windows write, are dropped.
    """
    entries = _split_at_nul(stream) if nul else (line.rstrip(b"\r\n") for line in _without_mark(stream))
    for entry in entries:
        if entry:
            yield os.fsdecode(entry)


def reason(error: OSError | ValueError) -> str:
    """What is wrong with a path, from the system's error, and what to do about it."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "there is no such file or folder; check the path"
        case PermissionError():
            return "no permission to read it; change its permissions or ask its owner"
        case OSError():
            return f"it cannot be read ({error.strerror or error}); check the path and the disk"
        case _:
            return f"this is no path ({error}); check the list of paths"


def _images_of(folder: str) -> Iterator[str | InputError]:
    """Yields the images in a folder and below it, or an error that says which formats count."""
    found = False
    for found_or_error in _walk(folder, set()):
        found = True
        yield found_or_error
    if not found:
        known = " ".join(FORMATS)
        yield InputError(folder, f"no image in this folder; files with these endings count: {known}")


def _walk(folder: str, seen: set[tuple[int, int]]) -> Iterator[str | InputError]:
    """Yields the images below a folder; `seen` holds device and inode of each folder searched so far."""
    try:
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as entries:
            visible = sorted((_natural(entry.name), entry) for entry in entries if entry.name[0] != ".")
    except OSError as error:
        yield InputError(folder, reason(error))
        return
    for _, entry in visible:
        if _is_folder(entry):
            yield from _walk(entry.path, seen)
        elif entry.name.lower().endswith(FORMATS):
            yield entry.path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _natural(name: str) -> tuple[list[list[str | int]], str]:
    """A sort key: page.png, page2.png, page10.png; the name decides between page1, page01 and Page1."""
    parts = (re.split(r"([0-9]+)", part) for part in name.casefold().split("."))
    return [[int(run) if index % 2 else run for index, run in enumerate(part)] for part in parts], name


def _without_mark(stream: BinaryIO) -> Iterator[bytes]:
    """Yields the lines of a stream, the first without a byte order mark."""
    for index, line in enumerate(stream):
        yield line.removeprefix(codecs.BOM_UTF8) if index == 0 else line


def _split_at_nul(stream: BinaryIO) -> Iterator[bytes]:
    """Yields the entries of a stream that are closed by NUL; the last one may lack it."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *entries, rest = (rest + chunk).split(b"\0")
        yield from entries
    yield rest
