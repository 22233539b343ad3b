"""The formats of the output, by name and by the ending of a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal, get_args

from digitscan.output.csv import CsvSink
from digitscan.output.json import JsonLinesSink, JsonSink
from digitscan.output.wide import WideSink

if TYPE_CHECKING:
    from digitscan.destination import Destination
    from digitscan.output.sink import Sink

Format = Literal["csv", "json", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)


def format_of(path: str) -> Format | None:
    """Tells the format by the ending of a file's name, or None if the ending is no format's."""
    ending = PurePath(path).suffix.lower()
    return next((name for name in FORMATS if ending == f".{name}"), None)


def open_sink(format_name: Format, destination: Destination, wide: Sequence[str] | None = None) -> Sink:
    """Opens a format over a destination; with `wide`, CSV with a row a page and a column for each such field."""
    if wide is not None:
        return WideSink(destination.write, wide)
    match format_name:
        case "csv":
            return CsvSink(destination.write)
        case "json":
            return JsonSink(destination.write)
        case "jsonl":
            return JsonLinesSink(destination.write)
