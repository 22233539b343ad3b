"""A sheet of paper: what is printed and written on it, and where its numbers stand.

Places and lengths are millimeters from the sheet's top left corner. The sheet is kept at twice the resolution
of the scan; its pixels are called dots.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.forms.hand import Hand
from training.forms.pens import Color, Pen
from training.forms.strokes import Path, Stroke, bounds, curve, ink

OVERSAMPLING = 2
Align = Literal["left", "center", "right"]
BLACK: Color = (32, 31, 34)
_ANCHORS: dict[Align, str] = {"left": "ls", "center": "ms", "right": "rs"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A place on the sheet, in millimeters."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on the sheet. `outline` is float64 (N, 2), in dots; its ink reaches `reach` dots around it."""

    text: str
    field: str
    handwritten: bool
    outline: NDArray[np.float64]
    reach: float


@lru_cache(maxsize=64)
def _font(face: str, dots: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if face == "plain":
        return ImageFont.load_default(dots)
    from matplotlib import get_data_path

    return ImageFont.truetype(f"{get_data_path()}/fonts/ttf/{face}.ttf", dots)


class Sheet:
    """A sheet that is printed and written on.

    Args:
        width: In millimeters.
        height: In millimeters.
        dpi: Of the scan that will be taken.
        rng: For everything that differs from one time to the next.
        paper: Color of the bare paper.
    """

    def __init__(
        self, width: float, height: float, dpi: int, rng: np.random.Generator, paper: Color = (250, 249, 246)
    ) -> None:
        self.dpi = dpi
        self.rng = rng
        self.scale = OVERSAMPLING * dpi / 25.4
        self.image = Image.new("RGB", (self.dots(width), self.dots(height)), paper)
        self.marks: list[Mark] = []
        self.pencil = ImageDraw.Draw(self.image)

    def dots(self, length: float) -> int:
        """A length in millimeters as whole dots, at least one."""
        return max(1, round(length * self.scale))

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.2, color: Color = BLACK) -> None:
        """Print a straight rule."""
        s = self.scale
        self.pencil.line((x0 * s, y0 * s, x1 * s, y1 * s), fill=color, width=self.dots(width))

    def box(self, cell: Cell, width: float = 0.2, color: Color = BLACK, fill: Color | None = None) -> Cell:
        """Print a frame, and give its place back."""
        s = self.scale
        corners = (cell.left * s, cell.top * s, (cell.left + cell.width) * s, (cell.top + cell.height) * s)
        self.pencil.rectangle(corners, fill=fill, outline=color if width else None, width=self.dots(width))
        return cell

    def disc(self, x: float, y: float, radius: float, color: Color, rim: float = 0) -> None:
        """Print a disc, or with a `rim` a circle of that width."""
        s = self.scale
        corners = ((x - radius) * s, (y - radius) * s, (x + radius) * s, (y + radius) * s)
        if rim:
            self.pencil.ellipse(corners, outline=color, width=self.dots(rim))
        else:
            self.pencil.ellipse(corners, fill=color)

    def comb(self, x: float, y: float, count: int, cell: tuple[float, float], color: Color = BLACK) -> list[Cell]:
        """Print a row of boxes for one character each; `cell` is the width and height of one."""
        wide, high = cell
        return [self.box(Cell(x + k * wide, y, wide, high), 0.18, color) for k in range(count)]

    def type(
        self,
        text: str,
        x: float,
        y: float,
        points: float = 8,
        face: str = "plain",
        color: Color = BLACK,
        align: Align = "left",
    ) -> float:
        """Print a line of type with its baseline at `y`, and note the numbers in it.

        Returns:
            The right end of the type.
        """
        font = _font(face, round(points / 72 * OVERSAMPLING * self.dpi))
        at = (x * self.scale, y * self.scale)
        self.pencil.text(at, text, fill=color, font=font, anchor=_ANCHORS[align])
        start = at[0] - font.getlength(text) * {"left": 0, "center": 0.5, "right": 1}[align]
        for run in re.finditer(r"\d+", text):
            left = start + font.getlength(text[: run.start()])
            box = np.array(font.getbbox(run.group(), anchor="ls")) + np.array([left, at[1], left, at[1]])
            self.note_print(run.group(), *(box / self.scale))
        return (start + font.getlength(text)) / self.scale

    def note_print(self, text: str, left: float, top: float, right: float, bottom: float) -> None:
        """Note a printed number and its place."""
        outline = np.array([(left, top), (right, bottom)], dtype=np.float64) * self.scale
        self.marks.append(Mark(text, "printed", False, outline, 0.0))

    def write(
        self,
        text: str,
        x: float,
        y: float,
        height: float,
        hand: Hand,
        pen: Pen,
        field: str | None = None,
        align: Align = "left",
    ) -> float:
        """Write a line by hand with its baseline at `y`, digits `height` tall.

        A `field` says that it is a number, which is noted under that name.

        Returns:
            The right end of the writing.
        """
        strokes = hand.write(text, self.rng)
        left, _, right, _ = bounds(strokes)
        x -= height * {"left": left, "center": (left + right) / 2, "right": right}[align]
        placed = self._placed(strokes, x, y, height)
        for stroke in placed:
            self.draw(stroke, pen)
        if field is not None:
            self._note("".join(c for c in text if c.isdigit()), field, placed, pen)
        return x + right * height

    def fill(self, text: str, cells: list[Cell], height: float, hand: Hand, pen: Pen, field: str | None = None) -> None:
        """Write one character into each cell, more or less in its middle."""
        placed: list[Stroke] = []
        for character, cell in zip(text, cells, strict=False):
            if character == " ":
                continue
            strokes = hand.write(character, self.rng)
            left, _, right, _ = bounds(strokes)
            dx, dy = self.rng.normal(0, (0.06 * cell.width, 0.04 * cell.height))
            x = cell.left + cell.width / 2 + dx - height * (left + right) / 2
            y = cell.top + (cell.height + height) / 2 + dy
            placed += self._placed(strokes, x, y, height)
        for stroke in placed:
            self.draw(stroke, pen)
        if field is not None:
            self._note(text, field, placed, pen)

    def sign(self, name: str, x: float, y: float, height: float, hand: Hand, pen: Pen) -> None:
        """Write a signature: the name in haste, with a flourish under it."""
        hasty = replace(hand, slant=hand.slant + 0.18, jitter=0.035, joined=1.0, spacing=0.1)
        end = self.write(name, x, y, height, hasty, replace(pen, flow=pen.flow + 0.1))
        wide = (end - x) * 1.1 / height
        points = np.array([(0.9 * wide, -0.25), (wide, 0.0), (0.5 * wide, 0.3), (0.1 * wide, 0.42), (0.7 * wide, 0.2)])
        points = (points * height + (x, y)) * self.scale
        flourish = curve(Path(points, np.zeros(len(points), dtype=np.bool_)))
        self.draw(Stroke(flourish, np.linspace(1, 0.45, len(flourish))), pen)

    def _placed(self, strokes: list[Stroke], x: float, y: float, height: float) -> list[Stroke]:
        grid = np.eye(2) * height * self.scale
        return [stroke.mapped(grid, (x * self.scale, y * self.scale)) for stroke in strokes]

    def _note(self, text: str, field: str, strokes: list[Stroke], pen: Pen) -> None:
        outline = np.concatenate([stroke.points for stroke in strokes])
        self.marks.append(Mark(text, field, True, outline, 0.5 * pen.width * self.scale))

    def draw(self, stroke: Stroke, pen: Pen) -> None:
        """Draw one stroke, whose points are dots, with the pen."""
        nib = pen.width * self.scale
        left, top, right, bottom = bounds([stroke])
        corner = (
            int(left - 2 * nib),
            int(top - 2 * nib),
            int(right + 2 * nib) + 2,
            int(bottom + 2 * nib) + 2,
        )
        shape = (corner[3] - corner[1], corner[2] - corner[0])
        moved = stroke.mapped(np.eye(2), (-corner[0], -corner[1]))
        coverage = ink(moved, nib, shape, pen.flow, self.rng).astype(np.float32) / 255
        tooth = cv2.GaussianBlur(self.rng.normal(0, 1, shape).astype(np.float32), (0, 0), 0.028 * self.scale)
        tooth /= max(1e-6, float(tooth.std()))
        coverage *= np.clip(1 - pen.grain * np.maximum(0, tooth - 0.4), 0, 1)
        self.darken(coverage, corner[:2], pen.color, pen.opacity)

    def darken(
        self, coverage: NDArray[np.float32], corner: tuple[int, int], color: Color, opacity: float = 1.0
    ) -> None:
        """Lay ink, coverage 0 to 1, over what is there, as a filter would; `corner` is left, top in dots."""
        area = (corner[0], corner[1], corner[0] + coverage.shape[1], corner[1] + coverage.shape[0])
        below = np.asarray(self.image.crop(area), dtype=np.float32)
        taken = opacity * coverage[..., None] * (1 - np.array(color, dtype=np.float32) / 255)
        self.image.paste(Image.fromarray(np.rint(below * (1 - taken)).astype(np.uint8)), corner)

    def show_through(self, back: "Sheet", strength: float) -> None:
        """Let the other side of the sheet be seen, mirrored and faint."""
        dark = 255 - np.asarray(back.image.convert("L"))[:, ::-1].astype(np.float32)
        dark = cv2.GaussianBlur(dark, (0, 0), 0.12 * self.scale) / 255
        self.darken(dark.astype(np.float32), (0, 0), (40, 40, 50), strength)
