"""A hand with a pen on a canvas: where it stands, how large and how steep it writes, and what it has written."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.data.canvas import NOBODY, place, scan, sheared
from training.data.compose import join
from training.lines.texts import Chance
from training.lines.wear import worn

Points = Sequence[tuple[float, float]] | NDArray[np.float64]
OTHER = "x"
"""The character that stands for all that is no part of a number."""


class Pen:
    """Writes characters from left to right as one hand would.

    Attributes:
        height: Of the digits, in pixels.
        width: Of the strokes that are drawn, in pixels.
        text: What has been written; several things in a row that are no part of a number are one `OTHER`.
    """

    def __init__(self, characters: int, chance: Chance, height: float | None = None) -> None:
        self.chance = chance
        self.height = height or chance.uniform(18, 56)
        self.width = self.height * chance.uniform(0.05, 0.12)
        self.text = ""
        self._slant = chance.normal(0.08, 0.17)
        self._touching = float(chance.choice((0, 0.15, 0.5, 0.85)))
        widest = 0.15 if self._touching > 0.3 else 0.6
        self._spacing = float(np.clip(chance.lognormal(-1.9, 0.6), 0.02, widest))
        self._joined = float(chance.choice((0, 0, 0.15, 0.7)))
        self._size, self._stretch = chance.normal(1, 0.03), chance.uniform(0.8, 1.25)
        self._uneven = float(chance.choice((0.03, 0.07, 0.12)))
        self._bolder = int(chance.choice((-1, 0, 0, 0, 1)))
        self._base, self._climb = 1.65 * self.height, chance.normal(0, 0.025)
        self._pitch = 0.0
        self._gap = 0.0
        self._count = 0
        shape = (round(2.4 * self.height), round((characters + 10) * 1.9 * self.height))
        self._canvas = np.zeros(shape, np.float32)
        self._owners = np.full(shape, NOBODY, np.int16)

    @property
    def right(self) -> int:
        """The first column right of all ink."""
        inked = self._inked_columns()
        return int(inked[-1]) + 1 if inked.size else round(0.6 * self.height)

    @property
    def left(self) -> int:
        """The first column of ink."""
        inked = self._inked_columns()
        return int(inked[0]) if inked.size else 0

    @property
    def base(self) -> float:
        """The row on which the next character stands."""
        return float(self._base - self._climb * self.right)

    def _inked_columns(self) -> NDArray[np.intp]:
        return np.flatnonzero(self._canvas.max(axis=0) > 0.4)

    def spans(self) -> list[tuple[int, int]]:
        """First column and the column after the last of each digit, from left to right, as far as they are seen."""
        owned = [np.flatnonzero((self._owners == k).any(axis=0)) for k in range(self._count)]
        return [(int(columns[0]), int(columns[-1]) + 1) for columns in owned if columns.size]

    def in_cells(self, pitch: float) -> None:
        """From now on writes a digit to each cell of a comb, so many heights wide."""
        self._pitch = pitch * self.height
        self._spacing, self._touching, self._joined = max(self._spacing, 0.1), 0.0, 0.0

    def skip(self, heights: float) -> None:
        """Leaves a gap before what comes next."""
        self._gap += heights * self.height

    def start(self, least: float, most: float) -> float:
        """Where the next thing begins: between so many heights right of all ink, after the gap that was left."""
        x = self.right + self.chance.uniform(least, most) * self.height + self._gap
        self._gap = 0.0
        return float(x)

    def note(self, character: str) -> None:
        """Adds to the text what has been written."""
        if character != OTHER or not self.text.endswith(OTHER):
            self.text += character

    def digit(self, image: Gray, value: str, size: float = 1.0, raised: float = 0.0) -> None:
        """Writes a digit from its image uint8 (28, 28); `size` and `raised` in heights."""
        chance = self.chance
        height = max(8.0, self.height * size * self._size * chance.normal(1, self._uneven))
        slant = self._slant + chance.normal(0, 0.04)
        drawn = sheared(self._with_pen(image), height, self._stretch * chance.uniform(0.88, 1.12), slant)
        top = round(self.base - (raised + chance.normal(0, 0.04)) * self.height) - drawn.shape[0]
        touches = chance.random() < self._touching
        gap = chance.uniform(-0.12, 0.01) if touches else self._spacing * chance.uniform(0.4, 1.6)
        gap = gap * self.height + self._gap
        if self._count and self._pitch:
            gap = max(gap, self._pitch - drawn.shape[1])
        self._gap = 0.0
        left = place(self._canvas, self._owners, drawn, self._within(top, drawn), gap, self._count)
        if self._count and chance.random() < self._joined and self.text[-1:].isdigit():
            join(self._canvas, self._owners, self._count, left, self.height, chance)
        self._count += 1
        self.note(value)

    def _within(self, top: int, drawn: NDArray[np.float32]) -> int:
        """The row nearest to `top` at which a drawing has room: a long line that climbs may leave the canvas."""
        return max(0, min(top, self._canvas.shape[0] - drawn.shape[0]))

    def _with_pen(self, image: Gray) -> Gray:
        """The digit in a pen a little thicker or thinner, if not so thin that it would vanish."""
        change = self._bolder + int(self.chance.integers(-1, 2)) if self.chance.random() < 0.5 else 0
        if not change:
            return image
        fine = cv2.resize(image, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
        disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(change) + 1,) * 2)
        fine = cv2.dilate(fine, disk) if change > 0 else cv2.erode(fine, disk)
        return np.asarray(fine, np.uint8) if np.count_nonzero(fine > 128) > 120 else image

    def character(self, image: Gray, height: float, gap: float) -> None:
        """Writes a letter or sign that is no part of a number; `height` and `gap` in heights."""
        drawn = sheared(image, max(3.0, self.height * height), self.chance.uniform(0.8, 1.2), self._slant)
        top = self._within(round(self.base) - drawn.shape[0], drawn)
        place(self._canvas, self._owners, drawn, top, gap * self.height + self._gap, NOBODY)
        self._gap = 0.0
        self.note(OTHER)

    def stroke(
        self, points: Sequence[tuple[float, float]] | NDArray[np.float64], width: float, ink: float = 1.0
    ) -> None:
        """Draws a line through points (x, y) in pixels."""
        path = np.round(np.asarray(points, np.float64) * 8).astype(np.int32)
        cv2.polylines(self._canvas, [path], False, ink, max(1, round(width)), cv2.LINE_AA, 3)

    def dab(self, x: float, y: float, across: float, down: float, turn: float = 0.0) -> None:
        """Draws a filled ellipse by its middle and radii, in pixels, turned by degrees."""
        middle, radii = (round(8 * x), round(8 * y)), (round(8 * across), round(8 * down))
        cv2.ellipse(self._canvas, middle, radii, turn, 0, 360, 1.0, -1, cv2.LINE_AA, 3)

    def stamp(self, drawn: NDArray[np.float32], x: float, y: float) -> None:
        """Puts ink float32 (h, w), 0 to 1, with its upper left corner at (x, y), as far as there is room."""
        top, left = max(0, min(round(y), self._canvas.shape[0] - 1)), max(0, round(x))
        area = self._canvas[top : top + drawn.shape[0], left : left + drawn.shape[1]]
        np.maximum(area, drawn[: area.shape[0], : area.shape[1]], out=area)

    def cut_off(self, x: float) -> None:
        """Takes away all that lies left of a column, as the edge of an image does."""
        gone = slice(max(0, round(x)))
        self._canvas[:, gone] = 0
        self._owners[:, gone] = NOBODY

    def is_free(self, x: float) -> bool:
        """Whether there is no ink within two pixels of a column."""
        return not np.any(self._canvas[:, max(0, round(x) - 2) : round(x) + 3] > 0.4)

    def drawn(self) -> tuple[NDArray[np.float32], int, float]:
        """The ink of what has been written, float32 (H, W), 0 to 1, without the empty rows and columns around it.

        Returns:
            The ink; its first column on the canvas; the base line in its rows.
        """
        rows, columns = (np.flatnonzero(self._canvas.max(axis=axis) > 0.05) for axis in (1, 0))
        if not rows.size:
            return np.zeros((1, 1), np.float32), 0, 0.0
        cut = self._canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return cut.copy(), int(columns[0]), self._base - float(rows[0])

    def scanned(self) -> Gray:
        """The image of what has been written: uint8 (H, W), dark on light."""
        image, _ = scan(self._canvas, self._owners, self.height, self.chance)
        return worn(image, self.height, self.chance)
