"""JSON Lines, an object a number, and JSON, one array of the same objects."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from digitscan.output.sink import SETTLED_COLUMNS, Sink, four_decimals, settled_cells

if TYPE_CHECKING:
    from digitscan.records import Box, Field, PageReading


class JsonLinesSink(Sink):
    """JSON Lines: an object a number, each on a line of its own.

    Args:
        write: Takes the bytes.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def page(self, reading: PageReading) -> None:
        """Writes a line for each number."""
        self._write(b"".join(line + b"\n" for line in json_objects(reading)))


class JsonSink(Sink):
    """JSON: one array of the objects that JSON Lines has, which streams as well.

    Args:
        write: Takes the bytes.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._before = b"\n"

    def start(self) -> None:
        """Writes the opening of the array."""
        self._write(b"[")

    def page(self, reading: PageReading) -> None:
        """Writes the objects of one page, with the commas between them."""
        written = b""
        for line in json_objects(reading):
            written += self._before + line
            self._before = b",\n"
        self._write(written)

    def end(self) -> None:
        """Writes the closing of the array."""
        self._write(b"\n]\n")


def json_objects(reading: PageReading) -> list[bytes]:
    """The object of each number on a page, each without a line end."""
    # A lone surrogate, from a name that is not UTF-8, is the one thing UTF-8 cannot write: it becomes \udcXX.
    return [
        json.dumps(json_object(reading, field), ensure_ascii=False).encode("utf-8", "backslashreplace")
        for field in reading.fields
    ]


def json_object(reading: PageReading, field: Field) -> dict[str, Any]:
    """All that is told of a number, in the names and types of JSON."""
    return {
        "source": reading.source,
        "page": reading.number,
        "template": reading.template,
        "turn": reading.turn,
        "field": field.name,
        "text": field.text,
        "confidence": float(four_decimals(field.confidence)),
        "status": field.status,
        "box": _json_box(field.box),
        "digits": [
            {
                "value": digit.value,
                "confidence": float(four_decimals(digit.confidence)),
                "box": _json_box(digit.box),
            }
            for digit in field.digits
        ],
        "alternatives": [
            {"text": other.text, "confidence": float(four_decimals(other.confidence))} for other in field.alternatives
        ],
        "reason": field.reason,
        **dict(zip(SETTLED_COLUMNS, settled_cells(field), strict=False)),
    }


def _json_box(box: Box) -> dict[str, int]:
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}
