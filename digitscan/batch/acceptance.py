"""Which numbers of a run to accept so that, as their confidences promise, hardly any of them is wrong.

That depends on all numbers of the run, so what was read waits on the disk: in memory a number takes eight bytes.
"""

import contextlib
import math
import pickle
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import OutputError
from digitscan.records import Field, PageReading

_ROUNDING = 1e-9  # else a number of confidence 0.7 would miss a share of 0.3, which binary fractions cannot hold


def threshold(confidences: NDArray[np.float64], max_error: float) -> float:
    """Finds the least confidence that is accepted if as many numbers are as a share of wrong ones allows.

    A confidence is the probability that its number is right, so among accepted numbers the mean of 1 - confidence
    is the share expected to be wrong. The surest numbers are accepted first, and equally sure ones together.

    Args:
        confidences: Of all numbers, float64 (N,) from 0 to 1, in any order.
        max_error: The largest share of wrong numbers to expect among those accepted.

    Returns:
        A confidence from which on numbers are accepted; infinity where none can be.
    """
    surest_first = np.sort(confidences)[::-1]
    counts = np.arange(1, len(surest_first) + 1)
    allowed = np.cumsum(1 - surest_first) <= max_error * (1 + _ROUNDING) * counts
    allowed[:-1] &= surest_first[:-1] > surest_first[1:]  # a number cannot go without its equals
    (ends,) = np.nonzero(allowed)
    return float(surest_first[ends[-1]]) if len(ends) else math.inf


class Spool:
    """What was read on the pages of a run, kept in a nameless temporary file until all of it is known.

    The file is pickled: no other program can open it to change it, and it is gone with the run, however that ends.

    Raises:
        OutputError: There is no place for temporary files, or no room.
    """

    def __init__(self) -> None:
        self._confidences = array("d")
        self._pages = 0
        with _output_errors():
            # Unbuffered, so that on a full disk the pages that are whole can still be read.
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (`__exit__` closes it)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def add(self, reading: PageReading) -> None:
        """Keeps a page, after those before it.

        Raises:
            OutputError: It cannot be written, as on a full disk; the pages before it are still there.
        """
        rest = memoryview(pickle.dumps(reading, pickle.HIGHEST_PROTOCOL))
        with _output_errors():
            while rest:
                rest = rest[self._file.write(rest) :]
        self._pages += 1
        self._confidences.extend(field.confidence for field in reading.fields if not field.reason)

    def decided(self, max_error: float) -> Iterator[PageReading]:
        """Yields the pages as they came, their numbers accepted as `threshold` says for all of them.

        Raises:
            OutputError: The temporary file cannot be read.
        """
        least = threshold(np.array(self._confidences), max_error)
        with _output_errors():
            self._file.seek(0)
        with open(self._file.fileno(), "rb", closefd=False) as stream:
            for _ in range(self._pages):
                with _output_errors():
                    reading: PageReading = pickle.load(stream)
                yield replace(reading, fields=tuple(_decided(field, least) for field in reading.fields))


def _decided(field: Field, least: float) -> Field:
    return replace(field, status="accepted" if field.confidence >= least and not field.reason else "review")


@contextlib.contextmanager
def _output_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"the temporary file for --max-error cannot be used: {error.strerror}"
        raise OutputError(f"{message}; name a folder with room in the environment variable TMPDIR") from error
