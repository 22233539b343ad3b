"""Paths as given -> the files to read, one at a time and in the order a person would list them."""

import codecs
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import partial
from stat import S_ISDIR
from typing import BinaryIO

from digitscan.errors import InputError
from digitscan.files.address import is_address, local_path, shown, without_secrets
from digitscan.files.answering import Looking
from digitscan.files.names import FORMATS, Folder, natural
from digitscan.files.opening import LINK_REFUSED, open_folder, status

STANDARD_INPUT = "-"
_CHUNK = 1 << 16
_LONGEST_ENTRY = 1 << 17
"""No path is as long, in bytes; a list with longer entries is none."""


_Entries = Callable[[str], Iterator[Folder | str | InputError]]


def find_sources(
    paths: Iterable[str | InputError], follow: bool = True, looking: Looking = lambda path: None
) -> Iterator[str | InputError]:
    """Yields the files to read: files as given, folders searched through in natural order.

    A file that is given by name is yielded whatever its ending; of a folder, only files that end in one of
    `FORMATS`. Hidden files and folders are left out, and each folder is searched once. "-" stays "-", and errors stay
    what they are. Only the names in the folders along one path are held in memory. An address may be a pattern.

    Args:
        paths: Files, folders and addresses, from the command line or a list.
        follow: Whether paths and what is found in folders may lead over links.
        looking: Is told where one looks.

    Yields:
        A path, or an `InputError` in place of a path or folder that cannot be read or holds no image, or of a link
        that is not followed.
    """
    for path in paths:
        if isinstance(path, InputError) or path == STANDARD_INPUT:
            yield path
            continue
        if not path:
            yield InputError(path, "the path is empty; give the name of a file or folder")
            continue
        looking(shown(path))
        path = local_path(path)
        try:
            named = _named_by(path, follow)
        except InputError as error:
            yield error
            continue
        except (OSError, ValueError) as error:
            yield InputError(shown(path), reason(error))
            continue
        for one in named:
            yield from _images_of(one.path, follow, looking) if isinstance(one, Folder) else (one,)


def read_list(stream: BinaryIO, nul: bool, name: str) -> Iterator[str | InputError]:
    """Yields the paths of a list, as `find -print` or, with `nul`, `find -print0` writes it.

    Empty entries are left out. Names that are not UTF-8 survive as surrogates (`os.fsdecode`). A byte order
    mark and carriage returns at the ends of lines, which editors on Windows write, are dropped. An entry that is too
    long for a path ends the list with an error, since it is none then, and may not fit into memory. "-" is an error:
    whoever wrote the list does not decide what is done with standard input.

    Args:
        stream: The open list.
        nul: Whether a NUL ends each path, in place of a line end.
        name: The list's own, for messages.
    """
    for number, entry in enumerate(_split_at_nul(stream) if nul else _lines(stream), 1):
        if len(entry) > _LONGEST_ENTRY:
            yield InputError(
                name,
                f"entry {number} is longer than any path, so it and what follows is left out; give a list of paths",
            )
            return
        if os.fsdecode(entry) == STANDARD_INPUT:
            yield InputError(
                name, f"entry {number} is -, but a list cannot name standard input; give - on the command line"
            )
        elif entry:
            yield os.fsdecode(entry)


def reason(error: OSError | ValueError) -> str:
    """What is wrong with a path, from the system's error, and what to do about it."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "there is no such file or folder; check the path"
        case PermissionError():
            return "no permission to read it; change its permissions or ask its owner"
        case OSError():
            return f"it cannot be read ({without_secrets(error.strerror or str(error))}); check the path and the disk"
        case _:
            return f"this is no path ({error}); check the list of paths"


def _named_by(path: str, follow: bool) -> list[Folder | str]:
    if is_address(path):
        from digitscan.files.remote_folders import named_by

        return named_by(path, follow)
    return [Folder(path) if S_ISDIR(status(path, follow).st_mode) else path]


def _images_of(folder: str, follow: bool, looking: Looking) -> Iterator[str | InputError]:
    """Yields the images in a folder and below it, or an error that says which formats count."""
    found = False
    for found_or_error in _walk(folder, follow, looking):
        found = True
        yield found_or_error
    if not found:
        known = " ".join(FORMATS)
        yield InputError(folder, f"no image in this folder; files with these endings count: {known}")


def _walk(folder: str, follow: bool, looking: Looking) -> Iterator[str | InputError]:
    """Yields the images below a folder, however deep it is."""
    entries: _Entries = partial(_entries, follow=follow, seen=set(), looking=looking)
    if is_address(folder):
        from digitscan.files.remote_folders import remote_entries

        entries = partial(remote_entries, looking=looking)
    levels = [(folder, entries(folder))]
    while levels:
        place, inner = levels[-1]
        try:
            found = next(inner, None)
        except InputError as error:
            found = error
        except OSError as error:
            found = InputError(place, reason(error))
        if found is None:
            levels.pop()
        elif isinstance(found, Folder):
            levels.append((found.path, entries(found.path)))
        else:
            yield found


def _entries(
    folder: str, follow: bool, seen: set[tuple[int, int]], looking: Looking
) -> Iterator[Folder | str | InputError]:
    """Yields what counts in a folder; `seen` holds device and inode of each folder searched so far."""
    looking(folder)
    try:
        with nullcontext(folder) if follow else open_folder(folder) as place:
            found = os.stat(place)  # noqa: PTH116 (a path or an open folder)
            if (found.st_dev, found.st_ino) in seen:
                return
            seen.add((found.st_dev, found.st_ino))
            with os.scandir(place) as entries:
                counting = []
                for entry in entries:
                    looking(folder)  # again, since a large folder takes its time
                    if _counts(entry):
                        counting.append((natural(entry.name), _kind(entry)))
        counting.sort()
    except InputError as error:
        yield error
        return
    except OSError as error:
        yield InputError(folder, reason(error))
        return
    for (_, name), (is_folder, is_link) in counting:
        path = os.path.join(folder, name)  # noqa: PTH118 (pathlib would take a leading "./" away)
        if is_link and not follow:
            yield InputError(path, LINK_REFUSED)
        else:
            yield Folder(path) if is_folder else path


def _counts(entry: os.DirEntry[str]) -> bool:
    return entry.name[0] != "." and (entry.name.lower().endswith(FORMATS) or _is_folder(entry))


def _kind(entry: os.DirEntry[str]) -> tuple[bool, bool]:
    """Whether it is a folder, perhaps through a link, and whether it is a link."""
    return _is_folder(entry), entry.is_symlink()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yields the lines of a stream, the first without a byte order mark; one that is too long comes in parts."""
    mark = codecs.BOM_UTF8
    while line := stream.readline(_LONGEST_ENTRY + 1):
        yield line.removeprefix(mark).rstrip(b"\r\n")
        mark = b""


def _split_at_nul(stream: BinaryIO) -> Iterator[bytes]:
    """Yields the entries of a stream that are closed by NUL; the last one may lack it, or be too long."""
    rest = b""
    while len(rest) <= _LONGEST_ENTRY and (chunk := stream.read(_CHUNK)):
        *entries, rest = (rest + chunk).split(b"\0")
        yield from entries
    yield rest
