"""The connected pieces of ink of an image."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.ink.labeling import label
from digitscan.records import Box, Ink, Piece


@dataclass(frozen=True, slots=True)
class Components:
    """The connected pieces of ink of one image.

    Attributes:
        labels: integers (H, W); piece k + 1 where `boxes[k]` is, 0 on paper.
        boxes: int32 (N, 4): left, top, right, bottom in pixels of the ink.
        areas: int32 (N,): pixels of ink.
    """

    labels: NDArray[np.integer[Any]]
    boxes: NDArray[np.int32]
    areas: NDArray[np.int32]

    def piece(self, k: int) -> Piece:
        """Piece k with its mask."""
        left, top, right, bottom = (int(edge) for edge in self.boxes[k])
        mask = (self.labels[top:bottom, left:right] == k + 1).astype(np.uint8)
        return Piece(Box(left, top, right, bottom), mask)


def find_components(ink: Ink) -> Components:
    """Finds the connected pieces of ink (8-connected)."""
    pieces = label(ink.mask.astype(np.uint8))
    sizes = pieces.stats
    left, top = sizes[:, cv2.CC_STAT_LEFT], sizes[:, cv2.CC_STAT_TOP]
    right, bottom = left + sizes[:, cv2.CC_STAT_WIDTH], top + sizes[:, cv2.CC_STAT_HEIGHT]
    boxes = np.stack((left, top, right, bottom), axis=1).astype(np.int32)
    return Components(pieces.labels, boxes, sizes[:, cv2.CC_STAT_AREA])


def weighted_median(values: NDArray[np.generic], weights: NDArray[np.generic]) -> float:
    """The value (N,) below which half of the weights (N,) lie."""
    order = np.argsort(values)
    share = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(share, share[-1] / 2)])
