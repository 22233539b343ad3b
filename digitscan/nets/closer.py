"""Looks closer at the rows of a page that may be handwritten numbers: labels the ink of each anew, at a larger scale.

What a page is scaled to shows where handwriting is; whether a neat digit is written or printed shows in its strokes.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from digitscan.nets.ink_labels import CELL, KINDS, InkLabels, seen
from digitscan.records import Gray, Ink, LabelMap, Probabilities, Row

ROW = 24.0  # height in pixels that what is written in a row has in its view
HEIGHT = 64  # of a view
BESIDE = 1.5  # heights of the row that are seen to its left and right

_STEP = 64  # the width of a view is a multiple of this
_BATCH = 1_000_000  # pixels of the views that are looked at together, if more than one is
_MOST = 6_000_000  # pixels that the views of a page have at most together; rows after these keep their labels
_PAGES, _LARGEST = 20, 40_000_000  # the ink in its windows together: so many times the page, or so many pixels

Pixel = TypeVar("Pixel", np.uint8, np.bool_)
Cells = tuple[NDArray[np.intp], ...]


@dataclass(frozen=True, slots=True)
class Window:
    """What a view shows: where its first pixel lies in the ink, its scale, and its width in pixels."""

    left: float
    top: float
    scale: float
    width: int

    @classmethod
    def of(cls, row: Row) -> "Window":
        """The window around a row."""
        box, scale = row.box, ROW / row.height
        wide = box.width * scale + 2 * BESIDE * ROW
        start = box.left - BESIDE * row.height
        return cls(start, (box.top + box.bottom - HEIGHT / scale) / 2, scale, _STEP * math.ceil(wide / _STEP))

    @property
    def area(self) -> float:
        """How much of the ink it shows, in pixels."""
        return HEIGHT * self.width / self.scale**2

    def cut(self, array: NDArray[Pixel]) -> NDArray[Pixel]:
        """The part of an array (H, W), as large as the ink, that it shows; zeros beyond its edges."""
        height, width = round(HEIGHT / self.scale), round(self.width / self.scale)
        top, left = round(self.top), round(self.left)
        part = np.zeros((height, width), array.dtype)
        inside = array[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)]
        down, across = max(0, -top), max(0, -left)
        part[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
        return part

    def view(self, ink: Ink) -> Gray:
        """What the net sees, uint8 (`HEIGHT`, width), ink 255 on 0."""
        part = replace(ink, strength=self.cut(ink.strength), mask=self.cut(ink.mask))
        return seen(part, (HEIGHT, self.width))


class CloserNet(InkLabels):
    """The net that looks closer; its file is one that `python -m training closer export` wrote."""

    shown = "window"
    version = 1

    def refine(self, ink: Ink, rows: Sequence[Row], labels: LabelMap) -> LabelMap:
        """The labels of a page in cells half as large: where rows stand, halfway, in log odds, to those seen closer.

        Args:
            ink: The ink of the page.
            rows: Those that deserve a closer look; where two cover the same cells, the wider one counts.
            labels: What the first look gave.
        """
        digit, printed, cell = _doubled(labels.digit), _doubled(labels.printed), labels.cell / 2
        finer = LabelMap(digit.copy(), printed.copy(), cell)
        for row, window, found in self._looks(ink, rows):
            there, here = _cells(row, window, finer)
            finer.digit[there] = _halfway(digit[there], found[KINDS.index("digit")][here])
            finer.printed[there] = _halfway(printed[there], found[KINDS.index("print")][here])
        return finer

    def _looks(self, ink: Ink, rows: Sequence[Row]) -> Iterator[tuple[Row, Window, Probabilities]]:
        """Each row with its window and the probabilities of its cells, float32 (kinds, 16, W / 4)."""
        windows = sorted(((Window.of(row), row) for row in rows), key=lambda pair: pair[0].area)
        pixels = HEIGHT * np.cumsum([window.width for window, _ in windows], dtype=np.int64)
        areas = np.cumsum([window.area for window, _ in windows])
        affordable = (pixels <= _MOST) & (areas <= max(_LARGEST, _PAGES * ink.mask.size))
        by_width = sorted(windows[: int(affordable.sum())], key=lambda pair: pair[0].width)
        for width, alike in groupby(by_width, lambda pair: pair[0].width):
            together, size = list(alike), max(1, _BATCH // (HEIGHT * width))
            for k in range(0, len(together), size):
                batch = together[k : k + size]
                found = self.probabilities(np.stack([window.view(ink) for window, _ in batch]))
                yield from ((row, window, one) for (window, row), one in zip(batch, found, strict=True))


def _cells(row: Row, window: Window, labels: LabelMap) -> tuple[Cells, Cells]:
    """Which cells of a page's labels a row covers, and which of its window's lie there.

    A row that slopes may be higher than its window: what lies outside is left as it is.
    """
    box = row.box
    sides = ((box.top, box.bottom, window.top), (box.left, box.right, window.left))
    there, here = [], []
    for (first, last, start), count, most in zip(sides, labels.digit.shape, (HEIGHT, window.width), strict=True):
        cells = np.arange(int(first / labels.cell), min(count, math.ceil(last / labels.cell)))
        at = np.floor(((cells + 0.5) * labels.cell - round(start)) * window.scale / CELL).astype(np.intp)
        inside = (at >= 0) & (at < most // CELL)
        there.append(cells[inside])
        here.append(at[inside])
    return np.ix_(*there), np.ix_(*here)


def _doubled(kind: Probabilities) -> Probabilities:
    return kind.repeat(2, axis=0).repeat(2, axis=1)


def _halfway(one: Probabilities, other: Probabilities) -> Probabilities:
    """The probabilities between two, in log odds."""
    odds = np.sqrt(_odds(one) * _odds(other))
    return np.asarray(odds / (1 + odds), np.float32)


def _odds(kind: Probabilities) -> Probabilities:
    inside = kind.clip(1e-5, 1 - 1e-5)
    return np.asarray(inside / (1 - inside), np.float32)
