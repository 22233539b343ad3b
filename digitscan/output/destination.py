"""Where the rows go: a stream, or a file that is replaced only once the new one is whole."""

import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Self

from digitscan.errors import OutputError
from digitscan.files.address import is_address, local_path
from digitscan.output.partial import partial_of
from digitscan.output.temporary import open_temporary


class ReaderGoneError(OutputError):
    """Whoever read the stream has closed it, as `head` does once it has enough."""


class StreamDestination:
    """Standard output, or a pipe or device that was named as the output."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self.name = name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._stream is not sys.stdout.buffer:
            with contextlib.suppress(OSError):
                self._stream.close()

    def write(self, rows: bytes) -> None:
        """Writes rows through to the reader.

        Raises:
            ReaderGoneError: The reader has closed its end.
            OutputError: They cannot be written, as on a full disk.
        """
        try:
            self._stream.write(rows)
            self._stream.flush()
        except OSError as error:
            self._forget_unwritten()
            if isinstance(error, BrokenPipeError):
                raise ReaderGoneError(f"{self.name} was closed by its reader") from error
            raise output_error(self.name, error) from error

    def commit(self) -> None:
        """Nothing is left to do: the rows are out."""

    def keep_partial(self) -> str:
        """Returns where the rows went."""
        return self.name

    def _forget_unwritten(self) -> None:
        """Sends what the buffer still holds nowhere, or the interpreter complains about it on its way out."""
        with contextlib.suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


class FileDestination:
    """A file. What is written goes to a temporary file beside it, which takes its place at the end.

    `name` is the file as the user gave it, `place` where it will be and `temporary` where it is until then; `stream` is
    the open temporary file, for formats that do not come as rows.

    Raises:
        OutputError: The file cannot be written there; known before anything is read.
    """

    def __init__(self, path: str) -> None:
        self.name = path
        self.place = Path(os.path.realpath(path))  # a link stays a link
        try:
            if self.place.exists() and not os.access(self.place, os.W_OK):
                raise PermissionError(None, "no permission to write it")
            self.temporary, self.stream = open_temporary(self.place)
        except OSError as error:
            raise output_error(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Removes what was neither committed nor kept."""
        with contextlib.suppress(OSError):
            self.stream.close()
        with contextlib.suppress(OSError):
            self.temporary.unlink()

    def write(self, rows: bytes) -> None:
        """Writes rows through to the disk's owner, the system.

        Raises:
            OutputError: They cannot be written, as on a full disk.
        """
        try:
            self.stream.write(rows)
            self.stream.flush()
        except OSError as error:
            raise output_error(self.name, error) from error

    def commit(self) -> None:
        """Puts the file in place of the old one, with the old one's permissions.

        Raises:
            OutputError: The file cannot be put there; the old one stays.
        """
        try:
            os.fsync(self.stream.fileno())
            self.stream.close()
            if self.place.exists():
                self._take_rights_of_old()
            self.temporary.replace(self.place)
        except OSError as error:
            raise output_error(self.name, error) from error

    def keep_partial(self) -> str:
        """Puts the rows so far at the file's place if that is free, else beside it; returns where.

        Raises:
            OutputError: They can be put in neither place.
        """
        place = Path(partial_of(self.name)) if self.place.exists() else self.place
        try:
            self.stream.close()
            self.temporary.replace(place)
        except OSError as error:
            raise output_error(str(place), error) from error
        return self.name if place == self.place else f"{self.name}.partial"

    def _take_rights_of_old(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # only root may give a file away; Windows has no owners
            old = self.place.stat()
            os.chown(self.temporary, old.st_uid, old.st_gid)
        shutil.copymode(self.place, self.temporary)


Destination = StreamDestination | FileDestination


def open_destination(path: str | None) -> Destination:
    """Opens the output; to be called before anything is read.

    Args:
        path: The file or address as the user gave it, or None for standard output.

    Raises:
        OutputError: The output cannot be written there.
    """
    if path is None:
        if sys.stdout is None:
            raise OutputError("standard output is closed; name a file with --output")
        return StreamDestination(sys.stdout.buffer, "standard output")
    path = local_path(path)
    if is_address(path):
        from digitscan.output.remote import RemoteDestination

        return RemoteDestination(path)
    try:
        mode = Path(path).stat().st_mode
        if stat.S_ISDIR(mode):
            raise OutputError(f"{path}: is a folder; name a file for the output")
        if not stat.S_ISREG(mode):  # a pipe or a device, such as /dev/null: a file must not take its place
            return StreamDestination(Path(path).open("wb"), path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise output_error(path, error) from error
    return FileDestination(path)


def file_of(destination: Destination, kind: str) -> FileDestination:
    """The destination as a file, for a kind of output that is made as a whole.

    Raises:
        OutputError: It is a stream.
    """
    if isinstance(destination, StreamDestination):
        raise OutputError(f"{destination.name}: is no file, which {kind} needs; name one with --output")
    return destination


@contextlib.contextmanager
def output_errors(name: str, *others: type[Exception]) -> Iterator[None]:
    """Makes an OutputError of what goes wrong with a file: the system's errors, and a library's as named."""
    try:
        yield
    except OSError as error:
        raise output_error(name, error) from error
    except others as error:
        raise OutputError(f"{name}: cannot be written: {' '.join(str(error).split())}") from error


def output_error(name: str, error: OSError) -> OutputError:
    """What to tell where a system call on the output failed."""
    if isinstance(error, FileNotFoundError):
        return OutputError(f"{name}: its folder does not exist; make it first, or name another file")
    return OutputError(f"{name}: cannot be written: {error.strerror}")
