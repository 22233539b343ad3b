"""The ways in which pages are laid out: forms, letters, tables, plain numbers, printed pages; and chooses one."""

import numpy as np

from training.lines.texts import number_text
from training.pages import printing
from training.pages.fields import field
from training.pages.paper import Tone
from training.pages.scene import CONTENTS, SHARES, Scene
from training.pages.sheet import PRINT
from training.pages.tables import cells, grid, printed_table, table

LAYOUTS = {
    "form": 0.35,
    "cells": 0.11,
    "table": 0.20,
    "printed table": 0.06,
    "letter": 0.11,
    "grid": 0.10,
    "plain": 0.07,
}
"""How often each is chosen."""


def fill(scene: Scene) -> None:
    """Fills the whole sheet, in one of the ways that pages are laid out."""
    layout = str(scene.chance.choice(list(LAYOUTS), p=list(LAYOUTS.values())))
    match layout:
        case "table":
            table(scene)
        case "printed table":
            printed_table(scene)
        case "cells":
            cells(scene)
        case "grid":
            grid(scene)
        case "plain":
            plain(scene)
        case _:
            rows_of(scene, layout)
    if layout != "plain" and scene.chance.random() < 0.25:
        _anywhere(scene)


def rows_of(scene: Scene, layout: str) -> None:
    """Rows of print and writing, each in its field or freely."""
    chance, height = scene.chance, scene.height
    rows, columns = scene.sheet.ink.shape
    base = height * chance.uniform(0.3, 1.5)
    empty = chance.random() < 0.1
    while base < rows + height:
        x = chance.uniform(-2, 3) * height
        only_print = chance.random() < 0.2 or empty
        while x < columns:
            if only_print or (layout == "form" and chance.random() < 0.65):
                x = scene.print(x, base) + height * chance.uniform(0.15, 1.5)
            if not only_print:
                x = field(scene, x, base, str(chance.choice(CONTENTS, p=SHARES[layout])), layout)
            x += height * chance.uniform(0.2, 2.5 if layout == "form" else 0.6)
        base += (scene.print_height if only_print else height) * chance.uniform(1.3, 2.6)


def plain(scene: Scene) -> None:
    """Numbers and nothing else, large and far apart or in a few lines, on paper that is mostly empty."""
    chance, height = scene.chance, scene.height
    rows, columns = scene.sheet.ink.shape
    base = height * chance.uniform(1.2, 4)
    for _ in range(int(chance.integers(1, 6))):
        x = height * chance.uniform(0.2, 3)
        for _ in range(int(chance.integers(1, 7))):
            if x < columns and base < rows + height:
                text = number_text(chance) if chance.random() < 0.5 else str(chance.integers(0, 10))
                x = scene.put_number(scene.writer.number(text), x, base) + height * chance.uniform(0.3, 1.5)
        base += height * chance.uniform(1.3, 3)


def sprinkle(scene: Scene, paper: Tone) -> None:
    """Writes on a page that is printed already, mostly where it is free."""
    height = scene.height
    dark = paper < 0.8 * np.median(paper)
    for _ in range(int(scene.chance.integers(3, 16))):
        free = scene.chance.random() < 0.9
        for x, base in (_somewhere(scene) for _ in range(8)):
            place = dark[max(0, int(base - height)) : int(base), int(x) : int(x + 3 * height)]
            if not free or (place.mean() < 0.03 and scene.sheet.is_free(x, base - height, 3 * height, height)):
                field(scene, x, base, str(scene.chance.choice(CONTENTS, p=SHARES["form"])), "letter")
                break


def _anywhere(scene: Scene) -> None:
    """A logo, bars or a signature."""
    x, y = _somewhere(scene)
    kind, height = scene.chance.random(), round(scene.height * scene.chance.uniform(1.5, 3.5))
    if kind < 0.3:
        scene.sheet.stamp(printing.bars(height, scene.chance), x, y, PRINT)
    elif kind < 0.6:
        scene.sheet.stamp(printing.logo(height, scene.chance), x, y, PRINT)
    else:
        wild = scene.writer.scribble(scene.height * scene.chance.uniform(2, 7), wild=True)
        scene.line(wild, x, y)


def _somewhere(scene: Scene) -> tuple[float, float]:
    rows, columns = scene.sheet.ink.shape
    x, y = scene.chance.uniform(0, 0.9, 2)
    return float(x * columns), float((0.05 + y) * rows)
