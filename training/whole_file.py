"""Writes a file so that it is always whole: beside its place first, then into it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Gives the path to write to; what is there at the end replaces `path`, unless an error or Ctrl-C comes up.

    Folders that are missing are made.

    Raises:
        OSError: The folder cannot be made, or the file not be replaced.
    """
    half = path.with_name(path.name + ".half")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield half
        half.replace(path)
    except BaseException:
        with suppress(OSError):
            half.unlink()
        raise
