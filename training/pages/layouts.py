"""The ways in which pages are laid out: forms, letters, tables, grids of digits, plain numbers, printed pages."""

from itertools import pairwise

import numpy as np

from training.lines.texts import number_text
from training.pages import printing
from training.pages.paper import Tone
from training.pages.scene import CONTENTS, SHARES, Scene
from training.pages.sheet import DIGIT, PRINT

LAYOUTS = {"form": 0.38, "cells": 0.12, "table": 0.18, "letter": 0.12, "grid": 0.11, "plain": 0.09}
"""How often each is chosen."""


def fill(scene: Scene) -> None:
    """Fills the whole sheet, in one of the ways that pages are laid out."""
    layout = str(scene.chance.choice(list(LAYOUTS), p=list(LAYOUTS.values())))
    match layout:
        case "table":
            table(scene)
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
                x = scene.field(x, base, str(chance.choice(CONTENTS, p=SHARES[layout])), layout)
            x += height * chance.uniform(0.2, 2.5 if layout == "form" else 0.6)
        base += (scene.print_height if only_print else height) * chance.uniform(1.3, 2.6)


def table(scene: Scene) -> None:
    """A ruled table; each column has its kind of content, and some cells are empty."""
    chance, height = scene.chance, scene.height
    rows, columns = scene.sheet.ink.shape
    tall = height * chance.uniform(1.25, 2.4)
    edges = [height * chance.uniform(-2, 2)]
    while edges[-1] < columns:
        edges.append(edges[-1] + height * chance.uniform(1.2, 6))
    heads = np.arange(chance.uniform(-tall, tall), rows + tall, tall)
    ruled = chance.random(2) < (0.9, 0.85)
    for y in heads if ruled[0] else ():
        scene.sheet.line([(edges[0], y), (columns, y)], scene.rule)
    for x in edges if ruled[1] else ():
        scene.sheet.line([(x, heads[0]), (x, rows)], scene.rule)
    for left, right in pairwise(edges):
        kinds = ("number", "print", "printed number", "check", "words", "nothing", "blot", "lone letter")
        usual = str(chance.choice(kinds, p=(0.33, 0.12, 0.24, 0.13, 0.06, 0.08, 0.02, 0.02)))
        filled = chance.uniform(0.2, 1)
        for y in heads:
            if chance.random() < filled:
                kind = usual if chance.random() < 0.9 else str(chance.choice(("check", "print", "number")))
                _cell(scene, left, right, y + tall, kind)


def _cell(scene: Scene, left: float, right: float, foot: float, kind: str) -> None:
    base = foot - scene.height * scene.chance.uniform(0.1, 0.35)
    x = left + scene.height * scene.chance.uniform(0.1, 0.4)
    room = right - x
    if kind == "number":
        length = max(1, int(room / scene.height * 1.3))
        number = scene.writer.number(number_text(scene.chance)[:length].strip(".,-/: ") or "0")
        if number.drawn.shape[1] <= 1.1 * room:
            scene.sheet.stamp(number.drawn, x, base - number.base, DIGIT)
    else:
        scene.content(x, base, room, kind)


def cells(scene: Scene) -> None:
    """A form of cells for a character each, row on row: some hold digits, some letters, some nothing."""
    chance, height = scene.chance, scene.height
    rows, columns = scene.sheet.ink.shape
    left, pitch = height * chance.uniform(-1, 4), height * chance.uniform(1.5, 2.6)
    base = height * chance.uniform(0.5, 2)
    while base < rows + height:
        scene.print(left - height * chance.uniform(0, 3), base)
        x = left + height * chance.uniform(2, 6)
        while x < columns:
            x = scene.comb(x, base, str(chance.choice(("number", "words", "nothing"), p=(0.4, 0.4, 0.2))))
            x += height * chance.uniform(0.3, 3)
            if chance.random() < 0.5:
                x = scene.print(x, base) + 0.3 * height
        base += pitch


def grid(scene: Scene) -> None:
    """Square cells with a printed or a written digit each, or none, as in puzzles and tables of marks."""
    chance, height = scene.chance, scene.height
    rows, columns = scene.sheet.ink.shape
    side = height * chance.uniform(1.2, 2.3)
    left, top = chance.uniform(0, 3, 2) * height
    lines = np.arange(0, chance.integers(3, 16)) * side
    for at in lines:
        scene.sheet.line([(left + at, top), (left + at, top + lines[-1])], scene.rule)
        scene.sheet.line([(left, top + at), (left + lines[-1], top + at)], scene.rule)
    shares = chance.dirichlet((2.0, 2.0, 2.0))
    size = height * chance.uniform(0.7, 1.1)
    font = int(chance.integers(1 << 31))
    for x in left + lines[:-1]:
        for y in top + lines[:-1]:
            content = int(chance.choice(3, p=shares))
            if content == 2 or x > columns or y > rows:
                continue
            if content:
                drawn = printing.typed(str(chance.integers(1, 10)), size, np.random.default_rng(font))
            else:
                drawn = scene.writer.number(str(chance.integers(0, 10))).drawn
            place = np.array((x, y)) + (side - np.array(drawn.shape[::-1])) / 2 + chance.normal(0, 0.06, 2) * height
            scene.sheet.stamp(drawn, place[0], place[1], PRINT if content else DIGIT)


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
                scene.content(x, base, 1e9, str(scene.chance.choice(CONTENTS, p=SHARES["form"])))
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
