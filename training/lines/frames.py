"""What forms print for numbers to be written into: boxes, combs, cells and lines; drawn over and around the writing."""

from itertools import pairwise

import numpy as np

from training.lines.pen import Pen

ABOVE, BELOW = (1.25, 1.6), (0.28, 0.55)
"""How far a frame reaches over the base line and below it, in heights: one as high as a long 1 has sides like 1s."""
NEAR = 0.04  # a tooth keeps this far from where it was meant, in heights


def lines_around(pen: Pen) -> None:
    """Prints a box around all that was written, or lines above and below, or the line that it stands on."""
    kind = str(pen.chance.choice(("box", "open", "line", "dots"), p=(0.4, 0.2, 0.25, 0.15)))
    if kind in ("line", "dots"):
        _base_line(pen, dotted=kind == "dots")
        return
    left, right, top, bottom = _around(pen)
    width, ink = _printed(pen)
    for y in (top, bottom):
        pen.stroke([(left, y), (right, y)], width, ink)
    if kind == "box":
        for x in (left, right):
            pen.stroke([(x, top), (x, bottom)], width, ink)


def comb(pen: Pen) -> None:
    """Prints a cell for each digit, or a comb whose teeth are shorter; digits may reach over them."""
    chance, height = pen.chance, pen.height
    left, right, top, bottom = _around(pen)
    width, ink = _printed(pen)
    whole = chance.random() < 0.65
    head = top if whole else bottom - chance.uniform(0.2, 0.6) * height
    pen.stroke([(left, bottom), (right, bottom)], width, ink)
    if whole:
        pen.stroke([(left, top), (right, top)], width, ink)
    spans = pen.spans()
    between = [(a[1] + b[0]) / 2 + chance.normal(0, NEAR) * height for a, b in pairwise(spans)]
    for x in (left, *between, right):
        pen.stroke([(x, head), (x, bottom)], width, ink)


def _around(pen: Pen) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of a frame, in pixels; writing may reach over each."""
    chance, height = pen.chance, pen.height
    left = max(1.0, pen.left - chance.uniform(0.05, 0.7) * height)
    right = (
        pen.right + float(chance.choice((chance.uniform(-0.05, 0.5), chance.uniform(0.5, 2.5)), p=(0.7, 0.3))) * height
    )
    return left, right, pen.base - chance.uniform(*ABOVE) * height, pen.base + chance.uniform(*BELOW) * height


def _printed(pen: Pen) -> tuple[float, float]:
    """Width and darkness of printed lines."""
    return max(1.0, pen.height * pen.chance.uniform(0.02, 0.08)), pen.chance.uniform(0.3, 1.0)


def _base_line(pen: Pen, dotted: bool) -> None:
    width, ink = _printed(pen)
    y = pen.base + pen.chance.uniform(-0.03, 0.3) * pen.height
    left, right = max(1.0, pen.left - pen.height), pen.right + pen.chance.uniform(0, 1) * pen.height
    if not dotted:
        pen.stroke([(left, y), (right, y)], width, ink)
        return
    pitch = pen.height * pen.chance.uniform(0.08, 0.25)
    for x in np.arange(left, right, pitch):
        pen.stroke([(x, y), (x + 0.3 * pitch, y)], width, ink)
