"""Tells the pieces that are left of frames and rules from writing, in an image of one number."""

import numpy as np
from numpy.typing import NDArray

from digitscan.finding.components import Components, weighted_median

_LONG = 2.0  # the pieces of a rule reach so many times farther than the writing is high ...
_FULL = 0.6  # ... and cover this share of it: lines of ones above each other cover less
_LEAN = 0.04  # a rule leaves the upright by so much, in pixels a pixel
_MOST_BARS = 1000  # the highest ones; more are a pattern, and each is held against each


def frame_rests(parts: Components, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Pieces that run along the border of an image of this shape: what is left of a frame or of a neighboring line."""
    height, width = shape
    boxes = parts.boxes
    wide = boxes[:, 2] - boxes[:, 0]
    high = boxes[:, 3] - boxes[:, 1]
    beside = ((boxes[:, 0] <= 1) | (boxes[:, 2] >= width - 1)) & (high > 4 * wide)
    across = ((boxes[:, 1] <= 1) | (boxes[:, 3] >= height - 1)) & (wide > 4 * high)
    return beside | across


def broken_rules(parts: Components, written: NDArray[np.bool_], stroke: float) -> NDArray[np.bool_]:
    """Bars above each other that reach much farther than the writing beside them is high: an upright rule in pieces.

    Args:
        parts: The pieces.
        written: Which of them are no specks, (N,).
        stroke: Typical width of a stroke in pixels.

    Returns:
        Which of them are bars of such rules, (N,); none where there is nothing else.
    """
    left, top, right, bottom = parts.boxes.T
    wide, high = right - left, bottom - top
    bar = written & (wide <= 2.0 * stroke + 1) & (high >= 2 * wide)
    writing = written & ~bar
    found = np.zeros(len(bar), np.bool_)
    if not writing.any():
        return found
    least = _LONG * weighted_median(high[writing], parts.areas[writing])
    bars = np.flatnonzero(bar)
    bars = bars[np.argsort(-high[bars], kind="stable")[:_MOST_BARS]]
    top, bottom, high = top[bars], bottom[bars], high[bars]
    across, down = (left + right)[bars] / 2, (top + bottom) / 2
    for x, y in zip(across, down, strict=True):
        column = np.abs(across - x) <= stroke + _LEAN * np.abs(down - y)
        span = bottom[column].max() - top[column].min()
        if np.count_nonzero(column) > 1 and span >= least and high[column].sum() >= _FULL * span:
            found[bars[column]] = True
    return found
