"""Tells which ink of a page is a handwritten digit: a small net that labels the ink cell by cell."""

import math
from collections.abc import Sequence

import numpy as np

from digitscan.finding.components import weighted_median
from digitscan.nets.ink_labels import CELL, KINDS, InkLabels, seen
from digitscan.records import Gray, Ink, LabelMap, Probabilities, Row

WRITING = 12.0  # height in pixels that what stands in rows, mostly print, has in the view

_STEP = 32  # the net halves the view so often that its sides are multiples of this
_FEW, _FINER = 320, 1.7  # a view of fewer pixels on its longer side is enlarged to them, at most so much
_FINEST, _MOST = 1.5, 4_500_000  # how much a page is enlarged at most, and the pixels of a view: A3 at 130 dpi
_AT_ONCE, _AROUND = 2_400_000, 128  # pixels that are looked at together, and how far around it what the net sees counts


class HandwritingNet(InkLabels):
    """The net that labels whole pages; its file is one that `python -m training pages export` wrote."""

    shown = "view"
    version = 1

    def label(self, ink: Ink, rows: Sequence[Row]) -> LabelMap:
        """Labels the ink of a page whose rows are known."""
        scale = view_scale(ink, rows)
        height, width = (max(1, round(side * scale)) for side in ink.mask.shape)
        view = np.zeros([_STEP * math.ceil(side / _STEP) for side in (height, width)], np.uint8)
        view[:height, :width] = seen(ink, (height, width))
        found = self._in_parts(view)
        return LabelMap(found[KINDS.index("digit")], found[KINDS.index("print")], CELL / scale)

    def _in_parts(self, view: Gray) -> Probabilities:
        """The probabilities of a view, float32 (kinds, H / 4, W / 4), computed in parts, for which memory suffices."""
        if view.size <= _AT_ONCE:
            whole: Probabilities = self.probabilities(view[None])[0]
            return whole
        along = int(np.argmax(view.shape))
        side, across = view.shape[along], view.shape[1 - along]
        step = max(_STEP, _AT_ONCE // across // _STEP * _STEP - 2 * _AROUND)
        parts = []
        for start in range(0, side, step):
            first, end = max(0, start - _AROUND), min(side, start + step + _AROUND)
            found = self.probabilities(view.take(np.arange(first, end), along)[None])[0]
            kept = np.arange((start - first) // CELL, (min(start + step, side) - first) // CELL)
            parts.append(found.take(kept, 1 + along))
        return np.concatenate(parts, 1 + along)


def view_scale(ink: Ink, rows: Sequence[Row]) -> float:
    """How much the ink is scaled for the net: so that most ink of its rows is in pieces `WRITING` high."""
    longest = int(max(ink.mask.shape))
    # the view of a page that is one line of pixels is filled up to _STEP of them
    most: float = min(_FINEST, math.sqrt(_MOST / ink.mask.size), _MOST / (_STEP * longest))
    if not rows:
        return most
    # what stands alone may be a logo or a bar; specks of noise and security print are many, but little ink
    beside = [piece for row in rows if len(row.pieces) > 1 for piece in row.pieces]
    pieces = beside or [row.pieces[0] for row in rows]
    inked = np.array([np.count_nonzero(piece.mask) for piece in pieces])
    scale = WRITING / weighted_median(np.array([piece.box.height for piece in pieces]), inked)
    # where little is around the writing, more of its shape has to be seen
    return min(most, scale * min(_FINER, max(1.0, _FEW / (scale * longest))))
