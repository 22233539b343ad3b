"""The ways in which pages are laid out: forms, combs, tallies, tables, grids, letters, receipts, printed pages."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from training.composition.scene import Scene
from training.composition.sheet import HAND
from training.lines.texts import number_text

CONTENTS = ("number", "words", "cursive", "nothing", "mark", "struck", "signature", "printed number", "letter")


def fill(scene: Scene) -> None:
    """Fills the whole sheet, in one of the ways that pages are laid out."""
    ways, shares = zip(*LAYOUTS.items(), strict=True)
    ways[int(scene.rng.choice(len(ways), p=np.array(shares) / sum(shares)))](scene)


def form(scene: Scene) -> None:
    """Rows of printed labels with fields: written numbers with a line, dots, a box or a comb around them, or words."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    base, pitch = rng.uniform(0.5, 1.8) * height, height * rng.uniform(1.5, 2.8)
    shares = rng.dirichlet((6, 1.5, 1.5, 1.2, 0.8, 0.3, 0.4, 1.0, 0.4))
    while base < rows + height:
        x = rng.uniform(-3, 2) * height
        while x < columns:
            if rng.random() < 0.7:
                x = scene.print(x, base) + height * rng.uniform(0.1, 1.2)
            x = field(scene, x, base, str(rng.choice(CONTENTS, p=shares)))
            x += height * rng.uniform(0.4, 2.5)
        base += pitch * rng.uniform(0.9, 1.15)


def field(scene: Scene, x: float, base: float, content: str) -> float:
    """A field and what is written into it; gives where it ends."""
    rng, height = scene.rng, scene.height
    frame = str(rng.choice(("comb", "box", "line", "dots", "none"), p=(0.22, 0.2, 0.22, 0.08, 0.28)))
    if frame == "comb" and content in ("number", "nothing", "letter"):
        return comb(scene, x, base, _comb_text(rng) if content == "number" else "", content == "letter")
    begin = x + height * rng.uniform(0.05, 0.8)
    if content == "number" and rng.random() < 0.25:
        begin = scene.currency(begin, base) + height * rng.uniform(0.05, 0.5)
    end = write_content(scene, begin, base, content)
    if content == "number" and end > begin and rng.random() < 0.12:
        end = scene.tail(end + height * rng.uniform(-0.05, 0.25), base)
    right = end + height * rng.uniform(0.05, 2)
    foot = base + height * rng.uniform(0.0, 0.3)
    if frame in ("box", "comb"):
        head = foot - height * rng.uniform(1.15, 1.9)
        scene.box(x, head, right, foot)
        if rng.random() < 0.25:  # label inside the box
            scene.sheet.place(
                scene.printer.set("No", height * 0.4), x + 2, head + 0.45 * height, scene.print_color, 0.8, 1
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
            return scene.number(x, base, number_text(rng), room)
        case "words":
            return scene.words(x, base, room=room)
        case "cursive":
            return scene.cursive(x, base, min(room, height * rng.uniform(1.5, 6)))
        case "signature":
            return scene.cursive(x, base, min(room, height * rng.uniform(2, 6)), wild=True)
        case "mark":
            scene.mark(x + 0.4 * height, base - 0.45 * height)
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


def _comb_text(rng: np.random.Generator) -> str:
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
    pitch = pitch or height * rng.uniform(0.75, 1.9)
    empty = 0 if cells else int(rng.integers(0, 4)) * int(rng.random() < 0.3)
    cells = max(cells, len(text) + empty, 1 if text else int(rng.integers(2, 10)))
    start = cells - len(text) if rng.random() < 0.5 else 0
    space = 0.0 if rng.random() < 0.6 else pitch * rng.uniform(0.05, 0.35)
    groups: list[int] = []
    if len(text) in (6, 8) and start == 0 and rng.random() < 0.5:
        groups = [2, 4]
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
    sign = str(rng.choice(("-", "/", ".", ""))) if groups else ""
    for g in groups if sign else ():
        middle = lefts[g] - group_gap / 2
        drawn = scene.text(sign) if rng.random() < 0.3 else scene.printer.set(sign, height * rng.uniform(0.5, 1))
        sheet.stamp(drawn.ink, middle - drawn.ink.shape[1] / 2, base - drawn.base, scene.print_color, 0.9)
    if rng.random() < 0.25:
        scene.legend(lefts, pitch, base if (inside := not text) else foot + 0.9 * height, inside)
    if rng.random() < 0.12:
        for k in range(start):
            scene.mark(lefts[k] + pitch / 2, base - 0.45 * height, "dash")
    if letters:
        for left in lefts:
            if rng.random() < 0.85:
                scene.lone_letter(left + 0.15 * pitch, base)
    elif text:
        _in_cells(scene, text, lefts[start : start + len(text)], pitch, base)
    return float(lefts[-1] + pitch)


def _in_cells(scene: Scene, text: str, lefts: np.ndarray, pitch: float, base: float) -> None:  # type: ignore[type-arg]
    """Writes one digit into each cell; together they are one number."""
    from training.composition.sheet import PlacedNumber

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
    scene.sheet.numbers.append(PlacedNumber(array, float(np.median(array[:, 3] - array[:, 1])), HAND, text))


def tally(scene: Scene) -> None:
    """A tally sheet: a printed name, then a number in a few cells; leading cells are zero, dashed or empty."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    cells, pitch = int(rng.integers(2, 5)), height * rng.uniform(0.8, 2.2)
    width = cells * pitch
    left, step = height * rng.uniform(0.5, 5), height * rng.uniform(1.35, 2.6)
    if rng.random() < 0.5:  # names in rows of a table
        scene.rules([[(0, y), (columns, y)] for y in np.arange(step * 0.35, rows, step)])
    for base in np.arange(step * rng.uniform(0.5, 1), rows + height, step):
        scene.print(rng.uniform(-4, 0.5) * height, base)
        x = left + rng.normal(0, 0.02) * height
        while x < columns:
            text = str(int(10 ** rng.uniform(0, cells)))[:cells]
            if rng.random() < 0.35:
                text = text.zfill(cells)
            comb(scene, x, base, text if rng.random() < 0.9 else "", cells=cells, pitch=pitch)
            x += width + height * rng.uniform(2, 7)


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
        scene.sheet.place(written, x, base, scene.color, scene.dark, HAND)
    elif kind == "mark":
        scene.mark((left + right) / 2, foot - 0.6 * height)
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
                scene.sheet.place(drawn, at[0], at[1] + drawn.base, scene.print_color, 0.95, 1)
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


def letter(scene: Scene) -> None:
    """Lines of writing with a few numbers among the words."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    pitch = height * rng.uniform(1.4, 2.4)
    ruled = rng.random() < 0.5
    cursive = rng.random() < 0.5
    for base in np.arange(pitch * rng.uniform(0.4, 1), rows + pitch, pitch):
        if ruled:
            scene.rules([[(0, base + 0.15 * height), (columns, base + 0.15 * height)]])
        x = rng.uniform(-3, 2) * height
        while x < columns:
            kind = rng.random()
            if kind < 0.2:
                x = scene.number(x, base, number_text(rng))
            elif cursive:
                x = scene.cursive(x, base, height * rng.uniform(1.2, 5))
            else:
                x = scene.words(x, base, 1)
            x += height * rng.uniform(0.35, 0.9)


def plain(scene: Scene) -> None:
    """Numbers and next to nothing else, in lines or columns, sums among them, on ruled, squared or empty paper."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    kind = rng.random()
    if kind < 0.5:  # squared or ruled paper
        step = height * rng.uniform(0.6, 1.8)
        scene.rules([[(0, y), (columns, y)] for y in np.arange(0, rows, step)], 1.0)
        if kind < 0.3:
            scene.rules([[(x, 0), (x, rows)] for x in np.arange(0, columns, step)], 1.0)
    base = height * rng.uniform(1.0, 3)
    while base < rows + height:
        x = height * rng.uniform(-0.5, 3)
        while x < columns:
            x = scene.number(x, base, number_text(rng) if rng.random() < 0.8 else str(rng.integers(0, 10)))
            if rng.random() < 0.2:
                x = scene.operator(x + 0.3 * height, base, str(rng.choice(("+", "=", "x"))))
            x += height * rng.uniform(0.8, 4)
        base += height * rng.uniform(1.25, 2.6)


def sums(scene: Scene) -> None:
    """Numbers with operators and brackets close between them, which part them: `56 x (12 + 7) = 91`."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    for base in np.arange(height * rng.uniform(1, 2.5), rows + height, height * rng.uniform(1.4, 3)):
        x, apart = height * rng.uniform(-1, 4), height * rng.uniform(0.05, 0.7)
        for _ in range(int(rng.integers(2, 7))):
            if rng.random() < 0.2:
                x = scene.operator(x + apart, base, "(")
            x = scene.number(x + apart * rng.uniform(0.5, 1.5), base, str(int(10 ** rng.uniform(0, 3.5))))
            if rng.random() < 0.2:
                x = scene.operator(x + apart, base, ")")
            if x > columns:
                break
            x = scene.operator(x + apart, base, str(rng.choice(("+", "x", "=", "-", "+", "x"))))


def receipt(scene: Scene) -> None:
    """Printed or written items on the left, amounts aligned on the right, a total under a line."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    pitch, right = height * rng.uniform(1.2, 2.2), columns * rng.uniform(0.6, 0.98)
    by_hand = rng.random() < 0.5
    if rng.random() < 0.5:
        scene.rules([[(right - 4.5 * height, 0), (right - 4.5 * height, rows)]])
    for k, base in enumerate(np.arange(pitch, rows + pitch, pitch)):
        x = rng.uniform(0, 1) * height
        x = scene.words(x, base, room=right - 5 * height) if by_hand else scene.print(x, base)
        if rng.random() < 0.4:
            scene.number(x + height, base, str(rng.integers(1, 100)), room=max(0.0, right - 5 * height - x))
        text = number_text(rng)[:7].strip(".,-/: ") or "5"
        written = scene.text(text)
        scene.sheet.place(written, right - written.ink.shape[1], base, scene.color, scene.dark, HAND)
        if k and rng.random() < 0.2:
            y = base + 0.2 * height
            path = [(right - 4 * height, y), (right, y + rng.normal(0, 0.05) * height)]
            scene.sheet.line(path, max(1.0, scene.pen.width * height), scene.color, scene.dark)
        elif rng.random() < 0.3:
            scene.rules([[(0, base + 0.25 * height), (columns, base + 0.25 * height)]])


def only_print(scene: Scene) -> None:
    """A printed text, without any writing."""
    rng, high = scene.rng, scene.print_height
    rows, columns = scene.size
    for base in np.arange(high, rows + high, high * rng.uniform(1.5, 2.2)):
        x = rng.uniform(0, 2) * high
        while x < columns and rng.random() < 0.95:
            x = scene.print(x, base) + high * rng.uniform(0.3, 0.6)


def sprinkle(scene: Scene) -> None:
    """Writes on a page that is printed already, mostly where it is free."""
    rng, height = scene.rng, scene.height
    gray = scene.sheet.image.mean(axis=2)
    dark = gray < 0.8 * np.median(gray)
    shares = rng.dirichlet((8, 1, 1, 0.3, 1, 0.3, 0.4, 0.2, 0.4))
    for _ in range(int(rng.integers(3, 18))):
        for _ in range(8):
            x, base = rng.uniform(0, 0.95) * scene.size[1], rng.uniform(0.05, 1) * scene.size[0]
            place = dark[max(0, int(base - height)) : int(base), int(x) : int(x + 3 * height)]
            if rng.random() < 0.1 or (
                place.mean() < 0.03 and scene.sheet.is_free(x, base - height, 3 * height, height)
            ):
                content = str(rng.choice(CONTENTS, p=shares))
                if content == "number" and rng.random() < 0.15:
                    comb(scene, x, base, _comb_text(rng))
                else:
                    write_content(scene, x, base, content)
                break


LAYOUTS: dict[Callable[[Scene], None], float] = {
    form: 0.26,
    tally: 0.12,
    table: 0.2,
    printed_table: 0.08,
    grid: 0.1,
    letter: 0.08,
    plain: 0.07,
    sums: 0.07,
    receipt: 0.07,
    only_print: 0.06,
}
"""How often each layout is chosen."""
