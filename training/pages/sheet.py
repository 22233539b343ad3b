"""A sheet of paper that is drawn on: how much ink there is in each pixel, and of which kind it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray

Drawing = NDArray[np.float32]
"""Ink (h, w), 0 to 1."""

PAPER, DIGIT, WRITING, PRINT, NO_DIGIT, UNKNOWN = range(6)
"""Kinds of ink. On real pages writing and print are not told apart: `NO_DIGIT`; `UNKNOWN` ink teaches nothing."""

_COVERS = 0.3  # ink from which on a pixel is of its kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """Ink float32 (H, W), 0 to 1, and its kinds uint8 (H, W). What is drawn later changes both."""

    ink: Drawing
    kinds: Gray

    @classmethod
    def empty(cls, height: int, width: int) -> "Sheet":
        """A sheet without ink."""
        return cls(np.zeros((height, width), np.float32), np.zeros((height, width), np.uint8))

    def stamp(self, drawn: Drawing, x: float, y: float, kind: int, dark: float = 1.0) -> None:
        """Puts ink with its upper left corner at (x, y); what lies beyond the sheet is lost.

        Where kinds meet, a digit counts before other writing, and that before print.
        """
        left, top = round(x), round(y)
        cut = drawn[max(0, -top) :, max(0, -left) :]
        left, top = max(0, left), max(0, top)
        area = self.ink[top : top + cut.shape[0], left : left + cut.shape[1]]
        cut = cut[: area.shape[0], : area.shape[1]]
        if not cut.size:
            return
        kinds = self.kinds[top : top + cut.shape[0], left : left + cut.shape[1]]
        kinds[(cut > _COVERS) & ((kinds == PAPER) | (kinds > kind))] = kind
        np.maximum(area, cut * np.float32(dark), out=area)

    def line(
        self,
        points: Sequence[tuple[float, float]] | NDArray[np.float64],
        width: float,
        kind: int = PRINT,
        dark: float = 1.0,
    ) -> None:
        """Draws a line through points (x, y), as wide as said, both in pixels."""
        path = np.asarray(points, np.float64)
        reach = int(width) + 3
        left, top = np.floor(path.min(axis=0)).astype(int) - reach
        across, down = np.ceil(path.max(axis=0)).astype(int) + reach - (left, top)
        drawn = np.zeros((down, across), np.uint8)
        fine = np.round((path - (left, top)) * 8).astype(np.int32)
        cv2.polylines(drawn, [fine], False, 255, max(1, round(width)), cv2.LINE_AA, 3)
        self.stamp(drawn.astype(np.float32) / 255, left, top, kind, dark)

    def is_free(self, x: float, y: float, width: float, height: float) -> bool:
        """Whether a place is on the sheet and holds next to no ink."""
        rows, columns = self.ink.shape
        if x < 0 or y < 0 or x + width > columns or y + height > rows:
            return False
        place = self.ink[round(y) : round(y + height), round(x) : round(x + width)]
        return bool(place.size) and float(place.mean()) < 0.01
