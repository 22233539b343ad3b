"""A page in color, and small enough for a net that looks at it as a whole; a page without color looks the same."""

import numpy as np
from PIL import Image

from digitscan.records import COLOR_SIDE, Color, Page

AVERAGING = Image.Resampling.HAMMING
"""Averages areas, parts of pixels too; BOX averages whole ones only, which makes strokes ragged."""


def view_size(width: int, height: int) -> tuple[int, int]:
    """The width and height in color of a page that has some width and height in gray."""
    scale = min(1.0, COLOR_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def is_colored(pixels: Color) -> bool:
    """Whether a page in color, RGB or BGR, is anything but shades of gray."""
    first, second, third = (pixels[..., channel] for channel in range(3))
    return not (np.array_equal(first, second) and np.array_equal(second, third))


def color_view(page: Page) -> Color:
    """The page in color: its own, or the gray of one without color.

    Returns:
        uint8 (h, w, 3), RGB, C-contiguous; no side is longer than `COLOR_SIDE`, and the gray is never enlarged.
    """
    if page.color is not None:
        return page.color
    gray, size = page.image, view_size(*page.image.shape[::-1])
    if size != gray.shape[::-1]:
        gray = np.asarray(Image.fromarray(gray).resize(size, AVERAGING))
    return np.ascontiguousarray(np.broadcast_to(gray[..., np.newaxis], (*gray.shape, 3)))
