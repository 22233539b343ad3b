r"""What every format of the output does, and what is the same in all of them.

A file name that is not UTF-8 is told from all others: CSV carries its bytes as they are, SQLite keeps it as a blob,
and the others write each such byte as a lone surrogate (`\udc80`), which in JSON `os.fsencode` turns back. Everything
else is UTF-8. A confidence has four decimals.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:  # loading them would load numpy, and `--help` needs the formats
    from digitscan.errors import InputError
    from digitscan.records import Field, PageReading

COLUMNS = ("source", "page", "field", "text", "confidence", "status", "left", "top", "right", "bottom")
SETTLED_COLUMNS = ("settled", "read", "by")
"""What comes after these in the output of a review; see `records.Settlement`."""


class Sink(ABC):
    """Takes what was read and makes the output of it, page by page, so that memory stays flat.

    Call `start`, then `page` or `failure` in the order of the input, then `end`: with it, what came so far is a
    well-formed whole. Leaving the context without `end` throws away what is half made.

    Each of them raises OutputError where it cannot write.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self) -> None:
        """Writes what stands before the first page."""

    @abstractmethod
    def page(self, reading: PageReading) -> None:
        """Writes what was read on a page: the one thing that every format must do."""

    def failure(self, error: InputError) -> None:
        """Writes that a file or page could not be read, where the format has a place for it."""

    def end(self) -> None:
        """Writes what closes the output."""

    def close(self) -> None:
        """Lets go of what it holds."""


def settled_cells(field: Field) -> tuple[str, ...]:
    """The cells of `SETTLED_COLUMNS`; none where there was no review."""
    one = field.settlement
    return () if one is None else (one.how, one.read, one.by)


def four_decimals(confidence: float) -> Decimal:
    """Cuts a confidence to four decimals: never up, so that 1.0000 is written only for what is certain."""
    return Decimal(repr(float(confidence))).quantize(Decimal("0.0001"), rounding=ROUND_FLOOR)


def utf8(text: str) -> str:
    r"""Makes a text fit for UTF-8: a lone surrogate, from a name that is not, is spelled out as `\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode()
