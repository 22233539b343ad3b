"""A sheet of paper in color that is written and printed on, and the numbers that stand on it."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from training.composition.hands import Ink
from training.composition.writing import SIGNS, Written

Color = NDArray[np.float32]

HAND, PRINT = 0, 1


@dataclass(frozen=True, slots=True)
class PlacedNumber:
    """A number: the boxes float32 (N, 4) of its digits alone, in reading order, their height, and pen or print.

    `signed` has the signs between its digits too; it is empty where nobody knows of them.
    """

    boxes: NDArray[np.float32]
    height: float
    kind: int
    text: str
    signed: str = ""


@dataclass(slots=True)
class Sheet:
    """An image float32 (H, W, 3), RGB 0 to 255; where ink is, float32 (H, W); the numbers; what teaches nothing.

    `others` are boxes (left, top, right, bottom) of words, marks, signs and the like, which are no number.
    """

    image: Color
    ink: Ink
    numbers: list[PlacedNumber] = field(default_factory=list)
    ignored: list[NDArray[np.float32]] = field(default_factory=list)
    others: list[NDArray[np.float32]] = field(default_factory=list)
    knows_print: bool = True

    @classmethod
    def on(cls, paper: Color, knows_print: bool = True) -> "Sheet":
        """A sheet of some paper."""
        return cls(paper, np.zeros(paper.shape[:2], np.float32), knows_print=knows_print)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.image.shape[0], self.image.shape[1]

    def stamp(self, ink: Ink, x: float, y: float, color: Color, dark: float = 1.0) -> None:
        """Puts ink of a color with its upper left corner at (x, y); what lies beyond the sheet is lost."""
        left, top = round(x), round(y)
        cut = ink[max(0, -top) :, max(0, -left) :]
        left, top = max(0, left), max(0, top)
        area = self.image[top : top + cut.shape[0], left : left + cut.shape[1]]
        cut = cut[: area.shape[0], : area.shape[1]]
        if not cut.size:
            return
        share = (cut * np.float32(dark))[..., None]
        # ink takes away light: what is below shows through as far as it is darker
        below = np.minimum(area, 255.0)
        area[...] = below * (1 - share) + share * np.minimum(color, below)
        seen = self.ink[top : top + cut.shape[0], left : left + cut.shape[1]]
        np.maximum(seen, cut, out=seen)

    def line(self, points: list[tuple[float, float]], width: float, color: Color, dark: float = 1.0) -> None:
        """Draws a line through points (x, y), as wide as said, in pixels; thinner than one pixel it is paler."""
        path = np.asarray(points, np.float32)
        reach = int(width) + 3
        low = np.maximum(np.floor(path.min(axis=0)).astype(int) - reach, -reach)
        high = np.minimum(np.ceil(path.max(axis=0)).astype(int) + reach, np.array(self.shape[::-1]) + reach)
        if (high <= low).any():
            return
        drawn = np.zeros((int(high[1] - low[1]), int(high[0] - low[0])), np.uint8)
        fine = np.round((path - low) * 8).astype(np.int32)
        cv2.polylines(drawn, [fine], False, 255, max(1, round(width)), cv2.LINE_AA, 3)
        self.stamp(drawn.astype(np.float32) / 255, low[0], low[1], color, dark * min(1.0, max(0.35, width)))

    def place(self, written: Written, x: float, base: float, color: Color, dark: float, kind: int) -> None:
        """Puts a written or printed number so that it stands at `base`, and notes where its digits are."""
        top = base - written.base
        self.stamp(written.ink, x, top, color, dark)
        self.note(written, x, top, kind)

    def note(self, written: Written, x: float, top: float, kind: int) -> None:
        """Notes a number whose ink has its upper left corner at (x, top)."""
        digits = np.array([character.isdigit() for character in written.text], bool)
        if not digits.any():
            self.note_other(x, top, written.ink)
        else:
            boxes = written.boxes[digits] + np.array([round(x), round(top)] * 2, np.float32)
            height = float(np.median(boxes[:, 3] - boxes[:, 1]))
            text = "".join(character for character in written.text if character.isdigit())
            signed = "".join(c for c in written.text if c.isdigit() or c in SIGNS).strip(SIGNS)
            self.numbers.append(PlacedNumber(boxes, height, kind, text, signed))

    def note_other(self, x: float, top: float, ink: Ink) -> None:
        """Notes ink with its upper left corner at (x, top) that is no number."""
        rows, columns = np.flatnonzero((ink > 0.25).any(axis=1)), np.flatnonzero((ink > 0.25).any(axis=0))
        if rows.size:
            box = (x + columns[0], top + rows[0], x + columns[-1] + 1, top + rows[-1] + 1)
            self.others.append(np.array(box, np.float32))

    def is_free(self, x: float, y: float, width: float, height: float) -> bool:
        """Whether a place is on the sheet and holds next to no ink."""
        rows, columns = self.shape
        if x < 0 or y < 0 or x + width > columns or y + height > rows:
            return False
        place = self.ink[round(y) : round(y + height), round(x) : round(x + width)]
        return bool(place.size) and float((place > 0.25).mean()) < 0.02
