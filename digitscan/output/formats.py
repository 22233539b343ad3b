"""The formats of the output, by name and by the ending of a file."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal, get_args

from digitscan.output.csv import CsvSink
from digitscan.output.destination import Destination, file_of
from digitscan.output.json import JsonLinesSink, JsonSink
from digitscan.output.wide import WideSink

if TYPE_CHECKING:
    from digitscan.output.sink import Sink

Format = Literal["csv", "json", "jsonl", "xlsx", "sqlite", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
FILES: dict[Format, str] = {"xlsx": "XLSX", "sqlite": "SQLite", "parquet": "Parquet"}
"""The formats that are made as a whole file, which no stream can take, and can hold pictures; with their names."""

_ENDINGS: dict[str, Format] = {**{f".{name}": name for name in FORMATS}, ".db": "sqlite", ".sqlite3": "sqlite"}


def format_of(path: str) -> Format | None:
    """Tells the format by the ending of a file's name, or None if the ending is no format's."""
    return _ENDINGS.get(PurePath(path).suffix.lower())


def missing_extra(format_name: Format) -> str:
    """Says what is to be installed before a format can be written; "" if all is there."""
    if format_name == "parquet" and find_spec("pyarrow") is None:
        return "Parquet needs pyarrow: pip install 'digitscan[arrow]'"
    return ""


def open_sink(
    format_name: Format,
    destination: Destination,
    wide: Sequence[str] | None = None,
    pictures: bool = False,
    settled: bool = False,
) -> Sink:
    """Opens a format over a destination. What few runs need is loaded only here.

    Args:
        format_name: The format.
        destination: Where it goes.
        wide: For CSV with a row a page and a column for each of these fields.
        pictures: Whether the pictures of numbers are written, by a format that can hold them.
        settled: Whether the numbers come from a review; SQLite and Parquet do not tell how each was settled.

    Raises:
        OutputError: The destination cannot take the format.
    """
    if wide is not None:
        return WideSink(destination.write, wide)
    match format_name:
        case "csv":
            return CsvSink(destination.write, settled)
        case "json":
            return JsonSink(destination.write)
        case "jsonl":
            return JsonLinesSink(destination.write)
        case "xlsx":
            from digitscan.output.xlsx import XlsxSettings, XlsxSink

            return XlsxSink(file_of(destination, FILES[format_name]), XlsxSettings(pictures, settled))
        case "sqlite":
            from digitscan.output.sqlite import SqliteSink

            return SqliteSink(file_of(destination, FILES[format_name]), pictures)
        case "parquet":
            from digitscan.output.parquet import ParquetSink

            return ParquetSink(file_of(destination, FILES[format_name]), pictures)
