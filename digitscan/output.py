r"""6  What was read -> rows: CSV, JSON or JSON Lines, as bytes. The contract of the output is kept here.

A file name that is not UTF-8 round-trips: CSV carries its bytes as they are, JSON writes them as lone
surrogates (`\udc80`), which `os.fsencode` turns back. Everything else is UTF-8.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

if TYPE_CHECKING:  # loading it would load numpy, and `--help` needs the formats
    from digitscan.records import Box, Field, PageReading

Format = Literal["csv", "json", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)

COLUMNS = ("source", "page", "field", "text", "confidence", "status", "left", "top", "right", "bottom")
WIDE_COLUMNS = ("source", "page", "template")
# What a spreadsheet takes for the start of a formula; the wide forms count in Japanese versions.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


class Rows(Protocol):
    """Turns readings into the bytes of one format. Write `start`, then each `page`, then `end`."""

    def start(self) -> bytes:
        """What stands before the first page."""

    def page(self, reading: PageReading) -> bytes:
        """The rows of one page; empty where it has no number."""

    def end(self) -> bytes:
        """What closes the output; with it, the pages so far are a well-formed whole."""


def format_of(path: str) -> Format | None:
    """Tells the format by the ending of a file's name, or None if the ending is no format's."""
    ending = PurePath(path).suffix.lower()
    return next((name for name in FORMATS if ending == f".{name}"), None)


def rows_of(format_name: Format, wide: Sequence[str] | None = None) -> Rows:
    """Returns a fresh encoder of a format; with `wide`, of CSV with a row a page and a column for each such field."""
    if wide is not None:
        return WideRows(wide)
    match format_name:
        case "csv":
            return CsvRows()
        case "json":
            return JsonRows()
        case "jsonl":
            return JsonLinesRows()


class CsvRows:
    """CSV after RFC 4180 with a header row; opens in a spreadsheet without running anything."""

    def start(self) -> bytes:
        """The header row."""
        return _csv([COLUMNS])

    def page(self, reading: PageReading) -> bytes:
        """A row a number."""
        return _csv([_csv_row(reading, field) for field in reading.fields])

    def end(self) -> bytes:
        """Nothing: a CSV file needs no closing."""
        return b""


class WideRows:
    """CSV with a row a page: where it is from, its template, the texts of its fields, whether any is for review.

    Args:
        names: Of the fields, in the order of the columns.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def start(self) -> bytes:
        """The header row."""
        return _csv([(*WIDE_COLUMNS, *map(_no_formula, self._names), "status")])

    def page(self, reading: PageReading) -> bytes:
        """The page's row; a field that its template does not have is empty."""
        texts = {field.name: _no_formula(field.text) for field in reading.fields}
        doubtful = any(field.status == "review" for field in reading.fields)
        where = (_harmless(reading.source), reading.number, _no_formula(reading.template))
        return _csv([(*where, *(texts.get(name, "") for name in self._names), "review" if doubtful else "accepted")])

    def end(self) -> bytes:
        """Nothing: a CSV file needs no closing."""
        return b""


class JsonLinesRows:
    """JSON Lines: an object a number, each on a line of its own."""

    def start(self) -> bytes:
        """Nothing: each line stands alone."""
        return b""

    def page(self, reading: PageReading) -> bytes:
        """A line a number."""
        return b"".join(_json(reading, field) + b"\n" for field in reading.fields)

    def end(self) -> bytes:
        """Nothing: each line stands alone."""
        return b""


class JsonRows:
    """JSON: one array of the objects that JSON Lines has, which streams as well."""

    def __init__(self) -> None:
        self._before = b"\n"

    def start(self) -> bytes:
        """The opening of the array."""
        return b"["

    def page(self, reading: PageReading) -> bytes:
        """The objects of one page, with the commas between them."""
        written = b""
        for field in reading.fields:
            written += self._before + _json(reading, field)
            self._before = b",\n"
        return written

    def end(self) -> bytes:
        """The closing of the array."""
        return b"\n]\n"


def _csv(rows: list[tuple[Any, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogateescape")


def _csv_row(reading: PageReading, field: Field) -> tuple[Any, ...]:
    box = field.box
    return (
        _harmless(reading.source),
        reading.number,
        _no_formula(field.name),
        _no_formula(field.text),
        _confidence(field.confidence),
        field.status,
        *(box.left, box.top, box.right, box.bottom),
    )


def _harmless(source: str) -> str:
    """Keeps a path from being run as a formula: `=1+1.png` becomes `./=1+1.png`, which is the same file.

    A path that starts so is always relative, so that `./` is always right; a lone `-` is standard input.
    """
    return f"./{source}" if source.startswith(_FORMULA_STARTS) and source != "-" else source


def _no_formula(text: str) -> str:
    """Keeps a number's text from being run, by the apostrophe that spreadsheets know; digits in front need none."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _json(reading: PageReading, field: Field) -> bytes:
    number = {
        "source": reading.source,
        "page": reading.number,
        "template": reading.template,
        "field": field.name,
        "text": field.text,
        "confidence": float(_confidence(field.confidence)),
        "status": field.status,
        "box": _json_box(field.box),
        "digits": [
            {
                "value": digit.value,
                "confidence": float(_confidence(digit.confidence)),
                "box": _json_box(digit.box),
            }
            for digit in field.digits
        ],
        "alternatives": [
            {"text": other.text, "confidence": float(_confidence(other.confidence))} for other in field.alternatives
        ],
        "reason": field.reason,
    }
    # A lone surrogate, from a name that is not UTF-8, is the one thing UTF-8 cannot write: it becomes \udcXX.
    return json.dumps(number, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _json_box(box: Box) -> dict[str, int]:
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}


def _confidence(confidence: float) -> Decimal:
    """Cuts a confidence to four decimals: never up, so that 1.0000 is written only for what is certain."""
    return Decimal(repr(float(confidence))).quantize(Decimal("0.0001"), rounding=ROUND_FLOOR)
