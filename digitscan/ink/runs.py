"""Straight horizontal runs of ink: where they are, and which others they end at."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.ink.run_edges import RunEdges, edges_of
from digitscan.ink.stretches import Stretches, stretches_of
from digitscan.records import Gray, Mask


@dataclass(frozen=True, slots=True)
class Runs:
    """Horizontal runs of ink, a row of each array for each.

    Attributes:
        stretches: What they are made of, each stretch a part of the run that is its `piece`.
        shape: Height and width of the image.
        left: int32 (N,), the first column of each run.
        right: int32 (N,), the column after its last.
        middle: int32 (N,), the row of its center.
        thickness: float32 (N,), its pixels by its width.
        straight: bool (N,), whether it keeps its direction.
    """

    stretches: Stretches
    shape: tuple[int, int]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    middle: NDArray[np.int32]
    thickness: NDArray[np.float32]
    straight: Mask

    @property
    def length(self) -> NDArray[np.int32]:
        """How many columns wide each run is."""
        return self.right - self.left

    def pixels(self, chosen: Mask) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
        """The pixels of the chosen runs: y, x, and which of the chosen each is of, from 0."""
        parts = self.stretches
        some = chosen[parts.piece]
        y, left, piece = parts.y[some], parts.left[some], parts.piece[some]
        size = parts.right[some] - left
        x = np.arange(size.sum(), dtype=np.int32) + np.repeat(left - np.cumsum(size, dtype=np.int32) + size, size)
        return np.repeat(y, size), x, np.repeat((np.cumsum(chosen) - 1)[piece], size)

    def edges(self, chosen: Mask) -> RunEdges:
        """The edges of the chosen runs."""
        return edges_of(*self.pixels(chosen), int(chosen.sum()))

    def ends_at(self, across: "Runs", chosen: Mask, reach: int) -> tuple[Mask, Mask]:
        """Whether the first and the last end of each run lie within reach of a chosen run of the turned image."""
        if not chosen.any() or not len(self.left):
            return np.zeros(len(self.left), np.bool_), np.zeros(len(self.left), np.bool_)
        near = np.zeros(self.shape, np.bool_)
        x, y, _ = across.pixels(chosen)
        near[y, x] = True
        first, last = np.maximum(self.left - 1, 0), np.minimum(self.right, self.shape[1] - 1)
        return self._any_around(near, first, reach), self._any_around(near, last, reach)

    def _any_around(self, near: Mask, column: NDArray[np.int32], reach: int) -> Mask:
        around = np.arange(-reach, reach + 1)
        rows = np.clip(self.middle[:, None] + around, 0, self.shape[0] - 1)
        columns = np.clip(column[:, None] + around, 0, self.shape[1] - 1)
        return np.asarray(near[rows[:, :, None], columns[:, None, :]].any(axis=(1, 2)), np.bool_)


def find_runs(mask: Gray, length: int, climb: float) -> Runs:
    """Finds horizontal runs of ink.

    Args:
        mask: uint8 (H, W), 1 where ink is.
        length: The shortest run, in pixels.
        climb: A straight run leaves its direction by at most this share of its length.
    """
    # a rule that climbs a little stays one run when it is drawn thicker
    thick = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    runs = np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), np.uint8) & mask
    parts = stretches_of(runs)
    size, count = parts.right - parts.left, int(parts.piece.max(initial=-1)) + 1
    left, top = np.full((2, count), max(mask.shape), np.int32)
    right, bottom = np.zeros((2, count), np.int32)
    np.minimum.at(left, parts.piece, parts.left)
    np.maximum.at(right, parts.piece, parts.right)
    np.minimum.at(top, parts.piece, parts.y)
    np.maximum.at(bottom, parts.piece, parts.y + 1)
    area = np.bincount(parts.piece, size, count)
    middle = (np.bincount(parts.piece, size * parts.y, count) / area).astype(np.int32)
    thickness = (area / (right - left)).astype(np.float32)
    straight = bottom - top <= 1.3 * thickness + 1 + climb * (right - left)
    return Runs(parts, (mask.shape[0], mask.shape[1]), left, right, middle, thickness, straight)
