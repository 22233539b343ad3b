"""Parquet: a row a number with its digits and alternatives as lists, for data frames and warehouses.

Needs pyarrow, which the extra `[arrow]` installs. What could not be read has no place in it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from digitscan.output.destination import FileDestination, output_errors
from digitscan.output.json import json_object
from digitscan.output.sink import Sink, utf8

if TYPE_CHECKING:
    from digitscan.records import PageReading

_ROWS = 4096  # of a group, which waits in memory


class ParquetSink(Sink):
    """Makes the file.

    Args:
        destination: Takes it.
        pictures: Whether the pictures of numbers are kept, in a column of PNG files.
        rows: So many are written at a time.
    """

    def __init__(self, destination: FileDestination, pictures: bool = False, rows: int = _ROWS) -> None:
        self._destination = destination
        self._pictures = pictures
        self._rows = rows
        self._waiting: list[dict[str, Any]] = []
        self._schema = _schema(pictures)
        self._writer: Any = None

    def start(self) -> None:
        """Opens the file."""
        with output_errors(self._destination.name, pa.ArrowException):
            self._writer = pq.ParquetWriter(self._destination.stream, self._schema, compression="zstd")

    def page(self, reading: PageReading) -> None:
        """Adds the rows of a page, and writes them once they are enough for a group."""
        for field in reading.fields:
            row = json_object(reading, field)
            if self._pictures:
                row["picture"] = field.picture or None
            row |= {"source": utf8(reading.source), "reason": utf8(field.reason), **row.pop("box")}
            self._waiting.append(row)
        while len(self._waiting) >= self._rows:
            self._write(self._waiting[: self._rows])
            del self._waiting[: self._rows]

    def end(self) -> None:
        """Writes the last group and the table of contents."""
        if self._waiting:
            self._write(self._waiting)
        with output_errors(self._destination.name, pa.ArrowException):
            self._writer.close()

    def close(self) -> None:
        """Lets go of the file, which is not whole if an error led here."""
        if self._writer is not None and self._writer.is_open:
            with suppress(OSError, pa.ArrowException, ValueError):
                self._writer.close()

    def _write(self, rows: list[dict[str, Any]]) -> None:
        with output_errors(self._destination.name, pa.ArrowException):
            self._writer.write_table(pa.Table.from_pylist(rows, self._schema), row_group_size=self._rows)


def _schema(pictures: bool) -> pa.Schema:
    edges = [pa.field(name, pa.int32()) for name in ("left", "top", "right", "bottom")]
    digit = pa.struct([("value", pa.int8()), ("confidence", pa.float64()), ("box", pa.struct(edges))])
    alternative = pa.struct([("text", pa.string()), ("confidence", pa.float64())])
    return pa.schema(
        [
            ("source", pa.string()),
            ("page", pa.int32()),
            ("template", pa.string()),
            ("turn", pa.int16()),
            ("field", pa.string()),
            ("text", pa.string()),
            ("confidence", pa.float64()),
            ("status", pa.string()),
            *edges,
            ("digits", pa.list_(digit)),
            ("alternatives", pa.list_(alternative)),
            ("reason", pa.string()),
            *([("picture", pa.binary())] if pictures else []),
        ]
    )
