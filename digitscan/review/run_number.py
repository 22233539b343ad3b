"""A number of a run and its page, as rows of the journal have them."""

import sqlite3
from dataclasses import dataclass
from typing import cast

from digitscan.journal.rows import field_of_row, path_of
from digitscan.records import Box, Field, SourceFile, Turn
from digitscan.review.decision import NumberKey, Settled
from digitscan.turning import box_after, size_after

FIELD = (
    *("position", "field", "text", "confidence", "status", "left", "top", "right", "bottom"),
    *("reason", "digits", "alternatives", "picture"),
)
"""The columns of a number that a `Field` is made from."""


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page of a run: its id in the journal, its file as it was when it was read, its number, its size in pixels.

    `turn` is by how many degrees clockwise it was turned to be read; its size and all boxes are as before.
    """

    id: int
    path: str
    file: SourceFile
    number: int
    width: int
    height: int
    template: str
    turn: Turn = 0

    @property
    def upright_size(self) -> tuple[int, int]:
        """Its width and height as it was read."""
        return size_after(self.turn, self.width, self.height)

    def upright(self, box: Box) -> Box:
        """Where a box of it is on the page as it was read."""
        return box_after(box, self.turn, self.width, self.height)


@dataclass(frozen=True, slots=True)
class RunNumber:
    """A number of the run and how it stands.

    Attributes:
        id: In the journal.
        page: Where it is.
        field: As it was read.
        key: By which decisions mean it.
        state: How it stands.
        text: What it says by that; empty where it says nothing.
        version: Of the decision that counts, 0 for none.
        who: Made it.
    """

    id: int
    page: PagePlace
    field: Field
    key: NumberKey
    state: Settled
    text: str
    version: int
    who: str


def place_of(row: sqlite3.Row) -> PagePlace:
    """The page of a row that has it."""
    file = SourceFile(row["size"], row["mtime_ns"], row["sha256"])
    width, height = row["width"], row["height"]
    return PagePlace(
        row["page"], path_of(row["path"]), file, row["page_number"], width, height, row["template"], row["turn"]
    )


def number_of_row(row: sqlite3.Row) -> RunNumber:
    """The number of a row that has it, with its page and how it stands."""
    field = field_of_row(tuple(row[name] for name in FIELD))
    key = NumberKey(row["path"], row["page_number"], field.box, field.text)
    state = cast(Settled, row["state"])
    texts = {"corrected": row["settled_text"], "unreadable": "", "not a number": ""}
    return RunNumber(
        row["id"], place_of(row), field, key, state, texts.get(state, field.text), row["version"], row["who"] or ""
    )
