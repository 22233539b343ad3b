"""Files behind addresses, through fsspec: each is copied into a temporary file here, which is then read."""

import contextlib
import hashlib
import io
import os
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

from digitscan.errors import InputError
from digitscan.files.address import check_address, protocol_of, without_secrets
from digitscan.files.read_settings import MOST_FROM_ADDRESS

_CHUNK = 1 << 20
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")
_MARKS = ("ETag", "etag", "md5", "content_md5", "checksum")
_MARK_BITS = 60


class Copy(io.BufferedReader):
    """The copy of a file, open for reading; `changed` tells a changed file, as `mtime_ns` of `SourceFile` does."""

    changed: int | None = None


class _Last(threading.local):
    """The last file that a thread has copied: a long one is opened several times, for a part of its pages each."""

    key: tuple[object, ...] = ()
    file: BinaryIO | None = None
    reader: Copy | None = None


_LAST = _Last()


def open_copy(address: str, follow: bool) -> Copy:
    """Copies a file, if it is not the last one still, and opens the copy, which lasts as long as it is needed.

    Raises:
        InputError: It cannot be read from there, is a folder, too large, or its address is not taken.
        OSError: It cannot be read, or not be copied.
    """
    info = info_of(address, follow)
    if info["type"] == "directory":
        raise InputError(address, "this is a folder; name a file")
    size, changed = _state(info)
    key = (os.getpid(), address, size, changed)
    if key != _LAST.key or changed is None or _LAST.file is None or not (_LAST.reader and _LAST.reader.closed):
        _forget()
        _LAST.file = _fetch(address, size)
        _LAST.key = key
    os.lseek(_LAST.file.fileno(), 0, os.SEEK_SET)  # which both have in common
    _LAST.reader = Copy(io.FileIO(os.dup(_LAST.file.fileno())))
    _LAST.reader.changed = changed
    return _LAST.reader


def state_of(address: str) -> tuple[int | None, int | None]:
    """Size and mark of change of a file, None where they are not told; raises as `open_copy` does."""
    return _state(info_of(address))


def info_of(address: str, follow: bool = True) -> dict[str, Any]:
    """What its store says of a file or folder; raises as `open_copy` does."""
    check_address(address, follow)
    with store_errors(address):
        system, path = system_of(address)
        found: dict[str, Any] = system.info(path)
        return found


def system_of(address: str) -> tuple[Any, str]:
    """The store of an address, and the path there.

    Not by `fsspec.open` and its like, for which `::` in a name is the beginning of another address.
    """
    import fsspec

    system = fsspec.get_filesystem_class(protocol_of(address))
    return system(**system._get_kwargs_from_urls(address)), system._strip_protocol(address)


@contextlib.contextmanager
def store_errors(address: str) -> Iterator[None]:
    """Makes an InputError of what the library of a store raises; the system's errors stay what they are."""
    try:
        yield
    except (InputError, OSError, MemoryError):
        raise
    except Exception as error:
        detail = " ".join(without_secrets(f"{type(error).__name__}: {error}").split())[:200]
        raise InputError(
            address, f"it cannot be read ({detail}); check the address, your access to it and the network"
        ) from error


def _fetch(address: str, size: int | None) -> BinaryIO:
    if size is not None and size > MOST_FROM_ADDRESS:
        raise _too_large(address)
    copied = 0
    with contextlib.ExitStack() as stack:
        copy: BinaryIO = stack.enter_context(tempfile.TemporaryFile())
        with store_errors(address):
            system, path = system_of(address)
            with system.open(path, "rb") as stream:
                while chunk := stream.read(_CHUNK):
                    copied += len(chunk)
                    if copied > MOST_FROM_ADDRESS:
                        raise _too_large(address)
                    copy.write(chunk)
        if size is not None and copied != size:
            raise InputError(address, f"{copied} bytes of {size} came; it changes, or the network fails: try again")
        copy.flush()
        stack.pop_all()
        return copy


def _forget() -> None:
    if _LAST.file is not None:
        _LAST.file.close()
    _LAST.key, _LAST.file = (), None


def _too_large(address: str) -> InputError:
    return InputError(address, f"more than {MOST_FROM_ADDRESS >> 20} MiB; copy it to a disk and name that")


def _state(info: dict[str, Any]) -> tuple[int | None, int | None]:
    """Size, and nanoseconds of the time of change; where none is told, a number made from a mark of the content."""
    size = info.get("size")
    for name in _TIMES:
        if (time := _nanoseconds(info.get(name))) is not None:
            return size, time
    for name in _MARKS:
        if mark := info.get(name):
            return size, int.from_bytes(hashlib.sha256(str(mark).encode()).digest()[:8]) >> (64 - _MARK_BITS)
    return size, None


def _nanoseconds(time: object) -> int | None:
    if isinstance(time, str):
        try:
            time = datetime.fromisoformat(time)
        except ValueError:
            with contextlib.suppress(ValueError):
                time = parsedate_to_datetime(str(time))
    if isinstance(time, datetime):
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        return round(time.timestamp() * 1_000_000) * 1000
    if isinstance(time, int | float) and not isinstance(time, bool):
        return round(time * 1_000_000) * 1000
    return None
