"""Signs around numbers that are no digits: operators, currency signs, what ends an amount, marks, boxes with a tick."""

import numpy as np

from training.composition.printing import CURRENCIES
from training.composition.scene import Scene
from training.composition.writing import draw_strokes, write

Path = list[tuple[float, float]]


def operator(scene: Scene, x: float, base: float, sign: str) -> float:
    """Writes an operator or bracket, which parts the numbers on its sides; gives where it ends."""
    size, rng = scene.height * scene.rng.uniform(0.8, 1.1), scene.rng
    if sign in scene.letter_hand.characters and sign != "-":
        drawn = write(scene.letter_hand, scene.pen, sign, size)
        raised = 0.25 * size if sign in "+=" else 0.0
        scene.other(drawn.ink, x, base - drawn.base - raised, scene.pressure())
        return x + drawn.ink.shape[1]
    wide, bow = rng.uniform(0.3, 0.8), rng.uniform(0.05, 0.25)
    lines: list[Path] = {
        "+": [[(0, -0.45), (wide, -0.45)], [(wide / 2, -0.45 - wide / 2), (wide / 2, -0.45 + wide / 2)]],
        "x": [[(0, -0.6), (wide, -0.1)], [(wide, -0.6), (0, -0.1)]],
        "=": [[(0, -0.3), (wide, -0.3)], [(0, -0.55), (wide, -0.55)]],
        "-": [[(0, -0.45), (wide, -0.45 + rng.normal(0, 0.03))]],
        "(": [[(bow, -1.1), (0, -0.6), (0, -0.3), (bow, 0.15)]],
        ")": [[(0, -1.1), (bow, -0.6), (bow, -0.3), (0, 0.15)]],
    }[sign]
    placed = [[(x + size * px, base + size * py) for px, py in path] for path in lines]
    scene.strokes(placed, max(1.0, scene.pen.width * size))
    return x + size * (bow if sign in "()" else wide)


def currency(scene: Scene, x: float, base: float) -> float:
    """Prints or writes a currency sign or the like; gives where it ends."""
    rng = scene.rng
    if rng.random() < 0.65:
        sign = scene.printer.set(str(rng.choice(CURRENCIES)), max(5.0, scene.height * rng.uniform(0.5, 1.5)))
        return scene.print(x, base, sign)
    bow = [(0.5, -0.85), (0.3, -1.0), (0.05, -0.8), (0.1, -0.6), (0.4, -0.4), (0.45, -0.15), (0.2, 0.0), (0.0, -0.15)]
    paths: list[Path] = {
        "dollar": [bow, [(0.27, -1.15), (0.24, 0.15)]],
        "two bars": [bow, [(0.2, -1.15), (0.18, 0.15)], [(0.32, -1.15), (0.3, 0.15)]],
        "rupee": [
            [(0.0, -1.0), (0.55, -1.0)],
            [(0.0, -0.75), (0.5, -0.75)],
            [(0.1, -1.0), (0.35, -0.9), (0.35, -0.7), (0.1, -0.55), (0.4, 0.0)],
        ],
        "euro": [
            [(0.5, -0.9), (0.25, -1.0), (0.05, -0.5), (0.25, 0.0), (0.5, -0.1)],
            [(0, -0.6), (0.35, -0.6)],
            [(0, -0.42), (0.32, -0.42)],
        ],
        "pound": [
            [(0.45, -0.85), (0.3, -1.0), (0.15, -0.8), (0.2, -0.4), (0.0, 0.0), (0.5, 0.0)],
            [(0.0, -0.5), (0.4, -0.5)],
        ],
    }[str(rng.choice(("dollar", "two bars", "rupee", "euro", "pound"), p=(0.35, 0.15, 0.25, 0.1, 0.15)))]
    wide = rng.uniform(0.8, 1.3)
    strokes = [np.array([(wide * px, py) for px, py in path], np.float32) for path in paths]
    strokes = [points + rng.normal(0, 0.03, points.shape).astype(np.float32) for points in strokes]
    ink = draw_strokes(strokes, scene.pen, scene.height * rng.uniform(0.7, 1.2))
    scene.other(ink, x, base - ink.shape[0] + 0.1 * scene.height, scene.pressure())
    return x + ink.shape[1]


def tail(scene: Scene, x: float, base: float) -> float:
    """Writes "/-", "=", a long dash or a star behind an amount; gives where it ends."""
    rng, height = scene.rng, scene.height
    kind = rng.random()
    strokes: list[Path]
    if kind < 0.55:
        lean, tall = rng.uniform(0.1, 0.5), rng.uniform(0.8, 1.4)
        strokes = [
            [(lean, -tall), (0, 0.1)],
            [(lean * 0.6 + 0.1, -0.4), (lean * 0.6 + rng.uniform(0.3, 1.2), -0.45)],
        ]
    elif kind < 0.75:
        wide = rng.uniform(0.3, 0.9)
        strokes = [[(0, -0.3), (wide, -0.33)], [(0, -0.6), (wide, -0.57)]]
    else:
        strokes = [[(0, -0.4), (rng.uniform(0.5, 2.5), -0.4 + rng.normal(0, 0.05))]]
    ink = draw_strokes([np.array(s, np.float32) for s in strokes], scene.pen, height)
    scene.other(ink, x, base - ink.shape[0] + 0.1 * height, scene.dark)
    return x + ink.shape[1]


def mark(scene: Scene, x: float, y: float, kind: str = "") -> None:
    """Draws a tick, cross, dash, blot or circle around (x, y)."""
    rng, size = scene.rng, scene.height * scene.rng.uniform(0.5, 1.2)
    kind = kind or str(rng.choice(("tick", "cross", "dash", "blot", "ring"), p=(0.25, 0.3, 0.25, 0.12, 0.08)))
    lines: list[Path] = {
        "tick": [[(-0.4, 0.0), (-0.1, 0.4), (0.6, -0.7)]],
        "cross": [[(-0.4, -0.4), (0.4, 0.4)], [(0.4, -0.4), (-0.4, 0.4)]],
        "dash": [[(-0.4, 0.0), (0.4, 0.0)]],
        "blot": [[(-0.5 + 0.125 * k, 0.4 * (-1) ** k) for k in range(9)]],
        "ring": [[(0.7 * np.cos(t), 0.6 * np.sin(t)) for t in np.linspace(0, 6.6, 24)]],
    }[kind]
    placed = [
        [(x + size * (px + rng.normal(0, 0.05)), y + size * (py + rng.normal(0, 0.05))) for px, py in path]
        for path in lines
    ]
    scene.strokes(placed, max(1.0, scene.pen.width * scene.height), noted=kind != "ring")  # a ring may be a 0


def check_boxes(scene: Scene, x: float, base: float) -> float:
    """Prints one to three boxes with words behind them, some of them ticked; gives where they end."""
    rng, height = scene.rng, scene.height
    side = height * rng.uniform(0.6, 1.4)
    for _ in range(int(rng.integers(1, 4))):
        scene.box(x, base - side, x + side, base)
        if rng.random() < 0.6:
            mark(scene, x + side / 2, base - side / 2, str(rng.choice(("tick", "cross"), p=(0.7, 0.3))))
        x = scene.print(x + side + 0.3 * height, base) + height * rng.uniform(0.2, 1)
    return x
