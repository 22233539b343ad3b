"""The ways in which pages are laid out: forms, combs, tallies, tables, grids, letters, receipts, printed pages."""

from collections.abc import Callable

import numpy as np

from training.composition.fields import CONTENTS, comb, comb_text, field, field_text, write_content
from training.composition.scene import Scene
from training.composition.sheet import HAND
from training.composition.signs import currency, operator
from training.composition.tables import grid, printed_table, table
from training.lines.texts import number_text


def fill(scene: Scene) -> None:
    """Fills the whole sheet, in one of the ways that pages are laid out."""
    ways, shares = zip(*LAYOUTS.items(), strict=True)
    ways[int(scene.rng.choice(len(ways), p=np.array(shares) / sum(shares)))](scene)


def form(scene: Scene) -> None:
    """Rows of printed labels with fields: written numbers with a line, dots, a box or a comb around them, or words."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    base, pitch = rng.uniform(0.5, 1.8) * height, height * rng.uniform(1.5, 2.8)
    shares = rng.dirichlet(tuple(CONTENTS.values()))
    while base < rows + height:
        x = rng.uniform(-3, 2) * height
        if rng.random() < 0.04:
            scene.bar(x, columns * rng.uniform(0.4, 1.1), base)
            base += pitch
            continue
        while x < columns:
            if rng.random() < 0.7:
                x = scene.print(x, base) + height * rng.uniform(0.1, 1.2)
            x = field(scene, x, base, str(rng.choice(list(CONTENTS), p=shares)))
            x += height * rng.uniform(0.4, 2.5)
        base += pitch * rng.uniform(0.9, 1.15)


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
                x = scene.number(x, base, field_text(rng))
            elif kind < 0.25:
                x = scene.code(x, base, field_text(rng)[:5].rstrip(".,-/: ") or "1")
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
                x = operator(scene, x + 0.3 * height, base, str(rng.choice(("+", "=", "x"))))
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
                x = operator(scene, x + apart, base, "(")
            x = scene.number(x + apart * rng.uniform(0.5, 1.5), base, str(int(10 ** rng.uniform(0, 3.5))))
            if rng.random() < 0.12:  # an exponent
                small = scene.text(str(rng.integers(2, 10)), height=height * rng.uniform(0.45, 0.75))
                scene.sheet.place(small, x + 0.1 * height, base - 0.55 * height, scene.color, scene.dark, HAND)
                x += small.ink.shape[1] + 0.1 * height
            if rng.random() < 0.2:
                x = operator(scene, x + apart, base, ")")
            if x > columns:
                break
            x = operator(scene, x + apart, base, str(rng.choice(("+", "x", "=", "-", "+", "x"))))


def receipt(scene: Scene) -> None:
    """Printed or written items on the left, amounts aligned on the right, a total under a line."""
    rng, height = scene.rng, scene.height
    rows, columns = scene.size
    pitch, right = height * rng.uniform(1.2, 2.2), columns * rng.uniform(0.6, 0.98)
    by_hand, signed = rng.random() < 0.5, rng.random() < 0.3
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
        if signed:
            currency(scene, right - written.ink.shape[1] - height * rng.uniform(0.7, 1.2), base)
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
    shares = rng.dirichlet([8 if content == "number" else 0.6 * usual for content, usual in CONTENTS.items()])
    for _ in range(int(rng.integers(3, 18))):
        for _ in range(8):
            x, base = rng.uniform(0, 0.95) * scene.size[1], rng.uniform(0.05, 1) * scene.size[0]
            place = dark[max(0, int(base - height)) : int(base), int(x) : int(x + 3 * height)]
            if rng.random() < 0.1 or (
                place.mean() < 0.03 and scene.sheet.is_free(x, base - height, 3 * height, height)
            ):
                content = str(rng.choice(list(CONTENTS), p=shares))
                if content == "number" and rng.random() < 0.15:
                    comb(scene, x, base, comb_text(rng))
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
