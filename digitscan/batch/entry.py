"""A file of the input on its way through a run, and what keeps what was read of it."""

from dataclasses import dataclass
from typing import Protocol

from digitscan.batch.file_reading import Failed
from digitscan.errors import InputError
from digitscan.records import PageReading, SourceFile


@dataclass(slots=True)
class Entry:
    """A file of the input.

    Attributes:
        source: The path.
        key: Its id in the journal, if there is one.
        done: The pages that need not be read again.
        failure: What is wrong with it, if that is known already.
        finished: Whether nothing of it need be read again.
        abandoned: Whether the rest of it is left out; set by whoever takes what was read.
    """

    source: str
    key: int = 0
    done: frozenset[int] = frozenset()
    failure: InputError | None = None
    finished: bool = False
    abandoned: bool = False


@dataclass(frozen=True, slots=True)
class AllRead:
    """Nothing more comes of a file."""


Item = PageReading | Failed | AllRead


class Keeper(Protocol):
    """Keeps what was read as soon as it was, in whatever order."""

    def keep(self, entry: Entry, item: SourceFile | PageReading | Failed) -> None:
        """Keeps something about a file of the input."""

    def commit(self) -> None:
        """Makes it last."""
