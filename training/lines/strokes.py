"""Draws digits in a few strokes, as hands write them of which few are known: long and looped 1s, zeros in one go."""

import numpy as np
from numpy.typing import NDArray

from training.lines.pen import Chance, Pen

PLAIN = 0.4  # of the 1s drawn are a single stroke
LINKS = (0.55, 0.35, 0.1)  # of the zeros in one go are linked at the head, along the line, or are arches
OPEN_ABOVE = 0.3  # of those that are linked at the head
TAILED = 0.2  # end in a stroke to the right


def one(pen: Pen) -> None:
    """A 1 that is a single stroke, or whose lead stroke is long, or goes up and comes down in a narrow loop."""
    if pen.chance.random() < PLAIN:
        _plain_one(pen)
    else:
        _one_with_lead(pen)
    pen.note("1")


def _plain_one(pen: Pen) -> None:
    """One stroke, of some hands higher than other digits, or through the line."""
    chance, height = pen.chance, pen.height
    over, under = chance.uniform(0.8, 1.2), chance.uniform(-0.05, 0.25)
    lean, bow = chance.normal(0.08, 0.12) * height, chance.normal(0, 0.03) * height
    x, y = pen.start(0.02, 0.35) - min(0.0, lean), pen.base
    along = np.linspace(0, 1, 9)
    path = _between((x, y + under * height), (x + lean, y - over * height), along)
    pen.stroke(path + np.outer(np.sin(np.pi * along), (bow, 0)), pen.width)


def _one_with_lead(pen: Pen) -> None:
    chance, height = pen.chance, pen.height * pen.chance.uniform(0.85, 1.15)
    lean, away = chance.normal(0.12, 0.12), chance.uniform(0.15, 0.7)
    begin = -height * chance.uniform(0.0, 0.75 if away < 0.5 else 0.4)
    x, y = pen.start(0.02, 0.3) + (away - min(0.0, lean)) * height, pen.base
    head = (x + lean * height, y - height)
    if chance.random() < 0.4:
        bow = height * chance.uniform(0.04, 0.2)
        along = np.linspace(0, 1, 16)
        swing = bow * np.sin(np.pi * along)
        up = _between((x - 0.6 * away * height, y + begin), head, along) + np.stack((0.7 * swing, swing), axis=1)
        down = _between(head, (x, y), along) - np.stack((swing, 0 * swing), axis=1)
        path = np.concatenate((up, down))
    else:
        path = np.array(((x - away * height, y + begin), head, (x, y)))
    pen.stroke(path, pen.width)
    if chance.random() < 0.15:
        reach = height * chance.uniform(0.1, 0.3)
        pen.stroke([(x - reach, y), (x + reach, y - 0.1 * reach)], pen.width)


def zeros(pen: Pen, count: int) -> None:
    """Zeros in one go: loops that lead into each other at the head or along the line, or arches."""
    chance = pen.chance
    height, across = chance.uniform(0.4, 1.0) * pen.height, chance.uniform(0.15, 0.4) * pen.height
    gap, lean = chance.uniform(0.0, 0.5) * pen.height, chance.normal(0.1, 0.12)
    shape = _SHAPES[str(chance.choice(tuple(_SHAPES), p=LINKS))]
    x, y = pen.start(0.05, 0.3) + across, pen.base
    bend, turn = chance.uniform(1.2, 3), 2 * np.pi * chance.uniform(0.95, 1.1)
    path = []
    for _ in range(count):
        wide, tall = across * chance.normal(1, 0.12), height * chance.normal(1, 0.08)
        right, up = shape(chance, bend, turn)
        path.extend(zip(x + wide * right + lean * tall * up, y - tall * up, strict=True))
        x += 2 * across + gap * chance.uniform(0.7, 1.3)
        pen.note("0")
    if chance.random() < TAILED:
        end_x, end_y = path[-1]
        reach, rise = across + chance.uniform(0.1, 0.5) * pen.height, chance.uniform(-0.1, 0.2) * pen.height
        path.append((end_x + reach, end_y - rise))
    pen.stroke(path, pen.width)


Shape = tuple[NDArray[np.float64], NDArray[np.float64]]
"""How far right of the middle the points of a zero lie, in halves of its width, and how far up, in heights."""


def _linked_above(chance: Chance, bend: float, turn: float) -> Shape:
    """A loop from the head round to the head, of some hands open there."""
    if chance.random() < OPEN_ABOVE:
        along = np.linspace(-1, 1, 16)
        return along, np.abs(along) ** bend
    angle = np.linspace(0, turn, 24)
    return -np.sin(angle), 0.5 + 0.5 * np.cos(angle)


def _linked_below(chance: Chance, bend: float, turn: float) -> Shape:
    """A loop from the foot round to the foot, as in a written e."""
    angle = np.linspace(0, turn, 24)
    return np.sin(angle), 0.5 - 0.5 * np.cos(angle)


def _arch(chance: Chance, bend: float, turn: float) -> Shape:
    """A bow that is open below."""
    along = np.linspace(-1, 1, 16)
    return along, 1 - np.abs(along) ** bend


_SHAPES = {"above": _linked_above, "below": _linked_below, "arches": _arch}


def _between(start: tuple[float, float], end: tuple[float, float], along: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (N, 2) on the way from one to another, by how far each lies along it."""
    return np.outer(1 - along, start) + np.outer(along, end)
