"""Maps -> the digits of a page: where each stands, how high its number is written, and where its neighbors are."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.detection.detector import (
    CELL,
    HAS_NEXT,
    HAS_PREVIOUS,
    LINK,
    NEXT,
    PEN,
    PREVIOUS,
    PRINT,
    SIZE,
    USUAL,
    View,
)

Points = NDArray[np.float32]

LEAST = 0.25
"""Peaks below this are no digits: the verdict on whole numbers is stricter."""

_MOST = 5_000  # only the surest digits of a page count, so that a page of noise takes bounded time
_APART = 0.22  # of their height: peaks nearer to a surer one are the same digit


@dataclass(frozen=True, slots=True)
class Digits:
    """The digits of a page, the surest first; arrays of one length N, in pixels of the page.

    Attributes:
        at: float32 (N, 2): the centers, x and y.
        height: float32 (N,): how high the digits of its number are.
        score: float32 (N,): the probability of a digit's center there.
        pen: float32 (N,): how much of it is for handwriting, not print.
        after, before: float32 (N, 2): where the number's next and previous digit would be.
        has_after, has_before: float32 (N,): the probability that there is one.
    """

    at: Points
    height: Points
    score: Points
    pen: Points
    after: Points
    before: Points
    has_after: Points
    has_before: Points

    def __len__(self) -> int:
        return len(self.at)

    def where(self, chosen: NDArray[np.generic]) -> "Digits":
        """Some of them."""
        return Digits(*(getattr(self, name)[chosen] for name in self.__slots__))


def find_digits(view: View) -> Digits:
    """The handwritten digits on a view."""
    maps = view.maps
    heat = maps[PEN]
    top = np.asarray(cv2.dilate(heat, np.ones((3, 3), np.uint8)), np.float32)
    rows, columns = np.nonzero((heat >= top) & (heat >= LEAST))
    order = np.argsort(-heat[rows, columns], kind="stable")[:_MOST]
    rows, columns = rows[order], columns[order]
    values = maps[:, rows, columns]
    across, down = _refined(heat, rows, columns)
    at = np.stack([(columns + across + 0.5) * CELL, (rows + down + 0.5) * CELL], axis=1).astype(np.float32)
    corner = np.stack([(columns + 0.5) * CELL, (rows + 0.5) * CELL], axis=1).astype(np.float32)
    height = USUAL * np.exp(np.clip(values[SIZE], -2.0, 2.0))
    found = Digits(
        at,
        height,
        heat[rows, columns],
        values[PEN] / np.maximum(values[PEN] + values[PRINT], 1e-6),
        corner + values[NEXT : NEXT + 2].T * height[:, None],
        corner + values[PREVIOUS : PREVIOUS + 2].T * height[:, None],
        values[HAS_NEXT],
        values[HAS_PREVIOUS],
    )
    return _on_page(found.where(_distinct(found)), view.scale)


def _refined(heat: Points, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> tuple[Points, Points]:
    """How far beside its cell a peak lies, right and down, in cells: the top of a parabola through three cells."""
    padded = np.pad(heat, 1, mode="edge")
    r, c = rows + 1, columns + 1
    middle = padded[r, c]

    def offset(low: Points, high: Points) -> Points:
        bend = 2 * middle - low - high
        return np.clip(np.where(bend > 1e-6, 0.5 * (high - low) / np.maximum(bend, 1e-6), 0.0), -0.5, 0.5)

    return offset(padded[r, c - 1], padded[r, c + 1]), offset(padded[r - 1, c], padded[r + 1, c])


def _distinct(found: Digits) -> NDArray[np.intp]:
    """Which of the digits are not the same as a surer one; the surest come first."""
    kept: list[int] = []
    taken: dict[tuple[int, int], list[int]] = {}
    side = 32.0
    for k, (x, y) in enumerate(found.at.tolist()):
        near = float(found.height[k]) * _APART
        i, j = int(x // side), int(y // side)
        beside = [m for a in (i - 1, i, i + 1) for b in (j - 1, j, j + 1) for m in taken.get((a, b), ())]
        if all((found.at[m, 0] - x) ** 2 + (found.at[m, 1] - y) ** 2 >= near**2 for m in beside):
            kept.append(k)
            taken.setdefault((i, j), []).append(k)
    return np.array(kept, np.intp)


def _on_page(found: Digits, scale: float) -> Digits:
    """The digits in pixels of the page."""
    factor = np.float32(1 / scale)
    return Digits(
        found.at * factor,
        found.height * factor,
        found.score,
        found.pen,
        found.after * factor,
        found.before * factor,
        found.has_after,
        found.has_before,
    )


def link_between(view: View, first: Points, second: Points) -> float:
    """How much of the way between two points of the page is marked as linking two digits of a number, 0 to 1."""
    along = np.linspace(0.25, 0.75, 7, dtype=np.float32)[:, None]
    way = (first + along * (second - first)) * view.scale / CELL - 0.5
    height, width = view.maps.shape[1:]
    columns = np.clip(np.round(way[:, 0]).astype(int), 0, width - 1)
    rows = np.clip(np.round(way[:, 1]).astype(int), 0, height - 1)
    return float(view.maps[LINK][rows, columns].mean())
