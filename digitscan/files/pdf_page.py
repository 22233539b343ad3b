"""One PDF page -> its pixels, in gray and, smaller, in color.

A page that is a scan is drawn so that each pixel of the scan falls on one pixel of the drawing: PDFium then
copies pixels instead of resampling them, and rotation, crop, masks and annotations are as viewers show them.
In color it is drawn a second time: as large as the gray, that would take three times the memory, and PDFium keeps the
images of a page decoded as long as the page is open.
"""

import ctypes
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]
from numpy.typing import NDArray

from digitscan.color_view import is_colored, view_size
from digitscan.files.pixels import Pixels
from digitscan.files.read_settings import ReadSettings, size_refusal
from digitscan.records import Color, Gray

_POINTS_PER_INCH = 72
_SLACK = 0.05
"""So many pixels a scan is drawn too small: the outermost pixels of its place are then exactly its own."""
_SMALLEST_SHARE = 0.1
"""An image that covers less of the page says nothing about the resolution of the scan."""
_SQUARE = 0.02
_STRAIGHT = 0.001


@dataclass(frozen=True, slots=True)
class _Placed:
    """An image on a page as shown: its size in pixels, and its rectangle in points, y down."""

    width: int
    height: int
    left: float
    top: float
    across: float
    down: float
    straight: bool


@dataclass(frozen=True, slots=True)
class _Canvas:
    """The size of a drawing in pixels, and the scale and then shift that take points, y down, to it."""

    width: int
    height: int
    x_scale: float
    y_scale: float
    x_shift: float = 0.0
    y_shift: float = 0.0


def draw_page(page: pdfium.PdfPage, settings: ReadSettings) -> Pixels | str:
    """Draws a page, a scan at its own resolution and all else at `settings.dpi`, or says why it is refused.

    Raises:
        PdfiumError: The page is damaged.
        MemoryError: The drawing does not fit into memory.
    """
    images = []
    is_scan = True
    for element in page.get_objects():
        if element.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            if refusal := size_refusal(settings, *element.get_px_size()):
                return f"an image on this page: {refusal}"
            images.append(_placed(element, page))
        elif not _is_unseen(element):
            is_scan = False
    canvas = (is_scan and _scan_canvas(page, images, settings)) or _plain_canvas(page, settings.dpi)
    if refusal := size_refusal(settings, canvas.width, canvas.height):
        return f"drawn at {settings.dpi} dpi, {refusal}, or choose a lower --dpi"
    return Pixels(_draw_gray(page, canvas), _draw_color(page, canvas) if settings.color else None)


def _is_unseen(element: pdfium.PdfObject) -> bool:
    """Whether an element shows nothing of its own: a group, or the text that OCR lays under a scan."""
    if element.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
        return bool(pdfium_c.FPDFTextObj_GetTextRenderMode(element) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    return bool(element.type == pdfium_c.FPDF_PAGEOBJ_FORM)


def _placed(image: pdfium.PdfImage, page: pdfium.PdfPage) -> _Placed:
    matrix = image.get_matrix()
    group = image.container
    while group is not None:
        matrix = matrix.multiply(group.get_matrix())
        group = group.container
    a, b, c, d, e, f = matrix.multiply(_display(page)).get()
    width, height = image.get_px_size()
    along, aslant = abs(a) + abs(d), abs(b) + abs(c)
    if aslant > along:
        width, height = height, width
    return _Placed(
        width,
        height,
        left=e + min(a, 0) + min(c, 0),
        top=f + min(b, 0) + min(d, 0),
        across=abs(a) + abs(c),
        down=abs(b) + abs(d),
        straight=min(along, aslant) <= _STRAIGHT * max(along, aslant),
    )


def _display(page: pdfium.PdfPage) -> pdfium.PdfMatrix:
    """The matrix from the page's own coordinates to points on the page as shown, y down from its top left."""
    left, bottom, right, top = page.get_bbox()
    return {
        0: pdfium.PdfMatrix(1, 0, 0, -1, -left, top),
        90: pdfium.PdfMatrix(0, 1, 1, 0, -bottom, -left),
        180: pdfium.PdfMatrix(-1, 0, 0, 1, right, -bottom),
        270: pdfium.PdfMatrix(0, -1, -1, 0, top, right),
    }[page.get_rotation()]


def _plain_canvas(page: pdfium.PdfPage, dpi: int) -> _Canvas:
    across, down = page.get_size()
    scale = dpi / _POINTS_PER_INCH
    return _Canvas(max(1, round(across * scale)), max(1, round(down * scale)), scale, scale)


def _scan_canvas(page: pdfium.PdfPage, images: list[_Placed], settings: ReadSettings) -> _Canvas | None:
    """Fits the drawing to the sharpest of the large images; None if none is straight or it gets too big."""
    across, down = page.get_size()
    least = _SMALLEST_SHARE * across * down
    large = [image for image in images if image.straight and image.across * image.down >= least]
    if not large:
        return None
    scan = max(large, key=lambda image: image.width / image.across)
    x_scale, y_scale = scan.width / scan.across, scan.height / scan.down
    if abs(x_scale / y_scale - 1) > _SQUARE:
        # A fax has fewer lines than columns to the inch; the page is shown, and read, with square pixels.
        scale = max(x_scale, y_scale)
        canvas = _Canvas(max(1, round(across * scale)), max(1, round(down * scale)), scale, scale)
    else:
        x_fit, y_fit = (scan.width - _SLACK) / scan.across, (scan.height - _SLACK) / scan.down
        canvas = _Canvas(
            max(1, round(across * x_scale)),
            max(1, round(down * y_scale)),
            x_fit,
            y_fit,
            round(scan.left * x_scale) + _SLACK / 2 - scan.left * x_fit,
            round(scan.top * y_scale) + _SLACK / 2 - scan.top * y_fit,
        )
    return None if size_refusal(settings, canvas.width, canvas.height) else canvas


def _draw_gray(page: pdfium.PdfPage, canvas: _Canvas) -> Gray:
    gray = np.full((canvas.height, canvas.width), 255, np.uint8)
    _draw(page, canvas, gray, pdfium_c.FPDFBitmap_Gray)
    return gray


def _draw_color(page: pdfium.PdfPage, canvas: _Canvas) -> Color | None:
    """Draws `Page.color`; None where nothing but shades of gray comes of it."""
    width, height = view_size(canvas.width, canvas.height)
    across, down = width / canvas.width, height / canvas.height
    bgr = np.full((height, width, 3), 255, np.uint8)
    small = _Canvas(
        width,
        height,
        canvas.x_scale * across,
        canvas.y_scale * down,
        canvas.x_shift * across,
        canvas.y_shift * down,
    )
    _draw(page, small, bgr, pdfium_c.FPDFBitmap_BGR)
    return np.ascontiguousarray(bgr[..., ::-1]) if is_colored(bgr) else None


def _draw(page: pdfium.PdfPage, canvas: _Canvas, pixels: NDArray[np.uint8], layout: int) -> None:
    """Draws into pixels that are white, uint8 (H, W) or (H, W, 3)."""
    buffer = pixels.ctypes.data_as(ctypes.c_void_p)
    bitmap = pdfium_c.FPDFBitmap_CreateEx(canvas.width, canvas.height, layout, buffer, pixels.strides[0])
    if not bitmap:
        raise MemoryError
    matrix = pdfium_c.FS_MATRIX(canvas.x_scale, 0, 0, canvas.y_scale, canvas.x_shift, canvas.y_shift)
    clip = pdfium_c.FS_RECTF(0, 0, canvas.width, canvas.height)
    try:
        pdfium_c.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, clip, pdfium_c.FPDF_ANNOT)
        if page.formenv:
            place = (0, 0, canvas.width, canvas.height, 0, pdfium_c.FPDF_ANNOT)
            pdfium_c.FPDF_FFLDraw(page.formenv, bitmap, page, *place)
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
