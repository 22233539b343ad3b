"""Puts pictures together to a sheet: text, pictures side by side as in a paragraph, wide ones in bands, all stacked."""

import functools
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from digitscan.overlay import WHITE

Color = tuple[int, int, int]
BLACK: Color = (0, 0, 0)
GRAY: Color = (110, 110, 110)
PALE: Color = (200, 200, 200)
SMALL, USUAL, LARGE = 13.0, 15.0, 22.0
"""Sizes of text, in pixels."""
WIDTH = 1560
"""The most that a picture on the sheet is wide."""
_MARGIN = 20


@functools.cache
def font(size: float) -> ImageFont.FreeTypeFont:
    """The font that comes with Pillow, at a size in pixels."""
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return found


def blank(width: int, height: int) -> Image.Image:
    """An empty picture."""
    return Image.new("RGB", (max(1, width), max(1, height)), WHITE)


def write(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: float, color: Color, anchor: str = "lt"
) -> None:
    """Writes a line of text; `anchor` as Pillow has it."""
    draw.text(at, text, fill=color, font=font(size), anchor=anchor)


def line_of_text(text: str, size: float = USUAL, color: Color = BLACK) -> Image.Image:
    """A picture of a line of text, cut in its middle where it is too long."""
    shown = text
    if font(size).getlength(text) > WIDTH:
        kept = int(WIDTH / size) // 2  # no letter is wider than it is high
        shown = f"{text[:kept]} ... {text[-kept:]}"
    picture = blank(round(font(size).getlength(shown)) + 2, round(1.4 * size))
    write(ImageDraw.Draw(picture), (0, 0.7 * size), shown, size, color, "lm")
    return picture


def flowed(pictures: Sequence[Image.Image], gap: int) -> Image.Image:
    """Pictures from left to right in as many lines as it takes."""
    lines: list[list[Image.Image]] = [[]]
    for picture in pictures:
        if lines[-1] and sum(one.width + gap for one in lines[-1]) + picture.width > WIDTH:
            lines.append([])
        lines[-1].append(picture)
    return stacked([_side_by_side(line, gap) for line in lines], gap)


def banded(picture: Image.Image, overlap: int) -> Image.Image:
    """A picture that is too wide in bands from top to bottom, each of which begins with the end of the one above."""
    bands: list[Image.Image] = []
    left = 0
    while not bands or left + overlap < picture.width:
        bands.append(picture.crop((left, 0, min(left + WIDTH, picture.width), picture.height)))
        left += WIDTH - overlap
    return stacked(bands, 12)


def stacked(pictures: Sequence[Image.Image], gap: int) -> Image.Image:
    """Pictures from top to bottom."""
    together = blank(max((one.width for one in pictures), default=1), sum(one.height + gap for one in pictures) - gap)
    top = 0
    for picture in pictures:
        together.paste(picture, (0, top))
        top += picture.height + gap
    return together


def with_margin(picture: Image.Image) -> Image.Image:
    """A picture with white around it."""
    framed = blank(picture.width + 2 * _MARGIN, picture.height + 2 * _MARGIN)
    framed.paste(picture, (_MARGIN, _MARGIN))
    return framed


def chance(probability: float) -> str:
    """A probability as it is written on the sheet: never as 1 or 0, which no net can know."""
    if probability < 0.001:
        return "<0.001"
    return f"{probability:.3f}" if probability < 0.9995 else ">0.999"


def _side_by_side(pictures: Sequence[Image.Image], gap: int) -> Image.Image:
    together = blank(sum(one.width + gap for one in pictures) - gap, max((one.height for one in pictures), default=1))
    left = 0
    for picture in pictures:
        together.paste(picture, (left, 0))
        left += picture.width + gap
    return together
