"""What all charts have in common: colors that color-blind people tell apart, size of text, grid, and saving."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.whole_file import whole_file

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's palette."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X")
RIGHT, WRONG = COLORS[0], COLORS[1]
DOTS = 150  # an inch


def new_figure(width: float, height: float, title: str) -> Figure:
    """An empty figure of so many inches, with a title."""
    figure = Figure(figsize=(width, height), dpi=DOTS, layout="constrained")
    figure.suptitle(title, fontsize=12)
    return figure


def label(axes: Axes, title: str, x: str, y: str) -> None:
    """Names a chart and its axes, and draws a light grid."""
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(color="0.9")
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def save(figure: Figure, path: Path) -> None:
    """Writes a figure as PNG so that the file is always whole.

    Raises:
        OutputError: The file cannot be written.
    """
    with whole_file(path) as half:
        figure.savefig(half, format="png")
