"""The color of a JPEG file: its decoder gives luminance as the file holds it, and scales large images down itself."""

from typing import BinaryIO

from PIL import Image

from digitscan.color_view import view_size
from digitscan.files.color import to_color
from digitscan.records import COLOR_SIDE, Color


def draft(image: Image.Image, in_color: bool) -> bool:
    """Has a JPEG file of colors that is not loaded yet decoded to luminance, and to its colors too where that is cheap.

    The file holds luminance as such; otherwise it is computed from colors that are computed from it.

    Returns:
        Whether the colors will be there; if not, `color_of` decodes the file a second time.
    """
    holds_luminance = "jfif" in image.info or image.info.get("adobe_transform") == 1
    whole = in_color and holds_luminance and max(image.size) < 2 * COLOR_SIDE
    image.draft("YCbCr" if whole else "L", image.size)
    return whole


def color_of(stream: BinaryIO, size: tuple[int, int], page: tuple[int, int]) -> Color | None:
    """Decodes a JPEG file anew for its colors alone, a large one at a half, a quarter or an eighth of its size.

    Args:
        stream: The file.
        size: What its size was when that was allowed; None is answered if it is another now.
        page: See `to_color`.
    """
    stream.seek(0)
    image = Image.open(stream, formats=["JPEG"])
    if image.size != size:
        return None
    image.draft("RGB", view_size(*size))
    return to_color(image, page)
