"""Tables of all sorts: of writing and print, of print alone, of cells for a character each, of single digits."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from training.lines.texts import Chance, number_text
from training.pages import printing
from training.pages.fields import comb
from training.pages.scene import Scene
from training.pages.sheet import DIGIT, PRINT


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
        kinds = ("number", "lone digit", "print", "printed number", "check", "words", "nothing", "blot", "lone letter")
        usual = str(chance.choice(kinds, p=(0.33, 0.12, 0.12, 0.15, 0.11, 0.05, 0.08, 0.02, 0.02)))
        filled = chance.uniform(0.2, 1)
        for y in heads:
            if chance.random() < filled:
                kind = usual if chance.random() < 0.9 else str(chance.choice(("check", "print", "number")))
                _cell(scene, left, right, y + tall, kind)


def _cell(scene: Scene, left: float, right: float, foot: float, kind: str) -> None:
    base = foot - scene.height * scene.chance.uniform(0.1, 0.35)
    x = left + scene.height * scene.chance.uniform(0.1, 0.4)
    room = right - x
    if kind in ("number", "lone digit"):
        length = max(1, int(room / scene.height * 1.3)) if kind == "number" else 1
        number = scene.writer.number(_number(scene.chance)[:length].strip(".,-/: ") or "0")
        if number.drawn.shape[1] <= 1.1 * room:
            scene.sheet.stamp(number.drawn, x, base - number.base, DIGIT)
    else:
        scene.content(x, base, room, kind)


def _number(chance: Chance) -> str:
    """A number; now and then of one digit again and again, as codes and marks are."""
    if chance.random() < 0.93:
        return number_text(chance)
    return str(chance.choice((1, chance.integers(0, 10)))) * 12


def printed_table(scene: Scene) -> None:
    """Columns of printed numbers in one face, as in statistics and accounts; now and then some are written."""
    chance, high = scene.chance, scene.print_height
    rows, columns = scene.sheet.ink.shape
    pitch, rule = high * chance.uniform(1.3, 2.4), max(1.0, high * chance.uniform(0.03, 0.1))
    edges = [high * chance.uniform(-3, 2)]
    while edges[-1] < columns:
        edges.append(edges[-1] + high * chance.uniform(2.2, 9))
    if chance.random() < 0.6:
        for x in edges:
            scene.sheet.line([(x, 0), (x, rows)], rule)
    ruled, written = chance.random() < 0.3, chance.random() < 0.3
    face = int(chance.integers(1 << 31))
    bases = np.arange(chance.uniform(0, pitch), rows + pitch, pitch)
    for left, right in pairwise(edges):
        text, to_right, filled = _column(chance), chance.random() < 0.6, chance.uniform(0.4, 1)
        by_hand = written and scene.height < 1.3 * pitch and chance.random() < 0.2
        for base in bases[chance.random(len(bases)) < filled]:
            if by_hand:
                _cell(scene, left, right, base + 0.3 * scene.height, "number")
                continue
            drawn = printing.typed(text(), high, scene.fonts, np.random.default_rng(face))
            room = right - left - 0.3 * high - drawn.shape[1]
            if room > 0:
                scene.put(drawn, left + (room if to_right else 0.3 * high), base, PRINT)
    for base in bases if ruled else ():
        scene.sheet.line([(edges[0], base + 0.2 * pitch), (columns, base + 0.2 * pitch)], rule)


def _column(chance: Chance) -> Callable[[], str]:
    """Makes the texts of a column of a printed table."""
    top = 10 ** int(chance.integers(1, 7))
    match str(
        chance.choice(("whole", "grouped", "decimal", "signed", "mixed", "words"), p=(0.35, 0.1, 0.2, 0.1, 0.15, 0.1))
    ):
        case "grouped":
            return lambda: f"{chance.integers(0, top):,}"
        case "decimal":
            places = int(chance.integers(1, 4))
            return lambda: f"{chance.random() * top / 100:.{places}f}"
        case "signed":
            return lambda: f"{chance.integers(-top, top) / 10:+g}"
        case "mixed":
            return lambda: number_text(chance)
        case "words":
            return lambda: printing.printed_text(chance)
        case _:
            return lambda: str(chance.integers(0, top))


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
            x = comb(scene, x, base, str(chance.choice(("number", "words", "nothing"), p=(0.4, 0.4, 0.2))))
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
                drawn = printing.typed(str(chance.integers(1, 10)), size, scene.fonts, np.random.default_rng(font))
            else:
                drawn = scene.writer.number(str(chance.integers(0, 10))).drawn
            place = np.array((x, y)) + (side - np.array(drawn.shape[::-1])) / 2 + chance.normal(0, 0.06, 2) * height
            scene.sheet.stamp(drawn, place[0], place[1], PRINT if content else DIGIT)
