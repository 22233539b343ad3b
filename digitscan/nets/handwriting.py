"""Tells which ink of a page is a handwritten digit: a small net that labels the ink cell by cell, on ONNX Runtime."""

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from digitscan.finding.components import weighted_median
from digitscan.nets.session import Net
from digitscan.records import Gray, Ink, LabelMap, Probabilities, Row

VERSION = 1
"""Of what the net is shown; weights that were trained on another one are refused."""

CELL = 4  # pixels of the view, each way, that have one label
WRITING = 12.0  # height in pixels that what stands in rows, mostly print, has in the view
FULL = 180  # of 255, to which the median strength of the ink is brought
KINDS = ("digit", "writing", "print")

_STEP = 32  # the net halves the view so often that its sides are multiples of this
_FEW, _FINER = 320, 1.7  # a view of fewer pixels on its longer side is enlarged to them, at most so much
_FINEST, _MOST = 1.5, 2_400_000  # how much a page is enlarged at most, and the pixels that a view may have


class HandwritingNet:
    """The net, loaded once and used for any number of pages."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Loads the weights.

        Args:
            path: An ONNX file that `python -m training pages export` wrote.
            threads: How many threads compute a page.

        Raises:
            WeightsError: The file is missing, damaged, or made for other views.
        """
        self._net = Net(path, "view", VERSION, threads, KINDS)

    def probabilities(self, views: Gray) -> Probabilities:
        """How probable it is that the ink of a cell, if it is ink, is of each of `KINDS`.

        Args:
            views: uint8 (N, H, W), ink 255 on 0, H and W multiples of 32.

        Returns:
            float32 (N, kinds, H / 4, W / 4).
        """
        return self._net.run(views)

    def label(self, ink: Ink, rows: Sequence[Row]) -> LabelMap:
        """Labels the ink of a page whose rows are known."""
        scale = view_scale(ink, rows)
        height, width = (max(1, round(side * scale)) for side in ink.mask.shape)
        view = np.zeros([_STEP * math.ceil(side / _STEP) for side in (height, width)], np.uint8)
        view[:height, :width] = seen(ink, (height, width))
        found = self.probabilities(view[None])[0]
        return LabelMap(found[KINDS.index("digit")], found[KINDS.index("print")], CELL / scale)


def seen(ink: Ink, shape: tuple[int, int]) -> Gray:
    """What the net sees of some ink, uint8 of a shape (H, W): its strength, made even from page to page."""
    inked = ink.strength[ink.mask]
    full = float(np.median(inked)) if inked.size else 255.0
    way = cv2.INTER_AREA if shape[0] < ink.mask.shape[0] else cv2.INTER_LINEAR
    small = cv2.resize(ink.strength, (shape[1], shape[0]), interpolation=way)
    return np.asarray(cv2.convertScaleAbs(small, alpha=FULL / max(1.0, full)), np.uint8)


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
