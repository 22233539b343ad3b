"""A PDF file -> its pages, one at a time, through PDFium."""

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from digitscan.errors import InputError
from digitscan.files.pdf_page import draw_page
from digitscan.files.pdfium_lock import PDFIUM, closing
from digitscan.files.pixels import Pixels
from digitscan.files.read_settings import MAX_FAILURES, ReadSettings, gave_up, missing_pages, too_many_pages
from digitscan.records import Page

_PAGES_AT_ONCE = 10
_HEAD = 1024
_END_WITHIN = 1 << 20
"""The end mark of a PDF is looked for among so many last bytes; some programs add others after it."""


def read_pdf(stream: BinaryIO, source: str, settings: ReadSettings) -> Iterator[Page | InputError]:
    """Yields the wanted pages of a PDF file.

    Args:
        stream: The open file, which the caller closes.
        source: The path, for the pages and messages.
        settings: Which pages are wanted, their resolution and size, and the password.
    """
    document = _open(stream, settings.password)
    if isinstance(document, str):
        yield InputError(source, document)
        return
    with closing(document), PDFIUM:
        count = len(document)
    failures = last = 0
    wanted = filter(settings.wants, range(settings.part.first, min(settings.part.stop, count + 1, settings.beyond)))
    while numbers := list(islice(wanted, _PAGES_AT_ONCE)):
        for number, item in zip(numbers, _pages(stream, numbers, source, settings), strict=False):
            yield item
            before = failures if number == last + 1 else 0
            failures, last = before + 1 if isinstance(item, InputError) else 0, number
            if failures == MAX_FAILURES:
                yield InputError(source, gave_up(number))
                return
    if settings.part.stop <= count:
        return
    if count >= settings.beyond:
        yield InputError(source, too_many_pages())
    elif missing := missing_pages(settings, count):
        yield InputError(source, missing)
    if _is_cut_off(stream):
        yield InputError(
            source, "the PDF is incomplete, pages may be missing or blank; ask for another copy or scan again"
        )


def count_pdf(stream: BinaryIO, password: str | None) -> int:
    """How many pages a PDF file says that it has; 1 if it cannot be opened."""
    document = _open(stream, password)
    if isinstance(document, str):
        return 1
    with closing(document), PDFIUM:
        return len(document)


def _pages(stream: BinaryIO, numbers: list[int], source: str, settings: ReadSettings) -> Iterator[Page | InputError]:
    """Yields some pages of a document that it opens anew, since PDFium keeps all that it has read of one."""
    document = _open(stream, settings.password)
    if isinstance(document, str):
        yield InputError(source, document)
        return
    with closing(document):
        with PDFIUM:
            if document.get_formtype() == pdfium_c.FORMTYPE_ACRO_FORM:
                document.init_forms()
        for number in numbers:
            pixels = _page(document, number, settings)
            if isinstance(pixels, str):
                yield InputError(source, pixels, number)
            else:
                yield Page(source, number, pixels.image, pixels.color)
            del pixels  # else it would stay while the next page is drawn


def _page(document: pdfium.PdfDocument, number: int, settings: ReadSettings) -> Pixels | str:
    """Draws one page, or says why it cannot be drawn."""
    try:
        with PDFIUM, closing(document[number - 1]) as page:
            return draw_page(page, settings)
    except MemoryError:
        return "not enough memory to draw the page; choose a lower --dpi"
    # Sizes and matrices without sense end in arithmetic errors; the file is at fault, and the batch goes on.
    except (pdfium.PdfiumError, ArithmeticError, ValueError) as error:
        return f"the page is damaged ({error}); ask for another copy of the PDF or scan it again"


def _open(stream: BinaryIO, password: str | None) -> pdfium.PdfDocument | str:
    """Opens a document, or says why it cannot be opened."""
    with PDFIUM:
        # PDFium keeps its last error, which would be taken for that of a document without pages.
        pdfium_c.FPDF_LoadMemDocument64(b"", 0, None)
        try:
            return pdfium.PdfDocument(stream, password=password)
        except pdfium.PdfiumError as error:
            code = error.err_code
    if code == pdfium_c.FPDF_ERR_PASSWORD and password:
        # Many PDFs are encrypted with an empty password, only to forbid copying or printing.
        document = _open(stream, None)
        if isinstance(document, str):
            return "the password given with --password does not open this PDF; correct it"
        return document
    if code == pdfium_c.FPDF_ERR_PASSWORD:
        return "the PDF needs a password; give it with --password"
    if code == pdfium_c.FPDF_ERR_SECURITY:
        return "the PDF is encrypted in a way that digitscan does not know; save it without encryption"
    return "the PDF is damaged or incomplete, or has no page; ask for another copy or scan it again"


def _is_cut_off(stream: BinaryIO) -> bool:
    """Whether the end of the file is missing: PDFium then shows what is left, blank pages among it."""
    stream.seek(0)
    head = stream.read(_HEAD)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _END_WITHIN))
    claimed = re.search(rb"/Linearized.{0,200}?/L\s+([0-9]+)", head, re.DOTALL)
    return b"%%EOF" not in stream.read() or (claimed is not None and int(claimed[1]) > size)
