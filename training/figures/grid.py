"""A grid of characters, each with a caption."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from training.figures.style import DOTS

CELL = 0.78  # inches, where captions do not need more
LETTER = 0.074
CAPTION = 0.08  # and so much more for each line
LINE = 0.16
TITLE = 0.2  # a line
TITLE_LETTER = 0.095
NARROWEST = 5.0
PAGE = 7.6
POINTS = 8


def draw_grid(
    images: NDArray[np.generic],
    captions: Sequence[str],
    title: str,
    columns: int = 0,
    colors: Sequence[str] | None = None,
) -> Figure:
    """Draws characters row by row, ink dark on white, each below its caption.

    Args:
        images: (N, H, W), ink bright on 0: uint8 up to 255, or float up to 1.
        captions: One for each image, of one line or several.
        title: Of the whole picture; a second line is allowed.
        columns: How many characters a row has; as many as are well seen on a page if 0.
        colors: Of each caption; all black if None.

    Returns:
        The figure, large enough that captions are legible at its normal size.
    """
    lines = [line for caption in captions for line in caption.split("\n")]
    cell = max(CELL, LETTER * max(map(len, lines), default=0))
    columns = columns or max(1, min(round(PAGE / cell), len(images)))
    above = CAPTION + LINE * max((caption.count("\n") + 1 for caption in captions), default=1)
    rows = max(1, math.ceil(len(images) / columns))
    head = (title.count("\n") + 1.5) * TITLE
    named = TITLE_LETTER * max(map(len, title.split("\n")))
    width, height = max(NARROWEST, columns * cell, named), rows * (CELL + above) + head
    figure = Figure(figsize=(width, height), dpi=DOTS)
    figure.suptitle(title, fontsize=POINTS + 3, y=1 - 0.08 / height, va="top")
    largest = 255 if images.dtype.kind in "ui" else 1
    margin = (width - columns * cell) / 2
    for k, (image, caption) in enumerate(zip(images, captions, strict=True)):
        row, column = divmod(k, columns)
        left = margin + column * cell + (cell - CELL) / 2 + 0.04
        bottom = height - head - (row + 1) * (CELL + above) + 0.06
        side = CELL - 0.08
        axes = figure.add_axes((left / width, bottom / height, side / width, side / height))
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=largest, interpolation="nearest")
        axes.set_title(caption, fontsize=POINTS, pad=3, color=colors[k] if colors else "black")
        axes.set_xticks([])
        axes.set_yticks([])
        for side_line in axes.spines.values():
            side_line.set_color("0.75")
    return figure
