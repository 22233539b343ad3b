"""Rows on a workbook's sheets: a header that stays in view and filters, and another sheet when one is full."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook

_ORANGE = "#FBE3D0"
_EDGE = 3  # pixels between a picture and the border of its cell
_POINTS = 0.75  # of a pixel
_LONGEST = 32_767  # units of UTF-16 that a cell holds
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, and the carriage return, which it turns into a line feed; the surrogates stand for bytes of
names that are not UTF-8."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the header, its width in digits of the font, whether its cells are text."""

    name: str
    width: int
    is_text: bool = False


class Sheets:
    """A table that goes on on "name 2", "name 3" ... where a sheet is full.

    Args:
        book: Gets the sheets, the first of them at once.
        name: Of the first.
        columns: From left to right; pictures go to the one called "picture".
        rows: That a sheet holds, with the header.
    """

    def __init__(self, book: Workbook, name: str, columns: Sequence[Column], rows: int) -> None:
        self._book = book
        self._name = name
        self._columns = columns
        self._rows = rows
        self._count = 0
        kinds = [_look(column) for column in columns]
        self._header = [book.add_format({**kind, "bold": True, "bottom": 1}) for kind in kinds]
        self._plain = [book.add_format(kind) for kind in kinds]
        self._colored = [book.add_format({**kind, "bg_color": _ORANGE}) for kind in kinds]
        self._next_sheet()

    def add(self, cells: Sequence[str | int | float | None], colored: bool = False, picture: bytes = b"") -> None:
        """Writes a row below the last one.

        Args:
            cells: One a column.
            colored: Whether the row catches the eye.
            picture: A PNG file to lay over the row's cell for it; the row becomes as high.
        """
        if self._row == self._rows:
            self.end()
            self._next_sheet()
        formats = self._colored if colored else self._plain
        if picture:
            self._lay(picture)
        for column, (cell, look) in enumerate(zip(cells, formats, strict=True)):
            if cell is None or cell == "":
                self._sheet.write_blank(self._row, column, None, look)
            elif isinstance(cell, str):
                self._sheet.write_string(self._row, column, as_cell(cell), look)
            else:
                self._sheet.write_number(self._row, column, cell, look)
        self._row += 1

    def end(self) -> None:
        """Makes the header of the last sheet filter its rows."""
        self._sheet.autofilter(0, 0, self._row - 1, len(self._columns) - 1)

    def _next_sheet(self) -> None:
        self._count += 1
        self._sheet = self._book.add_worksheet(self._name if self._count == 1 else f"{self._name} {self._count}")
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)  # this and the next are for printing
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_landscape()
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(0, place, column.name, self._header[place])
        # Else each text of digits would get a green corner, which asks to make a number of it.
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self._rows}"})
        self._row = 1

    def _lay(self, picture: bytes) -> None:
        height = int.from_bytes(picture[20:24], "big")  # where a PNG file has it
        self._sheet.set_row(self._row, (height + 2 * _EDGE) * _POINTS)
        place = next(place for place, column in enumerate(self._columns) if column.name == "picture")
        how = {"image_data": io.BytesIO(picture), "x_offset": _EDGE, "y_offset": _EDGE, "object_position": 1}
        self._sheet.insert_image(self._row, place, "", how)


def _look(column: Column) -> dict[str, object]:
    if column.is_text:
        # The format "@" keeps a text a text, also when it is edited: its zeros stay, and it becomes no formula.
        return {"num_format": "@", "align": "left", "indent": 1, "valign": "vcenter"}
    number_format = "0.0000" if column.name == "confidence" else "General"
    return {"num_format": number_format, "align": "right", "valign": "vcenter"}


def as_cell(text: str) -> str:
    r"""Makes a text fit into a cell: what XML cannot hold is shown as in Python (`\x1b`), what is too long is cut."""
    text = _NO_XML.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST:
        return text
    note = f" ... (cut: {len(text):,} characters)"
    return units[: 2 * (_LONGEST - len(note))].decode("utf-16-le", "ignore") + note
