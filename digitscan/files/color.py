"""One decoded Pillow image, of any mode -> the upright page in color, scaled down.

As for the gray, it is done in bands: the whole image is never in memory a second time, in RGB or half scaled.
"""

import math

import numpy as np
from PIL import Image

from digitscan.color_view import AVERAGING, is_colored, view_size
from digitscan.files.decode import ON_THE_SIDE, orientation_of, paper_of, upright
from digitscan.records import Color

_BAND = 500_000
"""Pixels in a band, about. Memory holds several copies of one band at a time."""
_COLORED = ("P", "PA", "RGB", "RGBX", "RGBA", "RGBa", "CMYK", "YCbCr")


def to_color(image: Image.Image, page: tuple[int, int]) -> Color | None:
    """Turns a loaded image into color: transparency over paper, EXIF orientation applied, scaled down.

    Args:
        image: The image; of a large JPEG file, scaled down by its decoder.
        page: The width and height of the upright page, in gray; where they are not the image's, it is stretched.

    Returns:
        `Page.color`, or None where there is nothing but shades of gray.
    """
    if image.mode not in _COLORED:
        return None
    orientation = orientation_of(image)
    width, height = view_size(*page)
    if orientation in ON_THE_SIDE:
        width, height = height, width
    paper = paper_of(image) if image.has_transparency_data else None
    color = np.empty((height, width, 3), np.uint8)
    scale = image.height / height
    margin = math.ceil(max(1.0, scale)) + 1  # rows that are averaged into the outermost of a band
    step = max(1, int(_BAND / image.width / scale))
    has_color = False
    for top in range(0, height, step):
        bottom = min(top + step, height)
        first = max(0, math.floor(top * scale) - margin)
        last = min(image.height, math.ceil(bottom * scale) + margin)
        band = _opaque(image.crop((0, first, image.width, last)), paper)
        box = (0, top * scale - first, image.width, min(bottom * scale - first, band.height))
        part = np.asarray(band.resize((width, bottom - top), AVERAGING, box).convert("RGB"))
        has_color = has_color or is_colored(part)
        color[top:bottom] = part
    return upright(color, orientation) if has_color else None


def _opaque(image: Image.Image, paper: int | None) -> Image.Image:
    """The colors of a band, laid over paper if it has transparency, in a mode that can be averaged."""
    if paper is not None:
        image = image.convert("RGBA")
        return Image.composite(image.convert("RGB"), Image.new("RGB", image.size, (paper,) * 3), image.getchannel("A"))
    return image if image.mode in ("RGB", "YCbCr") else image.convert("RGB")
