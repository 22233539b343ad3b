"""What printers put on paper besides type: security patterns, a line of magnetic ink, bars."""

import re

import numpy as np

from training.forms.pens import Color
from training.forms.sheet import BLACK, Cell, Sheet

# After the font E-13B, in which banks print with magnetic ink: nine rows of five dots.
MAGNETIC = {
    "0": "##### #...# #...# #...# #...# #...# #...# #...# #####",
    "1": ".##.. .##.. ..#.. ..#.. ..#.. ..#.. .#### .#### .####",
    "2": ".#### ....# ....# ....# .#### .#... .#... .#... .####",
    "3": ".###. ...#. ...#. ...#. .#### ...## ...## ...## .####",
    "4": "##... ##... #.... #.... #..## #..## ##### ...## ...##",
    "5": ".#### .#... .#... .#... .#### ....# ....# ....# .####",
    "6": "###.. #.... #.... #.... ##### #...# #...# #...# #####",
    "7": "##### #...# #...# ...#. ...#. ..#.. ..#.. ..#.. ..#..",
    "8": ".###. .#.#. .#.#. .#.#. ##### ##.## ##.## ##.## #####",
    "9": "##### #...# #...# #...# ##### ...## ...## ...## ...##",
    "t": "#.... #..## #..## #.... #.... #.... #..## #..## .....",
    "u": "#.#.. #.#.. #.#.. #.#.. #.#.. #.### #.### ..... .....",
}


def guilloche(sheet: Sheet, cell: Cell, color: Color, lines: int = 40) -> None:
    """Print a band of interwoven waves over a place."""
    x = np.linspace(0, 1, 600)
    for k in range(lines):
        y = (k + 0.5) / lines + 0.035 * np.sin(2 * np.pi * (6 * x + 0.11 * k)) * np.sin(
            2 * np.pi * (1.5 * x + 0.03 * k)
        )
        points = np.stack([cell.left + cell.width * x, cell.top + cell.height * np.clip(y, 0, 1)], axis=1)
        sheet.pencil.line([tuple(p) for p in points * sheet.scale], fill=color, width=1)


def rosette(sheet: Sheet, x: float, y: float, radius: float, color: Color, petals: int = 11) -> None:
    """Print a rosette of closed curves around a place."""
    t = np.linspace(0, 2 * np.pi, 1400)
    for k in range(9):
        r = radius * (0.55 + 0.05 * k + 0.16 * np.sin(petals * t + 0.35 * k) * np.cos(3 * t))
        points = np.stack([x + r * np.cos(t), y + r * np.sin(t)], axis=1)
        sheet.pencil.line([tuple(p) for p in points * sheet.scale], fill=color, width=1)


def microprint(sheet: Sheet, text: str, x0: float, x1: float, y: float, color: Color = BLACK) -> None:
    """Print a rule that is a line of type too small to be read."""
    while x0 < x1:
        x0 = sheet.type(text, x0, y, 1.6, "DejaVuSans", color) + 0.4


def magnetic_line(sheet: Sheet, text: str, x: float, y: float) -> None:
    """Print digits, and the signs `t` and `u` that stand between numbers, 3.2 mm high and as far apart."""
    for run in re.finditer(r"\d+", text):
        sheet.note_print(run.group(), x + 3.2 * run.start(), y - 3.2, x + 3.2 * run.end(), y)
    dot = 3.2 / 9
    for k, character in enumerate(text):
        if character == " ":
            continue
        for row, cells in enumerate(MAGNETIC[character].split()):
            for column, cell in enumerate(cells):
                if cell == "#":
                    left, top = x + 3.2 * k + column * dot * 1.1, y - 3.2 + row * dot
                    sheet.box(Cell(left, top, dot * 1.1, dot), 0, fill=BLACK)


def bars(sheet: Sheet, cell: Cell, upright: bool = True) -> None:
    """Print a bar code, its bars upright or lying."""
    length = cell.width if upright else cell.height
    at = 0.0
    while at < length - 0.75:
        wide = float(sheet.rng.choice([0.25, 0.5, 0.75]))
        if upright:
            sheet.box(Cell(cell.left + at, cell.top, wide, cell.height), 0, fill=BLACK)
        else:
            sheet.box(Cell(cell.left, cell.top + at, cell.width, wide), 0, fill=BLACK)
        at += wide + float(sheet.rng.choice([0.25, 0.5, 0.75]))
