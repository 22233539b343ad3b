"""The orientation net: a page -> the turn that makes it upright, told by what stands in some windows of it.

The windows lie where there is most ink. What each says counts, but less than if it said it alone: windows of one page
err alike.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.nets.session import Net
from digitscan.records import TURNS, Gray, Turn

VERSION = 1
"""Of what the net is shown; weights that were made for another one are refused."""

CLASSES = tuple(str(turn) for turn in TURNS)
"""The classes: degrees clockwise by which a window is turned to be upright."""

SIDE = 1_400
"""Pixels of a page's longer side at which it is looked at: print of 8 points can still be told there."""

WINDOW = 256
"""Rows and columns of what the net is shown at once."""

_ENLARGED = 1.5  # small images are enlarged at most so much
_MOST = 10  # windows of a page: as many as one core looks at in some 50 ms
_CELL = 16  # pixels: ink is counted in squares of this side
_STEP = 4  # cells between places that a window may have
_AROUND, _CONTRAST = 9, 14  # ink differs by so many levels from the mean of a square of this side around it
_LEAST_INK = 0.006  # of a window's pixels: less is a digit or two
_DOUBT = 0.04  # share of windows that are taken to say nothing, so that none of them decides alone
_TRUST = 0.5  # what a window counts beside others of its page
_UPRIGHT = 0.85  # of the pages that are scanned, before any is looked at
_SURE = 0.95  # a page is turned only if the turn is more probable than this ...
_LEAST_WINDOWS = 2  # ... and told by so many windows


@dataclass(frozen=True, slots=True)
class Orientation:
    """How a page lies: degrees clockwise that make it upright, how probable that is, and by how many windows."""

    turn: Turn
    probability: float
    windows: int

    @property
    def sure_turn(self) -> Turn:
        """The turn if it is sure enough to turn the page; else 0, which leaves it as it is."""
        return self.turn if self.probability > _SURE and self.windows >= _LEAST_WINDOWS else 0


class OrientationNet(Net):
    """The net that tells how a page lies; its file is one that `python -m training orientation export` wrote."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        super().__init__(path, "orientation", VERSION, threads, CLASSES)

    def look(self, page: Gray) -> Orientation:
        """Tells how a page uint8 (H, W) lies."""
        windows = windows_of(page)
        return orientation_by(self.run(windows) if len(windows) else np.zeros((0, len(TURNS)), np.float32))


def orientation_by(probabilities: NDArray[np.float32]) -> Orientation:
    """How a page lies by what the net says of its windows, float32 (N, 4); a page without any is upright."""
    doubted = (1 - _DOUBT) * probabilities.astype(np.float64) + _DOUBT / len(TURNS)
    before = np.log([_UPRIGHT, *[(1 - _UPRIGHT) / (len(TURNS) - 1)] * (len(TURNS) - 1)])
    together = before + _TRUST * np.log(doubted).sum(axis=0)
    shares = np.exp(together - together.max())
    shares /= shares.sum()
    best = int(shares.argmax())
    return Orientation(TURNS[best], float(shares[best]), len(probabilities))


def windows_of(page: Gray) -> Gray:
    """The windows of a page with most ink, uint8 (N, WINDOW, WINDOW), at most 10; none of a page without ink."""
    scale = min(_ENLARGED, SIDE / max(page.shape))
    size = (max(1, round(page.shape[1] * scale)), max(1, round(page.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    view = np.asarray(cv2.resize(page, size, interpolation=way), np.uint8)
    below, beside = max(0, WINDOW - view.shape[0]), max(0, WINDOW - view.shape[1])
    paper = float(np.median(view[::4, ::4]))  # a rim that is copied would be stripes, which lie one way
    view = np.asarray(cv2.copyMakeBorder(view, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=paper), np.uint8)
    windows = [view[y : y + WINDOW, x : x + WINDOW] for x, y in _places(view)]
    return np.stack(windows) if windows else np.zeros((0, WINDOW, WINDOW), np.uint8)


def _places(view: Gray) -> list[tuple[int, int]]:
    """The upper left corners of the windows, the one with most ink first; none shows again what another shows."""
    differs = cv2.absdiff(view, cv2.blur(view, (_AROUND, _AROUND))) > _CONTRAST
    cells = (view.shape[1] // _CELL, view.shape[0] // _CELL)
    whole = np.ascontiguousarray(differs[: cells[1] * _CELL, : cells[0] * _CELL], np.uint8)
    ink = np.asarray(cv2.resize(whole.astype(np.float32), cells, interpolation=cv2.INTER_AREA), np.float32)
    across = WINDOW // _CELL
    found: list[tuple[int, int]] = []
    while len(found) < _MOST:
        sums = cv2.integral(ink)
        inside = sums[across:, across:] - sums[:-across, across:] - sums[across:, :-across] + sums[:-across, :-across]
        some = inside[::_STEP, ::_STEP]
        row, column = (int(k) * _STEP for k in np.unravel_index(int(some.argmax()), some.shape))
        if inside[row, column] < _LEAST_INK * across * across:
            break
        found.append((column * _CELL, row * _CELL))
        ink[row : row + across, column : column + across] = 0
    return found
