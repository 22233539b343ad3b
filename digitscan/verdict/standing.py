"""Boxes as arrays, and ruled lines between them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitscan.records import Box, Ink

Floats = NDArray[np.float64]

_FULL = 0.5  # a ruled line has this share of the strength of the ink beside it
_FAINT = 60.0  # and where there is none, this strength
_INSET = 0.1  # of the height above and below, where strokes of the digits themselves may touch frames


def edges_of(boxes: Sequence[Box]) -> Floats:
    """Left, top, right and bottom of boxes, float64 (N, 4)."""
    found = [(box.left, box.top, box.right, box.bottom) for box in boxes]
    return np.array(found, np.float64).reshape(-1, 4)


def ruled(ink: Ink, left: Floats, right: Floats, beyond: float = 0.0) -> float:
    """How much of the height of two digits an upright ruled line between their middles fills, 0 to 1.

    Rules were taken out of the ink, but not out of its strength: what is dark and no ink.

    Args:
        ink: The ink of the page.
        left: The left one's edges, (4,).
        right: The right one's.
        beyond: How far above and below them is looked instead, in heights; the less of both counts.
    """
    top, bottom = min(left[1], right[1]), max(left[3], right[3])
    high = bottom - top
    columns = ((left[0] + left[2]) / 2, (right[0] + right[2]) / 2)
    if beyond:
        above = filled(ink, columns, (top - beyond * high, top))
        return min(above, filled(ink, columns, (bottom, bottom + beyond * high)))
    return filled(ink, columns, (top + _INSET * high, bottom - _INSET * high))


def filled(ink: Ink, columns: tuple[float, float], rows: tuple[float, float]) -> float:
    """How much of a part of the page, in pixels, the fullest column fills that is dark and no ink, 0 to 1."""
    height, width = ink.mask.shape
    down = slice(min(height, max(0, int(rows[0]))), max(0, min(height, int(rows[1]) + 1)))
    across = slice(min(width, max(0, int(columns[0]))), max(0, min(width, int(columns[1]) + 1)))
    strength, mask = ink.strength[down, across], ink.mask[down, across]
    if not strength.size:
        return 0.0
    inked = strength[mask]
    dark = (strength >= (_FULL * inked.mean() if inked.size else _FAINT)) & ~mask
    wide = dark.copy()  # a rule a little aslant passes through columns side by side
    wide[:, 1:] |= dark[:, :-1]
    wide[:, :-1] |= dark[:, 1:]
    return float(wide.sum(axis=0).max() / len(wide))
