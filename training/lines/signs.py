"""Draws the signs that stand in and around numbers: separators as parts of the text, the rest as `OTHER`."""

from collections.abc import Callable

import numpy as np

from training.lines.pen import OTHER, Pen

TUCKED = 0.25  # of the dots that stand under a neighbor's overhang
LONG_COMMAS = 0.25
CLOSE = 0.4  # of the slashes that end an amount touch it


def dot(pen: Pen) -> None:
    """A decimal point: a dab, or a short touch of the pen."""
    chance, height = pen.chance, pen.height
    x = pen.start(0.0, 0.3) - (chance.uniform(0.1, 0.3) * height if chance.random() < TUCKED else 0)
    y = pen.base - chance.uniform(-0.05, 0.15) * height
    if chance.random() < 0.5:
        size = pen.width * chance.uniform(0.6, 1.3)
        pen.dab(x, y, size * chance.uniform(0.8, 1.5), size, chance.uniform(-40, 40))
    else:
        end = (x + chance.uniform(-0.08, 0.08) * height, y + chance.uniform(-0.06, 0.06) * height)
        pen.stroke([(x, y), end], pen.width * chance.uniform(0.8, 1.4))
    pen.note(".")


def comma(pen: Pen) -> None:
    """A comma: a short stroke through the base line, to the lower left; of some hands as long as half a 1."""
    chance, height = pen.chance, pen.height
    long = chance.random() < LONG_COMMAS
    x, y = pen.start(0.0, 0.25), pen.base - chance.uniform(0.0, 0.3 if long else 0.18) * height
    length, bow = chance.uniform(*((0.4, 0.7) if long else (0.18, 0.42))) * height, chance.uniform(0.0, 0.06) * height
    tail = x - chance.uniform(0.1, 0.6) * length
    pen.stroke([(x, y), (x + bow, y + 0.4 * length), (tail, y + length)], pen.width * chance.uniform(0.8, 1.3))
    pen.note(",")


def dash(pen: Pen, least: float = 0.18, most: float = 0.6, character: str = "-") -> None:
    """A dash at half height, so many heights long."""
    chance = pen.chance
    length = chance.uniform(least, most) * pen.height
    x, y = pen.start(0.02, 0.3), pen.base - chance.uniform(0.3, 0.62) * pen.height
    climb, bend = chance.normal(0, 0.08) * length, chance.normal(0, 0.04) * length
    points = [(x, y + climb), (x + length / 2, y + bend), (x + length, y - climb)]
    pen.stroke(points, pen.width * chance.uniform(0.8, 1.2))
    pen.note(character)


def slash(pen: Pen) -> None:
    """A slash, as high as a digit or higher, under whose head the next digit may begin."""
    chance, height = pen.chance, pen.height
    lean, over, under = chance.uniform(0.12, 0.75), chance.uniform(0.85, 1.35), chance.uniform(-0.05, 0.4)
    x = pen.start(-0.1, 0.15) - (0.5 * lean * under * height if chance.random() < 0.6 else 0)
    y, tall = pen.base, (over + under) * height
    middle = (x + lean * tall / 2 + chance.normal(0, 0.04) * height, y - (over - under) * height / 2)
    points = [(x, y + under * height), middle, (x + lean * tall, y - over * height)]
    pen.stroke(points, pen.width * chance.uniform(0.8, 1.2))
    pen.note("/")
    pen.skip(-chance.uniform(0, 0.6) * lean * over)


def slash_dash(pen: Pen) -> None:
    """The "/-" that ends an amount: a slash or an upright bar, and a dash that may begin under it."""
    chance, height = pen.chance, pen.height
    over, under, lean = chance.uniform(0.6, 1.8), chance.uniform(-0.1, 0.7), chance.uniform(-0.05, 0.6)
    x = pen.start(-0.2, 0.05) if chance.random() < CLOSE else pen.start(0.02, 0.3)
    y, tall = pen.base, (over + under) * height
    pen.stroke([(x, y + under * height), (x + lean * tall, y - over * height)], pen.width)
    pen.skip(-chance.uniform(0, 0.8) * lean * over)
    dash(pen, 0.3, 1.6, character=OTHER)


def colon(pen: Pen) -> None:
    """Two dots above each other."""
    chance, height = pen.chance, pen.height
    x, y = pen.start(0.05, 0.25), pen.base
    for up in (chance.uniform(0.02, 0.15), chance.uniform(0.4, 0.62)):
        size = pen.width * chance.uniform(0.5, 1)
        pen.dab(x + chance.normal(0, 0.03) * height, y - up * height, size, size)
    pen.note(":")


SEPARATORS: dict[str, Callable[[Pen], None]] = {".": dot, ",": comma, "-": dash, "/": slash, ":": colon}


def equals(pen: Pen) -> None:
    """Two level strokes that close an amount."""
    chance, height = pen.chance, pen.height
    length, apart = chance.uniform(0.3, 0.7) * height, chance.uniform(0.15, 0.3) * height
    x, y = pen.start(0.05, 0.3), pen.base - chance.uniform(0.25, 0.5) * height
    for level in (y, y - apart):
        ends = level + chance.normal(0, 0.05, 2) * length
        pen.stroke([(x, ends[0]), (x + length, ends[1])], pen.width)
    pen.note(OTHER)


def plus(pen: Pen, level_ink: float = 1.0) -> None:
    """A plus sign: a level stroke, perhaps paler, and an upright one that cross."""
    chance, height = pen.chance, pen.height
    length = chance.uniform(0.3, 0.8) * height
    x, y = pen.start(0.05, 0.4), pen.base - chance.uniform(0.3, 0.5) * height
    across, level = chance.uniform(0.35, 0.65), chance.normal(0, 0.06, 2) * length
    pen.stroke([(x, y + level[0]), (x + length, y + level[1])], pen.width, level_ink)
    middle, lean = x + across * length, chance.normal(0.05, 0.1) * length
    tall = length * chance.uniform(0.75, 1.3)
    pen.stroke([(middle + lean, y - tall / 2), (middle - lean, y + tall / 2)], pen.width)
    pen.note(OTHER)


def checked(pen: Pen) -> None:
    """What a clerk puts behind a number that was dealt with: a plus sign whose level stroke may be pale, or a tick."""
    chance, height = pen.chance, pen.height
    pen.skip(chance.uniform(0.05, 0.5))
    if chance.random() < 0.65:
        plus(pen, chance.uniform(0.35, 1))
        return
    x, y = pen.start(0.05, 0.3), pen.base - chance.uniform(-0.1, 0.3) * height
    tall, foot = chance.uniform(0.45, 1.0) * height, x + chance.uniform(0.12, 0.28) * height
    down = chance.uniform(0.25, 0.45) * tall
    pen.stroke([(x, y - down), (foot, y), (foot + chance.uniform(0.3, 0.8) * tall, y - tall)], pen.width)
    pen.note(OTHER)


def star(pen: Pen) -> None:
    """An asterisk of three strokes."""
    chance = pen.chance
    reach, turn = chance.uniform(0.15, 0.35) * pen.height, chance.uniform(0, 1)
    x, y = pen.start(0.05, 0.25) + reach, pen.base - chance.uniform(0.3, 0.6) * pen.height
    for angle in turn + np.arange(3) * np.pi / 3:
        across, down = reach * np.cos(angle), reach * np.sin(angle)
        pen.stroke([(x - across, y - down), (x + across, y + down)], 0.9 * pen.width)
    pen.note(OTHER)


def cross(pen: Pen) -> None:
    """An X that fills an empty place."""
    reach = pen.chance.uniform(0.25, 0.5) * pen.height
    x, y = pen.start(0.05, 0.25) + reach, pen.base - 0.45 * pen.height
    for side in (1, -1):
        pen.stroke([(x - 0.8 * reach, y - side * reach), (x + 0.8 * reach, y + side * reach)], pen.width)
    pen.note(OTHER)


def hatch(pen: Pen) -> None:
    """A number sign: #."""
    reach = pen.chance.uniform(0.3, 0.5) * pen.height
    x, y = pen.start(0.05, 0.25) + reach, pen.base - 0.45 * pen.height
    for off in (-0.35 * reach, 0.35 * reach):
        pen.stroke([(x + off - 0.2 * reach, y + reach), (x + off + 0.2 * reach, y - reach)], pen.width)
        pen.stroke([(x - reach, y + off), (x + reach, y + off)], pen.width)
    pen.note(OTHER)


def wave(pen: Pen) -> None:
    """A wavy line that fills what is left of a field."""
    chance, height = pen.chance, pen.height
    x, y = pen.start(0.05, 0.3), pen.base - chance.uniform(0.3, 0.6) * height
    along = np.linspace(0, 1, 24)
    swing = chance.uniform(0.03, 0.22) * height * np.sin(along * chance.uniform(1, 5) * 2 * np.pi)
    down = y + swing + chance.normal(0, 0.1) * height * along
    pen.stroke(np.stack((x + along * chance.uniform(0.6, 2.5) * height, down), axis=1), pen.width)
    pen.note(OTHER)


def currency(pen: Pen) -> None:
    """A dollar, euro, rupee or pound sign in a few strokes."""
    chance, height, thin = pen.chance, pen.height, 0.8 * pen.width
    reach = 0.45 * height
    x, y = pen.start(0.3, 0.6), pen.base - 0.5 * height
    along = np.linspace(0, 1, 16)
    kind = chance.choice(("dollar", "dollar", "euro", "pound"))
    if kind == "dollar":
        bow = 0.32 * height * np.sin(0.6 - 1.8 * np.pi * along) * (1 - 0.1 * along)
        pen.stroke(np.stack((x + bow, y - reach + 2 * reach * along), axis=1), pen.width)
        ends = x + chance.normal(0, 0.04, 2) * height
        pen.stroke([(ends[0], y - 1.3 * reach), (ends[1], y + 1.3 * reach)], thin)
    elif kind == "euro":
        angle = np.linspace(0.7, 5.6, 16)
        pen.stroke(np.stack((x + reach * np.cos(angle), y - reach * np.sin(angle)), axis=1), pen.width)
        for off in (-0.3 * reach, 0.3 * reach):
            pen.stroke([(x - 1.2 * reach, y + off), (x + 0.4 * reach, y + off)], thin)
    else:
        shape = np.array([(0.4, -0.7), (0, -1), (-0.2, 0), (-0.3, 0.8), (-0.6, 1), (0.6, 0.9)])
        pen.stroke(np.array((x, y)) + reach * shape, pen.width)
        pen.stroke([(x - 0.7 * reach, y), (x + 0.4 * reach, y)], thin)
    pen.note(OTHER)
