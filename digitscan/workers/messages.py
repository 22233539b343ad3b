"""What goes between the process that leads a run and its workers, pickled; both ends are ours."""

from dataclasses import dataclass

from digitscan.batch.file_reading import Failed
from digitscan.errors import DigitscanError
from digitscan.files.read_settings import Part
from digitscan.records import PageReading, SourceFile


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a file, for a worker to open and read.

    Attributes:
        source: The path.
        part: Which of its pages.
        look: Whether to tell first what the file is.
        data: Its content, where that was read from standard input.
    """

    source: str
    part: Part
    look: bool
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded its nets."""


@dataclass(frozen=True, slots=True)
class TaskDone:
    """The oldest task that the worker was given is done."""


@dataclass(frozen=True, slots=True)
class Fatal:
    """Something that ends the run: the weights cannot be used, an overlay cannot be written."""

    error: DigitscanError


Answer = Ready | SourceFile | PageReading | Failed | TaskDone | Fatal


def is_all(first: Part, state: SourceFile) -> bool:
    """Whether the first part of a file turns out to be all of it, so that it is the last part too."""
    return (state.pages or 1) < first.stop
