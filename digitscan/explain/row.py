"""Draws a row of ink with the parts that it was cut into, the cuts tried, and the digits chosen."""

import functools
import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from digitscan.explain.explanation import Explanation
from digitscan.explain.sheet import BLACK, GRAY, LARGE, PALE, SMALL, WIDTH, Color, banded, write
from digitscan.lattice.candidates import Lattice
from digitscan.overlay import BLUE, ORANGE, dashes
from digitscan.records import Box

_TINTS: tuple[Color, ...] = (BLUE, (80, 175, 235), (0, 160, 115))
_DEEPER: tuple[Color, ...] = (BLUE, (0, 125, 190), (0, 125, 90))  # the same for numbers: thin strokes look paler
_HIGH = 150  # the row is drawn so high ...
_LOW = 70  # ... or lower, to be no wider than the sheet, but not lower than this
_MOST_TIMES = 12
_PLACE = (600, 260)  # the whole image is drawn no larger than this, ...
_MOST_OF_IMAGE = 0.6  # ... and only if the row and what is around it are less than this share of it
_NUMBERS = 44  # the parts' numbers stand in three levels above the picture, the chosen digits as far below

Labels = NDArray[np.int32]


def draw_place(explanation: Explanation) -> Image.Image | None:
    """The whole image with the row in a frame; None where there is little else in it."""
    around = _around(explanation.lattice)
    height, width = explanation.image.shape
    if around.width * around.height > _MOST_OF_IMAGE * width * height * explanation.scale**2:
        return None
    times = min(1.0, _PLACE[0] / width, _PLACE[1] / height)
    size = (max(1, round(width * times)), max(1, round(height * times)))
    picture = Image.fromarray(explanation.image).resize(size, Image.Resampling.LANCZOS).convert("RGB")
    edges = (around.left, around.top, around.right, around.bottom)
    left, top, right, bottom = (edge * times / explanation.scale for edge in edges)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=PALE)
    draw.rectangle(
        (max(0, left), max(0, top), min(size[0] - 1, right), min(size[1] - 1, bottom)), outline=BLUE, width=2
    )
    return picture


def draw_row(explanation: Explanation) -> Image.Image:
    """The image around the row, enlarged, in bands where it is long."""
    lattice = explanation.lattice
    box, around = _row_box(lattice), _around(lattice)
    times = _HIGH / max(1.0, box.height)
    times = min(max(min(times, WIDTH / around.width), _LOW / max(1.0, box.height)), _MOST_TIMES)
    drawing = _Drawing(explanation, around, times)
    drawing.tint_parts()
    drawing.draw_cuts()
    drawing.number_parts()
    drawing.name_digits()
    return banded(drawing.picture, round(1.2 * lattice.height * times))


def _row_box(lattice: Lattice) -> Box:
    return functools.reduce(Box.union, (part.box for part in lattice.parts))


def _around(lattice: Lattice) -> Box:
    """The row's box with some of what lies around it, which may reach beyond the image."""
    box = _row_box(lattice)
    margin = max(2, round(0.7 * max(lattice.height, 0.5 * box.height)))
    return Box(box.left - margin, box.top - margin // 2, box.right + margin, box.bottom + margin // 2)


class _Drawing:
    """The row's picture while it is drawn; `around` is what it shows, in pixels of the ink, `times` enlarged."""

    def __init__(self, explanation: Explanation, around: Box, times: float) -> None:
        self._lattice = explanation.lattice
        self._path = explanation.path
        self._around = around
        self._times = times
        size = (max(1, round(around.width * times)), max(1, round(around.height * times)))
        page = Image.fromarray(explanation.image)
        corners = (around.left, around.top, around.right, around.bottom)
        left, top, right, bottom = (edge / explanation.scale for edge in corners)
        scan = page.transform(
            size,
            Image.Transform.AFFINE,
            ((right - left) / size[0], 0, left, 0, (bottom - top) / size[1], top),
            Image.Resampling.BICUBIC,
            fillcolor=255,
        )
        edge = [
            ((x - left) * size[0] / (right - left), (y - top) * size[1] / (bottom - top))
            for x, y in ((0, 0), page.size)
        ]
        ImageDraw.Draw(scan).rectangle(edge, outline=200)  # so that white paper is told from what lies beyond it
        self.picture = Image.new("RGB", (size[0], size[1] + 2 * _NUMBERS), "white")
        self.picture.paste(scan, (0, _NUMBERS))
        self._draw = ImageDraw.Draw(self.picture)

    def tint_parts(self) -> None:
        """Colors the ink of the parts, in turns."""
        labels = _labels(self._lattice, self._around)
        height = self.picture.height - 2 * _NUMBERS
        large = cv2.resize(labels, (self.picture.width, height), interpolation=cv2.INTER_NEAREST)
        pixels = np.asarray(self.picture).copy()
        inner = pixels[_NUMBERS : _NUMBERS + height]
        for turn, color in enumerate(_TINTS):
            mask = (large > 0) & (large % len(_TINTS) == turn)
            inner[mask] = (0.3 * inner[mask] + 0.7 * np.array(color)).astype(np.uint8)
        self.picture.paste(Image.fromarray(pixels))

    def draw_cuts(self) -> None:
        """Draws each cut tried: solid where it bounds a digit that was chosen, else thin and dashed."""
        bounds = {edge for taken in self._path if taken.value is not None for edge in taken.candidate.parts}
        for place in np.flatnonzero(self._lattice.is_cut).tolist():
            line = [self._at(x, y) for x, y in _cut_line(self._lattice, place)]
            if place in bounds:
                self._draw.line(line, fill=ORANGE, width=3)
                continue
            for start, end in dashes(round(line[0][1]), round(line[-1][1]), 5):
                self._draw.line([_on(line, start), _on(line, end)], fill=ORANGE, width=1)

    def number_parts(self) -> None:
        """Writes the parts' numbers above, by which the candidates name them."""
        for number, part in enumerate(self._lattice.parts, 1):
            x, _ = self._at((part.box.left + part.box.right) / 2, 0)
            y = 2 + 14 * (number % 3)
            write(self._draw, (x, y), str(number), SMALL, _DEEPER[number % len(_DEEPER)], "mt")

    def name_digits(self) -> None:
        """Underlines the chosen digits below, with their values, and what was passed over in gray."""
        for number, taken in enumerate(self._path):
            y = self.picture.height - _NUMBERS + 5 + 6 * (number % 2)  # neighbors may overlap
            first, last = taken.candidate.parts
            box = functools.reduce(Box.union, (part.box for part in self._lattice.parts[first:last]))
            (left, _), (right, _) = self._at(box.left, 0), self._at(box.right, 0)
            color = GRAY if taken.value is None else BLACK
            self._draw.line([(left, y), (right, y)], fill=color, width=1 if taken.value is None else 3)
            if taken.value is not None:
                write(
                    self._draw,
                    ((left + right) / 2, self.picture.height - _NUMBERS + 19),
                    str(taken.value),
                    LARGE,
                    color,
                    "mt",
                )

    def _at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the ink is in the picture."""
        return (x - self._around.left) * self._times, (y - self._around.top) * self._times + _NUMBERS


def _labels(lattice: Lattice, around: Box) -> Labels:
    """The number of the part, from 1, that each pixel belongs to; int32 as large as the box."""
    labels = np.zeros((around.height, around.width), np.int32)
    for number, part in enumerate(lattice.parts, 1):
        place = part.box.moved(-around.left, -around.top)
        labels[place.top : place.bottom, place.left : place.right][part.mask > 0] = number
    return labels


def _cut_line(lattice: Lattice, place: int) -> list[tuple[float, float]]:
    """The line from top to bottom along which a part was cut from the one before it, in pixels of the ink."""
    before, after = lattice.parts[place - 1], lattice.parts[place]
    box = before.box.union(after.box)
    masks = []
    for part in (before, after):
        mask = np.zeros((box.height + 2, box.width + 2), np.uint8)
        inner = part.box.moved(1 - box.left, 1 - box.top)
        mask[inner.top : inner.bottom, inner.left : inner.right] = part.mask > 0
        masks.append(mask)
    touching = (cv2.dilate(masks[0], np.ones((3, 3), np.uint8)) > 0) & (masks[1] > 0)
    rows = np.flatnonzero(touching.any(axis=1))
    if not len(rows):
        middle = (before.box.right + after.box.left) / 2
        return [(middle, box.top), (middle, box.bottom)]
    points = [(box.left - 1 + float(np.mean(np.flatnonzero(touching[y]))), float(box.top - 1 + y)) for y in rows]
    reach = 0.12 * lattice.height
    return [(points[0][0], points[0][1] - reach), *points, (points[-1][0], points[-1][1] + reach)]


def _on(line: list[tuple[float, float]], y: float) -> tuple[float, float]:
    """The point of a line at a height."""
    ys = [point[1] for point in line]
    return float(np.interp(y, ys, [point[0] for point in line])), float(math.floor(y))
