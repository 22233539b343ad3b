"""CSV with a row a page: where it is from, its template, the texts of its fields, whether any is for review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from digitscan.output.csv import csv_rows
from digitscan.output.formulas import harmless_path, no_formula
from digitscan.output.sink import Sink

if TYPE_CHECKING:
    from digitscan.records import PageReading

WIDE_COLUMNS = ("source", "page", "template")


class WideSink(Sink):
    """A row a page.

    Args:
        write: Takes the bytes.
        names: Of the fields, in the order of the columns.
    """

    def __init__(self, write: Callable[[bytes], object], names: Sequence[str]) -> None:
        self._write = write
        self._names = names

    def start(self) -> None:
        """Writes the header row."""
        self._write(csv_rows([(*WIDE_COLUMNS, *map(no_formula, self._names), "status")]))

    def page(self, reading: PageReading) -> None:
        """Writes the page's row; a field that its template does not have is empty."""
        texts = {field.name: no_formula(field.text) for field in reading.fields}
        doubtful = any(field.status == "review" for field in reading.fields)
        where = (harmless_path(reading.source), reading.number, no_formula(reading.template))
        cells = (texts.get(name, "") for name in self._names)
        self._write(csv_rows([(*where, *cells, "review" if doubtful else "accepted")]))
