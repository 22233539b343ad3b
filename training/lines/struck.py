"""A number that the writer has struck out: digits of the same hand under a scribble, no part of the number."""

from collections.abc import Mapping

import numpy as np

from digitscan.records import Gray
from training.lines.pen import OTHER, Pen

LINES, CROSS = 0.35, 0.15  # of the struck numbers have lines through them, more than one as one may be a rule; a cross


def struck_out(pen: Pen, digits: Mapping[str, Gray]) -> None:
    """Writes one to four of the digits, which are uint8 (N, 28, 28) by value, and strikes them out."""
    chance, text = pen.chance, pen.text
    left = pen.right if text else 0
    for value in chance.choice(list(digits), int(chance.integers(1, 5))):
        images = digits[str(value)]
        pen.digit(np.asarray(images[int(chance.integers(len(images)))], np.uint8), "")
    pen.text = text
    pen.note(OTHER)
    _strike(pen, max(left, pen.left), pen.right)
    pen.skip(chance.uniform(0.1, 0.6))


def _strike(pen: Pen, left: float, right: float) -> None:
    chance, height = pen.chance, pen.height
    level = pen.base - chance.uniform(0.4, 0.6) * height
    ends = (left + chance.uniform(0.0, 0.1) * height, right + chance.uniform(-0.05, 0.3) * height)
    kind = chance.random()
    if kind < LINES:
        tilt = chance.normal(0.1, 0.15) * height
        for _ in range(int(chance.integers(2, 5))):
            lift = chance.normal(0, 0.15, 2) * height
            pen.stroke([(ends[0], level + lift[0] + tilt), (ends[1], level + lift[1] - tilt)], pen.width)
    elif kind < LINES + CROSS:
        reach = chance.uniform(0.3, 0.6) * height
        for side in (-1, 1):
            pen.stroke([(ends[0], level - side * reach), (ends[1], level + side * reach)], pen.width)
    else:
        _scribble(pen, ends, level)


def _scribble(pen: Pen, ends: tuple[float, float], level: float) -> None:
    """Strokes to and fro, flat or steep, without lifting the pen."""
    chance, height = pen.chance, pen.height
    turns = int(chance.integers(4, 14))
    steep = chance.random() < 0.5
    along = np.linspace(*ends, turns) if steep else np.resize(ends, turns) + chance.normal(0, 0.15, turns) * height
    swing = np.resize((-1.0, 1.0), turns) * chance.uniform(0.25, 0.55) if steep else np.linspace(-0.35, 0.35, turns)
    down = level + (swing + chance.normal(0, 0.06, turns)) * height
    pen.stroke(np.stack((along, down), axis=1), pen.width)
