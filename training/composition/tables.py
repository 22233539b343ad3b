"""Tables: of writing and print, of print alone, and of square cells for a digit each."""

from itertools import pairwise

import numpy as np

from training.composition.fields import write_content
from training.composition.scene import Scene
from training.composition.sheet import HAND, PRINT
from training.composition.signs import currency, mark
from training.lines.texts import number_text


def table(scene: Scene) -> None:
    """A ruled table, or columns without rules; each column has its kind of content, and some cells are empty."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    tall = height * rng.uniform(1.15, 2.4)
    edges = [height * rng.uniform(-2, 2)]
    narrow = rng.random() < 0.35
    while edges[-1] < columns:
        edges.append(edges[-1] + height * (rng.uniform(1.1, 2.2) if narrow else rng.uniform(1.2, 6.5)))
    heads = np.arange(rng.uniform(-tall, tall), rows + tall, tall)
    across, down = rng.random(2) < (0.85, 0.8)
    jitter = height * (0.06 if rng.random() < 0.15 else 0.0)  # drawn by hand
    for y in heads if across else ():
        scene.rules([[(edges[0], y + rng.normal(0, jitter)), (columns, y + rng.normal(0, jitter))]])
    for x in edges if down else ():
        scene.rules([[(x + rng.normal(0, jitter), heads[0]), (x + rng.normal(0, jitter), rows)]])
    kinds = ("number", "digit", "printed number", "words", "mark", "nothing", "struck", "letter", "cursive", "group")
    for left, right in pairwise(edges):
        usual = str(rng.choice(kinds, p=(0.4, 0.13, 0.13, 0.06, 0.08, 0.08, 0.02, 0.03, 0.04, 0.03)))
        filled, align = rng.uniform(0.3, 1), rng.random()
        for y in heads:
            kind = usual if rng.random() < 0.92 else str(rng.choice(("mark", "words", "number", "digit")))
            if rng.random() < filled:
                _cell(scene, left, right, y + tall, kind, align)


def _cell(scene: Scene, left: float, right: float, foot: float, kind: str, align: float) -> None:
    rng, height = scene.rng, scene.height
    base, room = foot - height * rng.uniform(0.05, 0.4), right - left - 0.2 * height
    x = left + height * rng.uniform(0.05, 0.35)
    if kind in ("number", "digit", "group"):
        text = _fitting(number_text(rng), room, height) if kind == "number" else str(rng.integers(0, 10))
        written = scene.text(text)
        free = right - left - written.ink.shape[1]
        if free < -0.15 * height:
            return
        x = left + free * (align if align > 0.3 else rng.uniform(0.1, 0.4))
        if x - left > 1.2 * height and rng.random() < 0.2:
            currency(scene, left + 0.1 * height, base)
        scene.sheet.place(written, x, base, scene.color, scene.dark, HAND)
    elif kind == "mark":
        mark(scene, (left + right) / 2, foot - 0.6 * height)
    else:
        write_content(scene, x, base, kind, room)


def _fitting(text: str, room: float, height: float) -> str:
    return text[: max(1, int(room / (0.62 * height)))].strip(".,-/: ") or "0"


def printed_table(scene: Scene) -> None:
    """Columns of printed numbers in one face; now and then a column is written."""
    rng, high = scene.rng, scene.print_height
    rows, columns = scene.size
    pitch = high * rng.uniform(1.3, 2.4)
    edges = [high * rng.uniform(-3, 2)]
    while edges[-1] < columns:
        edges.append(edges[-1] + high * rng.uniform(2.2, 9))
    if rng.random() < 0.6:
        scene.rules([[(x, 0), (x, rows)] for x in edges])
    written = rng.random() < 0.3 and scene.height < 1.4 * pitch
    for left, right in pairwise(edges):
        digits, dots, right_side = int(rng.integers(1, 6)), rng.random() < 0.3, rng.random() < 0.6
        by_hand = written and rng.random() < 0.25
        for base in np.arange(rng.uniform(0, pitch), rows + pitch, pitch):
            if rng.random() < 0.12:
                continue
            if by_hand:
                _cell(scene, left, right, base + 0.3 * scene.height, "number", 0.5)
                continue
            text = str(rng.integers(0, 10**digits)) + (f".{rng.integers(0, 100):02d}" if dots else "")
            drawn = scene.printer.set(text)
            room = right - left - 0.3 * high - drawn.ink.shape[1]
            if room > 0:
                scene.print(left + (room if right_side else 0.3 * high), base, drawn)


def grid(scene: Scene) -> None:
    """Square cells with a printed or a written digit each, or none, as in puzzles and tables of marks."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    side = height * rng.uniform(1.15, 2.6)
    left, top = rng.uniform(-1, 2, 2) * height
    count = int(rng.integers(3, 16))
    ends = np.arange(count + 1) * side
    thick = rng.random() < 0.6
    for k, at in enumerate(ends):
        width = scene.rule * (2.2 if thick and k % 3 == 0 else 1.0)
        scene.rules(
            [[(left + at, top), (left + at, top + ends[-1])], [(left, top + at), (left + ends[-1], top + at)]], width
        )
    shares = rng.dirichlet((2.0, 1.6, 1.6))
    small = rng.random() < 0.15  # candidates, as solvers of puzzles note them
    printed_height = height * rng.uniform(0.7, 1.1)
    for x in left + ends[:-1]:
        for y in top + ends[:-1]:
            content = int(rng.choice(3, p=shares))
            if content == 2 or x > columns or y > rows:
                continue
            middle = np.array((x, y)) + side / 2
            if content == 1:
                drawn = scene.printer.set(str(rng.integers(1, 10)), printed_height)
                box = drawn.boxes[0] if len(drawn.boxes) else np.array([0, 0, *drawn.ink.shape[::-1]])
                at = middle - (box[:2] + box[2:]) / 2
                scene.sheet.place(drawn, at[0], at[1] + drawn.base, scene.print_color, 0.95, PRINT)
                continue
            text = str(rng.integers(0, 10))
            if small and rng.random() < 0.4:
                text = "".join(map(str, rng.integers(1, 10, int(rng.integers(2, 4)))))
                drawn = scene.text(text, height=0.42 * height)
                middle = middle - np.array((0.0, 0.25 * side))
            else:
                drawn = scene.text(text)
            at = middle - np.array(drawn.ink.shape[::-1]) / 2 + rng.normal(0, 0.07, 2) * height
            scene.sheet.place(drawn, at[0], at[1] + drawn.base, scene.color, scene.dark, HAND)
