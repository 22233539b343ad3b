"""The fields of forms: print around and beside them, and what is written into them."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from training.lines.texts import Chance, number_text
from training.pages import printing
from training.pages.scene import Scene
from training.pages.sheet import DIGIT, PRINT, WRITING

LEGENDS = ("DDMMYYYY", "DDMMYY", "MMDDYYYY", "YYYYMMDD", "JJJJ", "TTMM", "PIN", "OPQRS", "ABCDEFGH")
APART = 0.25  # of the rows of cells are boxes with gaps between them
SHORT = 0.3  # of the numbers in cells are codes of one to three digits
MORE_ONES = 0.25  # of the numbers in cells have many 1s: beside the walls of cells they look alike


def field(scene: Scene, x: float, base: float, content: str, layout: str) -> float:
    """A field with what is written into it: a comb, a box, a line, dots or nothing printed around it."""
    chance, height = scene.chance, scene.height
    frames = ("comb", "box", "line", "dots", "none")
    shares = (0.18, 0.2, 0.25, 0.07, 0.3) if layout == "form" else (0.0, 0.0, 0.5, 0.1, 0.4)
    frame = str(chance.choice(frames, p=shares))
    if frame == "comb":
        return comb(scene, x, base, content if content in ("nothing", "words") else "number")
    indent = height * chance.uniform(0, 0.8) if frame != "none" else 0.0
    begin = x + indent
    if content == "number" and chance.random() < 0.3:
        begin = _currency(scene, begin, base)
    if content == "number" and chance.random() < 0.12:
        begin = scene.content(begin, base, 1e9, "sign") + 0.1 * height
    end = scene.content(begin, base, 1e9, content)
    if content == "number" and end > begin:
        end = _after_number(scene, end, base)
    right = end + height * chance.uniform(0, 2)
    foot = base + height * chance.uniform(0.02, 0.35)
    if frame == "box":
        scene.box(x, foot - height * chance.uniform(1.35, 1.9), right, foot)
    elif frame == "line":
        scene.sheet.line([(x, foot), (right, foot)], scene.rule)
    elif frame == "dots":
        for at in np.arange(x, right, height * 0.15):
            scene.sheet.line([(at, foot), (at + 0.05 * height, foot)], scene.rule)
    return right if frame != "none" else end


def comb(scene: Scene, x: float, base: float, content: str) -> float:
    """Cells in a row with digits, capital letters or nothing; a printed letter in or beside each, now and then."""
    chance, height = scene.chance, scene.height
    foot, head = base + height * chance.uniform(0.05, 0.3), base - height * chance.uniform(1.1, 1.6)
    legend, empty = str(chance.choice(LEGENDS)), content == "nothing"
    pitch = chance.uniform(0.85, 2.5)
    if content == "number":
        number = scene.writer.number(_digits_only(chance), pitch)
        scene.sheet.stamp(number.drawn, x, base - number.base, DIGIT)
        between = [(a[1] + b[0]) / 2 for a, b in pairwise(number.spans)]
        edges = x + np.array([-0.3 * height, *between, number.drawn.shape[1] + 0.3 * height])
    else:
        pitch *= height
        edges = x + pitch * np.arange(1 + (len(legend) if empty else int(chance.integers(4, 25))))
        _letters_in(scene, edges if not empty else edges[:0], base)
    _cells(scene, edges, head, foot)
    if empty or chance.random() < 0.4:
        inside = empty and chance.random() < 0.5
        for letter, (left, right) in zip(legend, pairwise(edges), strict=False):
            drawn = printing.typed(letter, max(4.0, height * chance.uniform(0.3, 0.6)), scene.fonts, chance)
            at = foot - 0.3 * height if inside else foot + 0.8 * height
            scene.put(drawn, (left + right - drawn.shape[1]) / 2, at, PRINT)
    return float(edges[-1])


def _cells(scene: Scene, edges: NDArray[np.float64], head: float, foot: float) -> None:
    """Prints the cells between some edges: a comb, one beside the other, or each a box of its own."""
    chance, kind = scene.chance, scene.chance.random()
    if kind < APART:
        room = float(np.diff(edges).min()) * chance.uniform(0.03, 0.15)
        for left, right in pairwise(edges):
            scene.box(left + room, head, right - room, foot)
        return
    if kind < APART + 0.25:
        scene.sheet.line([(edges[0], foot), (edges[-1], foot)], scene.rule)
        head = foot - scene.height * chance.uniform(0.3, 0.8)
    else:
        scene.box(edges[0], head, edges[-1], foot)
    for edge in edges:
        scene.sheet.line([(edge, head), (edge, foot)], scene.rule)


def _letters_in(scene: Scene, edges: NDArray[np.float64], base: float) -> None:
    """Writes a capital letter into most of the cells between some edges."""
    for left, right in pairwise(edges):
        if scene.chance.random() < 0.88:
            letter = scene.writer.capital()
            at = (left + right - letter.shape[1]) / 2 + scene.height * scene.chance.normal(0, 0.06)
            scene.put(letter, at, base, WRITING)


def _currency(scene: Scene, x: float, base: float) -> float:
    """Prints a currency sign or the like in front of a number; gives where the number may begin."""
    chance = scene.chance
    height = max(5.0, scene.height * chance.uniform(0.5, 1.3))
    drawn = printing.typed(str(chance.choice(printing.CURRENCIES)), height, scene.fonts, chance)
    return scene.put(drawn, x, base + scene.height * chance.uniform(-0.2, 0.2), PRINT) + (
        scene.height * chance.uniform(0.05, 0.7)
    )


def _after_number(scene: Scene, x: float, base: float) -> float:
    """Puts a sign or the "/-" of an amount behind a number now and then; gives where it ends."""
    chance, kind = scene.chance, scene.chance.random()
    if kind < 0.12:
        return scene.content(x + 0.15 * scene.height, base, 1e9, "sign")
    if kind < 0.26:
        return scene.put_number(scene.writer.tail(), x + scene.height * chance.uniform(-0.1, 0.3), base, WRITING)
    return x


def _digits_only(chance: Chance) -> str:
    """The digits of a number, or of several in a row, as of an account."""
    count = 3 if chance.random() < 0.2 else 1
    digits = "".join(c for _ in range(count) for c in number_text(chance) if c.isdigit())
    if chance.random() < MORE_ONES:
        digits = "".join("1" if chance.random() < 0.4 else digit for digit in digits)
    short = int(chance.integers(1, 4)) if chance.random() < SHORT else 10
    return digits[: 20 if count > 1 else short]
