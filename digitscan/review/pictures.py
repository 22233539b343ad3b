"""What is looked at: a number cut out of its page, a page drawn small, and the digits of a group in one sheet."""

import cv2
import numpy as np

from digitscan.records import Box, Gray

TILE = 48
"""Side of a digit in a sheet, in pixels."""
COLUMNS = 16
"""How many digits stand side by side in a sheet."""

_MARGIN, _SIDE_MARGIN = 0.5, 1.2  # around a number, in its heights
_LEAST_MARGIN = 12
_DIGIT_MARGIN = 0.12
_LARGEST_CROP = (1600, 500)


def crop_box(box: Box, width: int, height: int) -> Box:
    """What is shown of a page around a number: enough to tell it from what stands beside it.

    Args:
        box: Of the number.
        width: Of the page.
        height: Of the page.
    """
    down = max(_LEAST_MARGIN, round(_MARGIN * box.height))
    across = max(_LEAST_MARGIN, round(_SIDE_MARGIN * box.height))
    return within(Box(box.left - across, box.top - down, box.right + across, box.bottom + down), width, height)


def within(box: Box, width: int, height: int) -> Box:
    """The part of a box that is on a page, of one pixel at least."""
    left, top = min(max(box.left, 0), max(width - 1, 0)), min(max(box.top, 0), max(height - 1, 0))
    return Box(left, top, min(max(box.right, left + 1), width), min(max(box.bottom, top + 1), height))


def number_picture(page: Gray, box: Box, largest: tuple[int, int] = _LARGEST_CROP) -> bytes:
    """A number with what is around it, as a PNG file.

    Args:
        page: The page's image.
        box: What is shown, as `crop_box` gives it.
        largest: Width and height that it has at most; more than a screen needs is never of use.
    """
    return _png(_no_larger(_cut(page, box), *largest))


def page_picture(page: Gray, side: int) -> bytes:
    """A whole page as a JPEG file, no side longer than said."""
    encoded = cv2.imencode(".jpg", _no_larger(page, side, side), [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    return bytes(encoded)


def tile(page: Gray, box: Box) -> Gray:
    """A digit alone, uint8 (TILE, TILE), in the middle of its paper."""
    margin = max(2, round(_DIGIT_MARGIN * box.height))
    cut = _cut(page, within(Box(*_grown(box, margin)), page.shape[1], page.shape[0]))
    scale = TILE / max(cut.shape)
    size = max(1, round(cut.shape[1] * scale)), max(1, round(cut.shape[0] * scale))
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    framed = np.full((TILE, TILE), np.median(small), np.uint8)
    top, left = (TILE - small.shape[0]) // 2, (TILE - small.shape[1]) // 2
    framed[top : top + small.shape[0], left : left + small.shape[1]] = small
    return framed


def sheet(tiles: list[Gray]) -> bytes:
    """Digits row by row, `COLUMNS` side by side, as a PNG file."""
    rows = -(-len(tiles) // COLUMNS)
    canvas = np.full((rows * TILE, COLUMNS * TILE), 255, np.uint8)
    for place, one in enumerate(tiles):
        top, left = TILE * (place // COLUMNS), TILE * (place % COLUMNS)
        canvas[top : top + TILE, left : left + TILE] = one
    return _png(canvas)


def _grown(box: Box, margin: int) -> tuple[int, int, int, int]:
    return box.left - margin, box.top - margin, box.right + margin, box.bottom + margin


def _cut(page: Gray, box: Box) -> Gray:
    return page[box.top : box.bottom, box.left : box.right]


def _no_larger(image: Gray, width: int, height: int) -> Gray:
    scale = min(1.0, width / image.shape[1], height / image.shape[0])
    if scale == 1.0:
        return image
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _png(image: Gray) -> bytes:
    return bytes(cv2.imencode(".png", np.ascontiguousarray(image), [cv2.IMWRITE_PNG_COMPRESSION, 1])[1])
