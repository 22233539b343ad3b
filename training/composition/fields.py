"""The fields of forms and what is written into them: a line, dots, a box or a comb around a number, or words."""

import numpy as np
from numpy.typing import NDArray

from training.composition.scene import Scene
from training.composition.sheet import HAND, PRINT, PlacedNumber
from training.composition.signs import check_boxes, currency, mark, tail
from training.lines.texts import number_text

CONTENTS = {
    "number": 6.0,
    "code": 1.0,
    "words": 1.8,
    "cursive": 1.5,
    "nothing": 1.2,
    "mark": 0.6,
    "check boxes": 0.6,
    "struck": 0.3,
    "signature": 0.4,
    "printed number": 1.2,
    "letter": 0.5,
}
"""What may stand in a field, and how often in the mean."""
LONE = 0.12  # of the numbers in fields are one digit


def field(scene: Scene, x: float, base: float, content: str) -> float:
    """A field and what is written into it; gives where it ends."""
    rng, height = scene.rng, scene.height
    frame = str(rng.choice(("comb", "box", "line", "dots", "none"), p=(0.22, 0.18, 0.2, 0.14, 0.26)))
    if frame == "comb" and content in ("number", "nothing", "letter"):
        return comb(scene, x, base, comb_text(rng) if content == "number" else "", content == "letter")
    begin = x + height * rng.uniform(0.05, 0.8)
    if content == "number" and rng.random() < 0.35:
        begin = currency(scene, begin, base) + height * rng.uniform(0.05, 0.5)
    end = write_content(scene, begin, base, content)
    if content == "number" and end > begin and rng.random() < 0.12:
        end = tail(scene, end + height * rng.uniform(-0.05, 0.25), base)
    right = end + height * rng.uniform(0.05, 2)
    foot = base + height * rng.uniform(0.0, 0.3)
    if frame in ("box", "comb"):
        head = foot - height * rng.uniform(1.15, 1.9)
        scene.box(x, head, right, foot)
        if rng.random() < 0.25:  # label inside the box
            scene.sheet.place(
                scene.printer.set("No", height * 0.4), x + 2, head + 0.45 * height, scene.print_color, 0.8, PRINT
            )
    elif frame == "line":
        scene.rules([[(x, foot), (right, foot)]])
    elif frame == "dots":
        scene.dots(x, right, foot)
    return right


def write_content(scene: Scene, x: float, base: float, content: str, room: float = 1e9) -> float:
    """Writes something at (x, base); gives where it ends."""
    rng, height = scene.rng, scene.height
    match content:
        case "number":
            return scene.number(x, base, field_text(rng), room)
        case "code":
            return scene.code(x, base, field_text(rng)[:6].rstrip(".,-/: ") or "7") if room > 6 * height else x
        case "check boxes":
            return check_boxes(scene, x, base) if room > 1e8 else x
        case "words":
            return scene.words(x, base, room=room)
        case "cursive":
            return scene.cursive(x, base, min(room, height * rng.uniform(1.5, 6)))
        case "signature":
            return scene.cursive(x, base, min(room, height * rng.uniform(2, 6)), wild=True)
        case "mark":
            mark(scene, x + 0.4 * height, base - 0.45 * height)
            return x + height
        case "struck":
            end = scene.struck(x, base) if room > 4 * height else x
            return (
                scene.number(end + 0.3 * height, base, number_text(rng)) if rng.random() < 0.4 and room > 1e8 else end
            )
        case "printed number":
            printed = scene.printer.number()
            return scene.print(x, base, printed) if printed.ink.shape[1] < room else x
        case "letter":
            return scene.lone_letter(x, base)
    return x + height * rng.uniform(0.5, 3)


def field_text(rng: np.random.Generator) -> str:
    """A number as fields hold them: one digit now and then."""
    return str(rng.integers(0, 10)) if rng.random() < LONE else number_text(rng)


def comb_text(rng: np.random.Generator) -> str:
    """The digits of a number in cells: a date, a code, or a count."""
    kind = rng.random()
    if kind < 0.35:
        day, month, year = rng.integers(1, 32), rng.integers(1, 13), rng.integers(1900, 2035)
        long, short = f"{day:02d}{month:02d}{year}", f"{day:02d}{month:02d}{year % 100:02d}"
        return long if rng.random() < 0.6 else short if rng.random() < 0.7 else f"{year}{month:02d}{day:02d}"
    count = int(rng.integers(1, 5)) if kind < 0.65 else int(rng.integers(4, 13))
    ones = rng.random() < 0.2
    return "".join("1" if ones and rng.random() < 0.4 else str(rng.integers(0, 10)) for _ in range(count))


def comb(
    scene: Scene, x: float, base: float, text: str, letters: bool = False, cells: int = 0, pitch: float = 0.0
) -> float:
    """A number in cells, one digit a cell, to the left or right of cells that are empty; gives where the cells end.

    Cells stand side by side, or apart, in groups as dates are, with signs between the groups, or as teeth.
    """
    rng, height, sheet = scene.rng, scene.height, scene.sheet
    pitch = pitch or height * (rng.uniform(0.75, 1.9) if rng.random() < 0.75 else rng.uniform(1.7, 2.8))
    empty = 0 if cells else int(rng.integers(0, 4)) * int(rng.random() < 0.3)
    cells = max(cells, len(text) + empty, 1 if text else int(rng.integers(2, 10)))
    start = cells - len(text) if rng.random() < 0.5 else 0
    space = 0.0 if rng.random() < 0.55 else pitch * rng.uniform(0.05, 0.45)
    groups: list[int] = []
    if len(text) in (6, 8) and start == 0 and rng.random() < 0.5:
        groups = [2, 4]
    elif len(text) > 3 and start == 0 and rng.random() < 0.15:
        groups = [int(rng.integers(1, len(text)))]
    group_gap = pitch * rng.uniform(0.2, 0.9) if groups else 0.0
    lefts = np.array([k * (pitch + space) + group_gap * sum(k >= g for g in groups) for k in range(cells)]) + x
    foot, head = base + height * rng.uniform(0.03, 0.35), base - height * rng.uniform(1.05, 1.6)
    style = rng.random()
    if style < 0.12:  # teeth
        top = foot - height * rng.uniform(0.2, 0.7)
        scene.rules([[(lefts[0], foot), (lefts[-1] + pitch, foot)]])
        scene.rules([[(e, top), (e, foot)] for e in (*lefts, lefts[-1] + pitch)])
    elif style < 0.2:  # a line for each digit
        scene.rules([[(left + 0.08 * pitch, foot), (left + 0.92 * pitch, foot)] for left in lefts])
    else:
        for left in lefts:
            scene.box(left, head, left + pitch, foot)
    sign = str(rng.choice(("-", "/", ".", "") if len(groups) > 1 else ("-", ""))) if groups else ""
    for g in groups if sign else ():
        middle = lefts[g] - group_gap / 2
        drawn = scene.text(sign) if rng.random() < 0.3 else scene.printer.set(sign, height * rng.uniform(0.5, 1))
        sheet.stamp(drawn.ink, middle - drawn.ink.shape[1] / 2, base - drawn.base, scene.print_color, 0.9)
    if rng.random() < 0.25:
        scene.legend(lefts, pitch, base if (inside := not text) else foot + 0.9 * height, inside)
    if rng.random() < 0.12:
        for k in range(start):
            mark(scene, lefts[k] + pitch / 2, base - 0.45 * height, "dash")
    if letters:
        alike = rng.random() < 0.6  # a name, in which some letters look like digits
        for left in lefts:
            if rng.random() < 0.85:
                scene.lone_letter(left + 0.15 * pitch, base, unlike_digits=not alike)
    elif text:
        signed = "".join(f"{sign if k in groups else ''}{digit}" for k, digit in enumerate(text))
        _in_cells(scene, text, signed, lefts[start : start + len(text)], pitch, base)
    return float(lefts[-1] + pitch)


def _in_cells(scene: Scene, text: str, signed: str, lefts: NDArray[np.float64], pitch: float, base: float) -> None:
    """Writes one digit into each cell; together they are one number."""
    rng, height = scene.rng, scene.height
    size = min(height, pitch * rng.uniform(0.9, 1.5))
    boxes = []
    for digit, left in zip(text, lefts, strict=True):
        drawn = scene.text(digit, height=size)
        if not len(drawn.boxes):
            return
        x = left + (pitch - drawn.ink.shape[1]) / 2 + rng.normal(0, 0.08) * pitch
        y = base + rng.normal(0, 0.05) * height
        scene.sheet.stamp(drawn.ink, x, y - drawn.base, scene.color, scene.dark)
        boxes.append(drawn.boxes[0] + np.array([round(x), round(y - drawn.base)] * 2, np.float32))
    array = np.array(boxes, np.float32)
    height = float(np.median(array[:, 3] - array[:, 1]))
    scene.sheet.numbers.append(PlacedNumber(array, height, HAND, text, signed))
