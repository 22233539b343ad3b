"""The detector net: a page in color -> maps of digit centers and of what links them, computed in parts of it."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.nets.session import Net

VERSION = 1
"""Of what the net is shown and what its channels mean; weights that were made for another one are refused."""

CELL = 4
"""So many pixels of a view across and down are a cell of the maps."""

PEN, PRINT, LINK, SIZE, NEXT, PREVIOUS, HAS_NEXT, HAS_PREVIOUS = 0, 1, 2, 3, 4, 6, 8, 9
"""Channels of the maps, see `training.detector.targets`: probabilities, but for log size and offsets in heights."""

CHANNELS = ("pen", "print", "link", "size", "next x", "next y", "previous x", "previous y", "has next", "has previous")
USUAL = 24.0
"""The height of digits, in pixels of the view, whose log size is 0."""

_STRIDE = 32  # the net halves its input so often that its sides are multiples of this
_PART, _AROUND = 896, 96  # a view is computed in squares of this side that overlap by this, for which memory suffices

Rgb = NDArray[np.uint8]
Maps = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class View:
    """The maps float32 (channels, h, w) of a page at a scale: `scale` pixels of the view are one of the page's."""

    maps: Maps
    scale: float


class DetectorNet(Net):
    """The net that finds digits; its file is one that `python -m training detector export` wrote."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        super().__init__(path, "detector", VERSION, threads, CHANNELS)

    def look(self, page: Rgb, scale: float) -> View:
        """The maps of a page uint8 (H, W, 3), RGB, at a scale."""
        height, width = (max(1, round(side * scale)) for side in page.shape[:2])
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        view = np.asarray(cv2.resize(page, (width, height), interpolation=way), np.uint8)
        full = np.zeros((len(CHANNELS), math.ceil(height / CELL), math.ceil(width / CELL)), np.float32)
        for top in _starts(height):
            for left in _starts(width):
                part = view[top : top + _PART, left : left + _PART]
                self._fill(full, np.ascontiguousarray(part), top, left, (height, width))
        return View(full, scale)

    def _fill(self, full: Maps, part: Rgb, top: int, left: int, size: tuple[int, int]) -> None:
        """Writes the maps of one part into `full`; where two parts overlap, each has the half nearer to its middle."""
        rows, columns = (_STRIDE * math.ceil(side / _STRIDE) for side in part.shape[:2])
        below, beside = rows - part.shape[0], columns - part.shape[1]
        padded = np.pad(part, ((0, below), (0, beside), (0, 0)), mode="edge")
        found = self.run(padded[None])[0]
        # of the part where two overlap, each gives the half that is nearer to its middle
        above, before = (_AROUND // 2 if start else 0 for start in (top, left))
        inside = found[
            :, above // CELL : math.ceil(part.shape[0] / CELL), before // CELL : math.ceil(part.shape[1] / CELL)
        ]
        row, column = (top + above) // CELL, (left + before) // CELL
        inside = inside[:, : full.shape[1] - row, : full.shape[2] - column]
        full[:, row : row + inside.shape[1], column : column + inside.shape[2]] = inside


def _starts(side: int) -> list[int]:
    """Where the parts of a side begin."""
    if side <= _PART:
        return [0]
    return list(range(0, side - _AROUND, _PART - _AROUND))
