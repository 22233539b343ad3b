"""A sheet of strips that were read wrong."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitscan.records import Gray
from training.figures.style import DOTS, WRONG

MOST = 60
PAGE = 11.0  # inches
HIGH = 0.5  # of a strip
ABOVE = 0.46  # for the two lines of its caption
GAP = 0.16
LETTER = 0.085
HEAD = 0.4
POINTS = 8


def spread(n: int, most: int = MOST) -> NDArray[np.int64]:
    """Chooses up to `most` of n things, evenly spread."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(np.int64)) if n else np.zeros(0, np.int64)


def draw_strips(strips: Sequence[Gray], wanted: Sequence[str], found: Sequence[str], title: str) -> Figure:
    """Draws strips one after the other, ink dark on white, each below its text and what was read.

    Args:
        strips: Each uint8 (32, W), ink 255 on 0.
        wanted: The text of each.
        found: What was read.
        title: Of the sheet.
    """
    widths = [min(PAGE, HIGH * strip.shape[1] / strip.shape[0]) for strip in strips]
    needed = [max(w, LETTER * (2 + max(map(len, words)))) for w, *words in zip(widths, wanted, found, strict=True)]
    places = _flow(needed)
    rows = 1 + max((row for row, _ in places), default=0)
    height = HEAD + rows * (HIGH + ABOVE)
    figure = Figure(figsize=(PAGE + 2 * GAP, height), dpi=DOTS)
    figure.suptitle(title, fontsize=POINTS + 3, y=1 - 0.1 / height, va="top")
    for strip, width, (row, left), truth, reading in zip(strips, widths, places, wanted, found, strict=True):
        bottom = height - HEAD - (row + 1) * (HIGH + ABOVE) + 0.06
        x, w = (GAP + left) / (PAGE + 2 * GAP), width / (PAGE + 2 * GAP)
        axes = figure.add_axes((x, bottom / height, w, HIGH / height))
        axes.imshow(strip, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest", aspect="auto")
        axes.set_xticks([])
        axes.set_yticks([])
        for side in axes.spines.values():
            side.set_color("0.75")
        for text, up, color in ((truth, 0.19, "black"), (f"→ {reading or 'nothing'}", 0.04, WRONG)):
            figure.text(x, (bottom + HIGH + up) / height, text, color=color, fontsize=POINTS, family="monospace")
    return figure


def _flow(widths: Sequence[float]) -> list[tuple[int, float]]:
    """Row and left edge of things of these widths, which fill rows as words fill a page."""
    places: list[tuple[int, float]] = []
    row, left = 0, 0.0
    for width in widths:
        if left and left + width > PAGE:
            row, left = row + 1, 0.0
        places.append((row, left))
        left += width + GAP
    return places
