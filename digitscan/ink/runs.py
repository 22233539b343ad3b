"""Straight horizontal runs of ink: where they are, and which others they end at."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.ink.labeling import label
from digitscan.ink.run_edges import RunEdges, edges_of
from digitscan.records import Gray, Mask


@dataclass(frozen=True, slots=True)
class Runs:
    """Horizontal runs of ink, a row of each array for each.

    Attributes:
        y: int32 (P,), the pixels of all runs ...
        x: int32 (P,) ...
        run: int32 (P,), and which of the runs each is of, from 0.
        shape: Height and width of the image.
        left: int32 (N,), the first column of each run.
        right: int32 (N,), the column after its last.
        middle: int32 (N,), the row of its center.
        thickness: float32 (N,), its pixels by its width.
        straight: bool (N,), whether it keeps its direction.
    """

    y: NDArray[np.int32]
    x: NDArray[np.int32]
    run: NDArray[np.int32]
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
        of_chosen = chosen[self.run]
        return self.y[of_chosen], self.x[of_chosen], (np.cumsum(chosen) - 1)[self.run[of_chosen]]

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
    pieces = label(runs)
    found = cv2.findNonZero(runs)
    x, y = np.zeros((2, 0), np.int32) if found is None else np.asarray(found, np.int32).reshape(-1, 2).T
    sizes = pieces.stats
    left, width = sizes[:, cv2.CC_STAT_LEFT], sizes[:, cv2.CC_STAT_WIDTH]
    thickness = (sizes[:, cv2.CC_STAT_AREA] / np.maximum(1, width)).astype(np.float32)
    straight = sizes[:, cv2.CC_STAT_HEIGHT] <= 1.3 * thickness + 1 + climb * width
    shape = (mask.shape[0], mask.shape[1])
    run = pieces.labels[y, x].astype(np.int32) - 1
    return Runs(y, x, run, shape, left, left + width, pieces.centers[:, 1].astype(np.int32), thickness, straight)
