"""What forms put beside a number: printed words, and what is left of ruled boxes and combs."""

import functools

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.data.typed import find_fonts
from training.lines.pen import OTHER, Pen

WORDS = (
    "DATE Date: No. Rs. Rs Rs SB A/C TOTAL Total Amount Nr. Name Tel PIN Age Kg cm ID CODE Marks Betrag EUR USD Ref of "
    "Sum Qty Zip at S/N Geb. Anzahl Page Max only ONLY Phone: : % DDMMYYYY MM \u20b9 \u20b9 \u20b9 \u20ac $ $ \u00a3"
)
SIGNS = "\u20b9 \u20b9 \u20b9 Rs Rs. \u20ac $ \u00a3"
LETTERS = "ACDEFHKLMNPRTUVWXYabcdefghkmnprstuvwxyz"


@functools.cache
def _fonts() -> list[ImageFont.FreeTypeFont]:
    return [ImageFont.truetype(str(path), 40) for path in find_fonts()]


def _typed(word: str, height: int, pen: Pen) -> NDArray[np.float32]:
    """A word in some font, at a height in pixels and at most five heights of the writing wide: ink 1 on 0."""
    fonts = _fonts()
    font = fonts[int(pen.chance.integers(len(fonts)))]
    image = Image.new("L", (40 * len(word) + 40, 64), 0)
    ImageDraw.Draw(image).text((8, 8), word, 255, font)
    left, top, right, bottom = image.getbbox() or (0, 0, 1, 1)
    inked = np.asarray(image, np.float32)[top:bottom, left:right] / 255
    width = max(3, min(round((right - left) * height / (bottom - top)), round(5 * pen.height)))
    return np.asarray(cv2.resize(inked, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def legend(pen: Pen) -> None:
    """Prints a word beside the number, or two above each other."""
    chance = pen.chance
    known = chance.random() < 0.75
    word = (
        str(chance.choice(WORDS.split()))
        if known
        else "".join(chance.choice(list(LETTERS), int(chance.integers(2, 7))))
    )
    x, base = pen.start(0.1, 0.5), pen.base
    lines = int(chance.choice((1, 1, 2)))
    for line in range(lines):
        height = max(6, round(chance.uniform(0.35, 1.0) * pen.height))
        upper = lines == 2 and line == 0
        y = base - pen.height * chance.uniform(0.9, 1.3) if upper else base - height * chance.uniform(0.8, 1.1)
        pen.stamp(_typed(word, height, pen) * np.float32(chance.uniform(0.6, 1)), x, y)
    pen.note(OTHER)


def currency_cell(pen: Pen) -> None:
    """Prints a currency sign as high as the writing, mostly in a cell of its own with an upright line behind it."""
    chance, height = pen.chance, pen.height
    size = max(6, round(chance.uniform(0.6, 1.3) * height))
    pen.stamp(
        _typed(str(chance.choice(SIGNS.split())), size, pen) * np.float32(chance.uniform(0.6, 1)),
        pen.start(0.0, 0.5),
        pen.base - size * chance.uniform(0.85, 1.1),
    )
    if chance.random() < 0.6:
        x, width = pen.right + chance.uniform(0.2, 0.8) * height, max(1.0, height * chance.uniform(0.02, 0.08))
        top, bottom = pen.base - chance.uniform(1.2, 1.6) * height, pen.base + chance.uniform(0.2, 0.5) * height
        pen.stroke([(x, top), (x, bottom)], width, chance.uniform(0.3, 1))
    pen.note(OTHER)


def script(pen: Pen) -> None:
    """Prints words in a script that has no digits of ours: short strokes and bows that hang from a bar."""
    chance = pen.chance
    size = pen.height * chance.uniform(0.35, 0.9)
    width = size * chance.uniform(0.08, 0.16)
    top = pen.base - size * chance.uniform(0.9, 1.4)
    for _ in range(int(chance.integers(1, 3))):
        left = x = pen.start(0.1, 0.5)
        for _ in range(int(chance.integers(2, 6))):
            turn = chance.uniform(0, 2 * np.pi) + np.linspace(0, chance.uniform(2, 6), 10)
            middle, wide = top + chance.uniform(0.4, 0.6) * size, chance.uniform(0.12, 0.25) * size
            bow = np.stack((x + wide * (1 + np.cos(turn)), middle + 0.35 * size * np.sin(turn)), axis=1)
            pen.stroke(bow, width)
            x += chance.uniform(0.4, 0.75) * size
            if chance.random() < 0.6:
                pen.stroke([(x, top), (x, top + size * chance.uniform(0.7, 1.05))], width)
            x += 0.15 * size
        pen.stroke([(left - 0.1 * size, top), (x, top)], width)
    pen.note(OTHER)


def rests(pen: Pen) -> None:
    """Draws what is left of boxes: upright bars beside or between the digits, and pieces of level lines."""
    chance, height = pen.chance, pen.height
    end, base = pen.right, pen.base
    for _ in range(int(chance.integers(1, 5))):
        width, ink = pen.width * chance.uniform(0.3, 1), chance.uniform(0.4, 1)
        if chance.random() < 0.6:
            places = (chance.uniform(0, 0.5 * height), end + chance.uniform(0.1, 0.5) * height, chance.uniform(0, end))
            x = float(chance.choice(places, p=(0.4, 0.4, 0.2)))
            top, bottom, width = bar(pen, width)
            if pen.is_free(x):
                pen.stroke([(x, base + top), (x + chance.normal(0, 0.02) * height, base + bottom)], width, ink)
        else:
            y = base + height * float(chance.choice((chance.uniform(0.05, 0.3), -chance.uniform(1.1, 1.35))))
            left, right = np.sort(chance.uniform(0, end + 0.5 * height, 2))
            pen.stroke([(left, y), (right, y + chance.normal(0, 0.02) * height)], width, ink)


def bar(pen: Pen, width: float) -> tuple[float, float, float]:
    """Top and bottom of an upright bar, from the base line, and its width: never those of a 1."""
    chance, height = pen.chance, pen.height
    kind = chance.choice(("longer", "rest above", "rest below", "thinner"), p=(0.5, 0.2, 0.2, 0.1))
    if kind == "longer":
        return -height * chance.uniform(1.35, 1.7), height * chance.uniform(0.35, 0.6), width
    if kind == "thinner":
        return -height * chance.uniform(0.3, 1.5), height * chance.uniform(0.0, 0.5), 0.25 * pen.width
    length = height * chance.uniform(0.1, 0.4)
    end = -height * chance.uniform(1.0, 1.5) if kind == "rest above" else height * chance.uniform(-0.1, 0.4)
    return end, end + length, width


def intruders(pen: Pen) -> None:
    """Lets strokes of the lines above and below reach in."""
    chance, height = pen.chance, pen.height
    for _ in range(int(chance.integers(1, 4))):
        above = chance.random() < 0.5
        x, y = chance.uniform(0, pen.right), pen.base + height * (-1.35 if above else 0.45)
        away = chance.uniform(0.1, 0.3) * height * (-1 if above else 1)
        pen.stroke([(x, y), (x + chance.uniform(-0.3, 0.3) * height, y + away)], pen.width)
