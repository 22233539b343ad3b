"""Draws a small gray image with characters: half blocks on a terminal that has colors, plain ones elsewhere."""

from collections.abc import Iterator

from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text

from digitscan.records import Gray

_RAMP = " .:-=+*#%@"
_UPPER_HALF = "▀"


def show(image: Gray, console: Console) -> None:
    """Prints an image, 255 as white, or as the densest character where there are no colors.

    Args:
        image: uint8 (H, W) with an even number of rows, no wider than the terminal, or half of it without colors.
        console: Where to; it decides whether there are colors.
    """
    colors = console.color_system is not None and not console.no_color and console.encoding.startswith("utf")
    for line in _half_blocks(image) if colors else _plain(image):
        console.print(line, soft_wrap=True)


def _half_blocks(image: Gray) -> Iterator[Text]:
    """Two rows of pixels a line: the upper one as the block's color, the lower one as its background."""
    for upper, lower in zip(image[::2].tolist(), image[1::2].tolist(), strict=True):
        line = Text()
        for above, below in zip(upper, lower, strict=True):
            line.append(_UPPER_HALF, Style(color=_gray(above), bgcolor=_gray(below)))
        yield line


def _gray(level: int) -> Color:
    return Color.from_rgb(level, level, level)


def _plain(image: Gray) -> Iterator[Text]:
    """A row of pixels a line; each pixel is two characters wide, as wide as a line is high."""
    for row in image.tolist():
        yield Text("".join(_RAMP[level * len(_RAMP) // 256] * 2 for level in row).rstrip())
