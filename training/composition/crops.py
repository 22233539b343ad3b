"""Composes square views of pages, with every digit's place, number and kind known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.composition.camera import moved, random_view, seen
from training.composition.layouts import fill, sprinkle
from training.composition.paper import RealPage, drawn_paper, real_paper
from training.composition.scene import Desk, Scene
from training.composition.sheet import Sheet

SIDE = 352
"""Rows and columns of a view."""

LOW, HIGH = 10.0, 60.0
"""Least and greatest height of handwritten digits in a view, in pixels."""

X, Y, WIDTH, HEIGHT, NUMBER, KIND = range(6)
"""The columns of `Crop.digits`."""

_BARE, _REAL = 0.08, 0.3  # of the views: a real page without writing, a real page that is written on
_MARGIN = 1.25


@dataclass(frozen=True, slots=True)
class Crop:
    """A view of a page.

    Attributes:
        view: uint8 (SIDE, SIDE, 3), RGB.
        digits: float32 (N, 6): center x, y, width, height in pixels, which number it is of, pen or print; the digits
            of a number follow each other in reading order. The height is that of the number's digits.
        ignored: float32 (M, 4): boxes that teach nothing.
        knows_print: Whether printed digits are listed too; if not, it is not known where they are.
    """

    view: NDArray[np.uint8]
    digits: NDArray[np.float32]
    ignored: NDArray[np.float32]
    knows_print: bool


def compose(desk: Desk, pages: tuple[RealPage, ...], rng: np.random.Generator) -> Crop:
    """Composes a view; without real pages all paper is drawn."""
    return view_of(compose_sheet(desk, pages, round(SIDE * _MARGIN), rng), rng)


def compose_sheet(desk: Desk, pages: tuple[RealPage, ...], side: int, rng: np.random.Generator) -> Sheet:
    """Composes a square sheet with sides of so many pixels, of which a view shows the middle."""
    height = float(np.exp(np.clip(rng.normal(np.log(24), 0.45), np.log(LOW), np.log(HIGH))))
    kind = rng.random()
    if pages and kind < _BARE + _REAL:
        page = pages[int(rng.integers(len(pages)))]
        sheet = Sheet.on(real_paper(page, (side, side), height, rng), knows_print=False)
        if kind >= _BARE:
            sprinkle(Scene(sheet, desk, height, rng))
    else:
        sheet = Sheet.on(drawn_paper((side, side), rng))
        scene = Scene(sheet, desk, height, rng)
        fill(scene)
        if rng.random() < 0.15:
            scene.other_pen()
            sprinkle(scene)
    return sheet


def view_of(sheet: Sheet, rng: np.random.Generator) -> Crop:
    """A view of a sheet by a random camera, with what it shows."""
    matrix = random_view(sheet, SIDE, rng)
    return Crop(
        seen(sheet.image, matrix, SIDE, rng), digits_in(sheet, matrix), ignored_in(sheet, matrix), sheet.knows_print
    )


def digits_in(sheet: Sheet, matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """The digits of a sheet in a view of it, float32 (N, 6); those whose center is outside are there too."""
    found = []
    for k, number in enumerate(sheet.numbers):
        boxes = number.boxes
        center = np.stack([(boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2], axis=1)
        at = moved(center, matrix)
        scale = np.sqrt(
            np.linalg.norm(moved(center + np.float32([0, 1]), matrix) - at, axis=1)
            * np.linalg.norm(moved(center + np.float32([1, 0]), matrix) - at, axis=1)
        )
        width = (boxes[:, 2] - boxes[:, 0]) * scale
        columns = (at[:, 0], at[:, 1], width, number.height * scale, np.full(len(at), k), np.full(len(at), number.kind))
        found.append(np.stack(columns, axis=1))
    return np.concatenate(found).astype(np.float32) if found else np.zeros((0, 6), np.float32)


def ignored_in(sheet: Sheet, matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """The boxes that teach nothing, in a view."""
    if not sheet.ignored:
        return np.zeros((0, 4), np.float32)
    corners = [moved(np.float32([[a, b], [c, b], [c, d], [a, d]]), matrix) for a, b, c, d in sheet.ignored]
    return np.array([(*p.min(axis=0), *p.max(axis=0)) for p in corners], np.float32)
