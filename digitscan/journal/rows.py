"""Records <-> rows of a journal's tables."""

import json
import math
import os
import sqlite3
from typing import Any, get_args

from digitscan.records import TURNS, Alternative, Box, Digit, Field, PageReading, Status

Row = tuple[Any, ...]

NUMBER_COLUMNS = (
    'position, field, text, confidence, status, "left", top, "right", bottom, reason, digits, alternatives, picture'
)


def stored_path(path: str) -> str | bytes:
    """A path as a journal keeps it: text, or bytes where it is not UTF-8, which SQLite has no text for."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def path_of(stored: str | bytes) -> str:
    """The path that was stored."""
    return os.fsdecode(stored)


def number_row(position: int, field: Field) -> Row:
    """A number as `NUMBER_COLUMNS`."""
    box = field.box
    digits = [[int(digit.value), float(digit.confidence), *_edges(digit.box)] for digit in field.digits]
    others = [[other.text, float(other.confidence)] for other in field.alternatives]
    return (
        *(position, field.name, field.text, float(field.confidence), field.status, *_edges(box), field.reason),
        *(json.dumps(digits), json.dumps(others), field.picture),
    )


def field_of_row(row: Row) -> Field:
    """The number that `number_row` was made from.

    Raises:
        ValueError: The row was not made by it; other errors, as `Journal.understanding` knows them, say the same.
    """
    _, name, text, confidence, status, left, top, right, bottom, reason, digits, others, picture = row
    if status not in get_args(Status):
        raise ValueError(f'"{status}" is no status')
    return Field(
        name,
        text,
        _finite(confidence),
        status,
        Box(left, top, right, bottom),
        tuple(
            Digit(_typed(value, int), _finite(sure), Box(*(_typed(edge, int) for edge in edges)))
            for value, sure, *edges in _listed(digits)
        ),
        tuple(Alternative(_typed(other, str), _finite(sure)) for other, sure in _listed(others)),
        reason,
        picture,
    )


def page_of_row(source: str, row: sqlite3.Row, numbers: list[Row]) -> PageReading:
    """The page of a row of `pages`, with its rows of `numbers`.

    Raises:
        ValueError: They were not made by a run.
    """
    fields = tuple(field_of_row(tuple(number)) for number in numbers)
    seconds = {name: _finite(taken) for name, taken in _typed(json.loads(row["seconds"]), dict).items()}
    if row["turn"] not in TURNS:
        raise ValueError(f"{row['turn']} is no turn of a page")
    width, height = row["width"], row["height"]
    return PageReading(source, row["number"], fields, seconds, row["template"], width, height, row["turn"])


def _edges(box: Box) -> tuple[int, int, int, int]:
    return int(box.left), int(box.top), int(box.right), int(box.bottom)


def _typed(value: Any, types: type | tuple[type, ...]) -> Any:
    if not isinstance(value, types) or isinstance(value, bool):
        raise ValueError(f"{value!r:.100} is of another type")
    return value


def _finite(value: Any) -> Any:
    if not math.isfinite(_typed(value, (int, float))):
        raise ValueError(f"{value} is not finite")
    return value


def _listed(text: str) -> list[list[Any]]:
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError("a list is expected")
    return found
