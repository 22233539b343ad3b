"""Writes a file so that it is always whole: beside its place first, then into it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from digitscan.errors import OutputError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Gives the path to write to; what is there at the end replaces `path`, unless an error or Ctrl-C comes up.

    Folders that are missing are made.

    Raises:
        OutputError: The folder cannot be made, or the file not be written or replaced.
    """
    half = path.with_name(path.name + ".half")
    try:
        make_folder(path.parent)
        yield half
        half.replace(path)
    except BaseException as error:
        with suppress(OSError):
            half.unlink()
        if isinstance(error, OSError):
            raise _unwritable(path, error, "file") from error
        raise


def write_bytes(path: Path, content: bytes | memoryview) -> None:
    """Writes a file so that it is always whole.

    Raises:
        OutputError: The file cannot be written.
    """
    with whole_file(path) as half:
        half.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Writes a text in UTF-8 so that the file is always whole; line ends stay as they are.

    Raises:
        OutputError: The file cannot be written.
    """
    with whole_file(path) as half:
        half.write_text(text, encoding="utf-8", newline="")


def make_folder(path: Path) -> None:
    """Makes a folder, and those above it that are missing; it may be there.

    Raises:
        OutputError: It cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error, "folder") from error


def _unwritable(path: Path, error: OSError, kind: str) -> OutputError:
    return OutputError(f"{path}: cannot be written ({error.strerror or error}); name another {kind}")
