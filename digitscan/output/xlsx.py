"""A workbook for a spreadsheet: the numbers, and on a second sheet what could not be read.

Texts are text cells, so that leading zeros and all 16 digits of an account stay, and nothing is run or linked. Rows
wait in temporary files beside the output, so that memory stays flat.
"""

from __future__ import annotations

import datetime
import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException

from digitscan.errors import OutputError
from digitscan.output.destination import FileDestination, output_error, output_errors
from digitscan.output.sheets import Column, Sheets
from digitscan.output.sink import COLUMNS, SETTLED_COLUMNS, Sink, four_decimals, settled_cells
from digitscan.output.temporary import folder_beside
from digitscan.output.zip_target import ZipTarget

if TYPE_CHECKING:
    from digitscan.errors import InputError
    from digitscan.records import Field, PageReading

_WIDTHS = {
    **{"source": 40, "page": 7, "field": 18, "text": 22, "confidence": 12, "status": 10, "reason": 40},
    **{"settled": 14, "read": 22, "by": 14},
}
_TEXTS = ("source", "field", "text", "status", "reason", *SETTLED_COLUMNS)
_CREATED = datetime.datetime(1980, 1, 1)  # else the same numbers would give another file each time


@dataclass(frozen=True, slots=True)
class XlsxSettings:
    """What a workbook may hold.

    Attributes:
        pictures: Whether doubtful numbers have their picture beside them.
        settled: Whether the numbers come from a review.
        most_pictures: So many of them at most; a spreadsheet opens a file with more only slowly.
        rows: Of a sheet, its header included; a spreadsheet opens no more than this. What is more goes to another.
    """

    pictures: bool = False
    settled: bool = False
    most_pictures: int = 10_000
    rows: int = 1_048_576


class XlsxSink(Sink):
    """Makes the workbook.

    Args:
        destination: Takes it.
        settings: What it may hold.
    """

    def __init__(self, destination: FileDestination, settings: XlsxSettings = XlsxSettings()) -> None:
        self._destination = destination
        self._settings = settings
        self._pictures = 0
        self._target = ZipTarget(destination.stream)
        self._waiting = folder_beside(destination.temporary)
        self._book: Workbook | None = None

    def start(self) -> None:
        """Opens the workbook with its two sheets."""
        name = self._destination.name
        with output_errors(name):
            self._waiting.mkdir()
            options = {"constant_memory": True, "tmpdir": str(self._waiting), "use_zip64": True}
            self._book = book = Workbook(self._target, options)
        book.set_properties({"created": _CREATED})
        more = SETTLED_COLUMNS if self._settings.settled else ()
        columns = [Column(name, _WIDTHS.get(name, 8), name in _TEXTS) for name in (*COLUMNS, "reason", *more)]
        if self._settings.pictures:
            columns.insert(COLUMNS.index("text") + 1, Column("picture", 40, is_text=True))
        failed = [Column("path", 60, is_text=True), Column("page", 7), Column("reason", 80, is_text=True)]
        with output_errors(name):
            self._numbers = Sheets(book, "numbers", columns, self._settings.rows)
            self._failures = Sheets(book, "failures", failed, self._settings.rows)

    def page(self, reading: PageReading) -> None:
        """Writes a row for each number, a colored one if it is doubtful."""
        with _book_errors(self._destination.name):
            for field in reading.fields:
                self._number(reading, field)

    def failure(self, error: InputError) -> None:
        """Writes a row on the second sheet."""
        with output_errors(self._destination.name):
            self._failures.add([error.source, error.page, error.reason])

    def end(self) -> None:
        """Puts the sheets together."""
        with _book_errors(self._destination.name):
            self._numbers.end()
            self._failures.end()
            assert self._book is not None, "start was not called"
            self._book.close()

    def close(self) -> None:
        """Removes the temporary files."""
        if self._book is not None:
            self._target.abandon()
            for sheet in self._book.worksheets():  # of a workbook that is not closed it closes no file itself
                with suppress(OSError):
                    sheet._opt_close()
        shutil.rmtree(self._waiting, ignore_errors=True)

    def _number(self, reading: PageReading, field: Field) -> None:
        doubtful = field.status == "review"
        box = field.box
        cells: list[str | int | float | None] = [
            *(reading.source, reading.number, field.name, field.text),
            *(float(four_decimals(field.confidence)), field.status),
            *(box.left, box.top, box.right, box.bottom),
            field.reason,
            *settled_cells(field),
        ]
        picture = field.picture if self._settings.pictures and doubtful else b""
        if self._settings.pictures:
            self._pictures += bool(picture)
            full = self._pictures > self._settings.most_pictures
            cells.insert(
                COLUMNS.index("text") + 1,
                f"left out: there is room for {self._settings.most_pictures:,}" if picture and full else None,
            )
            picture = b"" if full else picture
        self._numbers.add(cells, doubtful, picture)


@contextmanager
def _book_errors(name: str) -> Iterator[None]:
    """As `output_errors`, for a library that hides the system's errors in its own."""
    try:
        with output_errors(name, struct.error):  # which a picture that is none raises
            yield
    except XlsxWriterException as error:
        cause = error.args[0] if error.args else error
        raise (
            output_error(name, cause)
            if isinstance(cause, OSError)
            else OutputError(f"{name}: cannot be written: {cause}")
        ) from error
