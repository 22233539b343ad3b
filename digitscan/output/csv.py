"""CSV after RFC 4180 with a header row; opens in a spreadsheet without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from digitscan.output.formulas import harmless_path, no_formula
from digitscan.output.sink import COLUMNS, SETTLED_COLUMNS, Sink, four_decimals, settled_cells

if TYPE_CHECKING:
    from digitscan.records import Field, PageReading


class CsvSink(Sink):
    """A row a number.

    Args:
        write: Takes the bytes.
        settled: Whether the numbers come from a review.
    """

    def __init__(self, write: Callable[[bytes], object], settled: bool = False) -> None:
        self._write = write
        self._columns = (*COLUMNS, *SETTLED_COLUMNS) if settled else COLUMNS

    def start(self) -> None:
        """Writes the header row."""
        self._write(csv_rows([self._columns]))

    def page(self, reading: PageReading) -> None:
        """Writes a row for each number."""
        self._write(csv_rows([_row(reading, field) for field in reading.fields]))


def csv_rows(rows: Iterable[Sequence[object]]) -> bytes:
    """Encodes rows; the bytes of names that are not UTF-8 come out as they were.

    What may start as a formula has to go through `harmless_path` or `no_formula` before.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogateescape")


def _row(reading: PageReading, field: Field) -> tuple[object, ...]:
    box = field.box
    return (
        harmless_path(reading.source),
        reading.number,
        no_formula(field.name),
        no_formula(field.text),
        four_decimals(field.confidence),
        field.status,
        *(box.left, box.top, box.right, box.bottom),
        *map(no_formula, settled_cells(field)),
    )
