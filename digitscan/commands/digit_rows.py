"""What was read of single digits -> lines: a table with tabs, or JSON."""

import json
import math

from digitscan.nets.classify import NO_DIGIT
from digitscan.single import SingleReading
from digitscan.terminal.report import printable

COLUMNS = ("digit", "confidence", "runner_up", "probability", "source")
_TAB_STOPS = 13  # wider than the widest of the columns


class TableRows:
    """A header and a line an image, with tabs between the columns; the path is last and printable.

    Args:
        aligned: Whether spaces stand for the tabs, so that a person sees columns.
    """

    def __init__(self, aligned: bool) -> None:
        self._aligned = aligned

    def start(self) -> bytes:
        """The header."""
        return self._line(*COLUMNS)

    def row(self, reading: SingleReading) -> bytes:
        """The line of an image."""
        first, second, *_ = reading.look.ranking
        odds = [f"{_rounded(reading.look.probability(value)):.4f}" for value in (first, second)]
        return self._line(str(first), odds[0], str(second), odds[1], printable(reading.source))

    def end(self) -> bytes:
        """Nothing: each line stands alone."""
        return b""

    def _line(self, *cells: str) -> bytes:
        line = "\t".join(cells)
        return f"{line.expandtabs(_TAB_STOPS) if self._aligned else line}\n".encode()


class JsonRows:
    """One JSON array with an object an image; a path that is not UTF-8 has lone surrogates, as `scan` writes it."""

    def __init__(self) -> None:
        self._before = "\n"

    def start(self) -> bytes:
        """The opening of the array."""
        return b"["

    def row(self, reading: SingleReading) -> bytes:
        """The object of an image, with the comma before it."""
        look = reading.look
        first, second, *_ = look.ranking
        content = {
            "source": reading.source,
            "digit": first,
            "confidence": _rounded(look.probability(first)),
            "runner_up": second,
            "runner_up_probability": _rounded(look.probability(second)),
            "no_digit_probability": _rounded(look.probability(NO_DIGIT)),
            "probabilities": [_rounded(look.probability(value)) for value in range(NO_DIGIT)],
        }
        written = self._before + json.dumps(content)
        self._before = ",\n"
        return written.encode()

    def end(self) -> bytes:
        """The closing of the array."""
        return b"\n]\n"


def _rounded(probability: float) -> float:
    """Rounds down to four places, so that nothing short of sure is shown as sure."""
    return math.floor(probability * 10_000) / 10_000
