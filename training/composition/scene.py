"""One page being filled: who writes with which pen, who prints, in which colors; and what may stand in a place."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.composition.hands import Hands, Ink, letters_of
from training.composition.printing import CURRENCIES, LEGENDS, Printer
from training.composition.sheet import HAND, PRINT, Color, Sheet
from training.composition.writing import Pen, Written, draw_strokes, write
from training.lines.texts import number_text

INKS = (
    (25, 35, 110),
    (20, 50, 150),
    (40, 60, 170),
    (25, 25, 30),
    (50, 50, 55),
    (90, 90, 95),
    (170, 30, 40),
    (30, 110, 60),
)
INK_SHARES = (0.2, 0.15, 0.1, 0.2, 0.12, 0.1, 0.09, 0.04)
PRINTS = ((20, 20, 25), (60, 60, 65), (20, 40, 120), (150, 40, 40), (30, 110, 70), (120, 120, 160), (190, 110, 80))
PRINT_SHARES = (0.62, 0.1, 0.08, 0.06, 0.05, 0.05, 0.04)


@dataclass(frozen=True, slots=True)
class Desk:
    """What pages are written and printed with."""

    hands: Hands
    fonts: tuple[Path, ...]


class Scene:
    """A sheet that is being filled.

    Args:
        sheet: Where everything goes.
        desk: With what.
        height: Of handwritten digits, in pixels.
        rng: Decides.
    """

    def __init__(self, sheet: Sheet, desk: Desk, height: float, rng: np.random.Generator) -> None:
        self.sheet, self.desk, self.height, self.rng = sheet, desk, height, rng
        self.hand, self.letter_hand = desk.hands.choose(rng), desk.hands.letter_hand(rng)
        self.pen = Pen.random(rng)
        self.color = _color(INKS, INK_SHARES, rng)
        self.dark = rng.uniform(0.75, 1.0) if rng.random() < 0.75 else rng.uniform(0.35, 0.75)
        self.print_height = height * float(np.exp(rng.uniform(np.log(0.35), np.log(1.2))))
        self.printer = Printer(desk.fonts, self.print_height, rng)
        self.print_color = _color(PRINTS, PRINT_SHARES, rng)
        self.rule_color = self.print_color if rng.random() < 0.6 else _color(PRINTS, PRINT_SHARES, rng)
        self.rule = max(0.7, height * rng.uniform(0.02, 0.08))
        self.rule_dark = rng.uniform(0.3, 1.0)

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the sheet."""
        return self.sheet.shape

    def other_pen(self) -> None:
        """Goes on with another hand and pen."""
        self.hand, self.pen = self.desk.hands.choose(self.rng), Pen.random(self.rng)
        self.color = _color(INKS, INK_SHARES, self.rng)

    def text(self, text: str, height: float = 0.0) -> Written:
        """A number as this page's hand writes it."""
        return write(self.hand, self.pen, text, (height or self.height) * self.rng.normal(1, 0.05))

    def number(self, x: float, base: float, text: str, room: float = 1e9) -> float:
        """Writes a number if there is so much room; gives where it ends, or `x`."""
        written = self.text(text)
        if written.ink.shape[1] > room:
            return x
        self.sheet.place(written, x, base, self.color, self._pressure(), HAND)
        return x + written.ink.shape[1]

    def words(self, x: float, base: float, count: int = 0, room: float = 1e9) -> float:
        """Writes some words of letters; gives where they end."""
        rng, letters = self.rng, letters_of(self.letter_hand)
        pieces = []
        for _ in range(count or int(rng.integers(1, 4))):
            pieces.append("".join(rng.choice(list(letters), int(rng.integers(2, 8)))))
        gap = self.pen.gap
        self.pen.gap = rng.uniform(-0.12, 0.08)
        written = write(self.letter_hand, self.pen, "  ".join(pieces), self.height * rng.uniform(0.7, 1.1))
        self.pen.gap = gap
        ink = written.ink[:, : int(max(2, min(room, 1e6)))]
        self._other(ink, x, base - written.base, self._pressure())
        return x + ink.shape[1]

    def cursive(self, x: float, base: float, width: float, wild: bool = False) -> float:
        """Writes a cursive line, or a signature if it is wild; gives where it ends."""
        rng, height = self.rng, self.height
        waves = max(3, round(width / (height * rng.uniform(0.3, 0.6))))
        turn = np.linspace(0, 2 * np.pi * waves, waves * 14)
        tall = np.repeat(rng.choice((0.3, 0.4, 0.5, 1.0), waves, p=(0.4, 0.25, 0.15, 0.2)), 14)
        tall = np.convolve(tall * (1.8 if wild else 1.0), np.ones(7) / 7, "same")
        loop = rng.uniform(0.3, 0.9) * width / waves
        px = width * turn / turn[-1] - loop * np.sin(turn) * tall
        py = -height * tall * (0.5 - 0.5 * np.cos(turn + 0.5))
        lean, climb = rng.normal(0.2, 0.15), rng.normal(0, 0.15 if wild else 0.03)
        points = np.stack((x + px - lean * py, base + py - climb * px), axis=1)
        self._strokes([[tuple(p) for p in points.tolist()]], self.pen.width * height)
        return x + width

    def lone_letter(self, x: float, base: float) -> float:
        """Writes one letter that nobody takes for a digit."""
        letters = letters_of(self.letter_hand, unlike_digits=True)
        if not letters:
            return x
        written = write(self.letter_hand, self.pen, str(self.rng.choice(list(letters))), self.height)
        self._other(written.ink, x, base - written.base, self._pressure())
        return x + written.ink.shape[1]

    def operator(self, x: float, base: float, sign: str) -> float:
        """Writes an operator or bracket, which parts the numbers on its sides; gives where it ends."""
        size, rng = self.height * self.rng.uniform(0.8, 1.1), self.rng
        if sign in self.letter_hand.characters and sign != "-":
            drawn = write(self.letter_hand, self.pen, sign, size)
            raised = 0.25 * size if sign in "+=" else 0.0
            self._other(drawn.ink, x, base - drawn.base - raised, self._pressure())
            return x + drawn.ink.shape[1]
        wide, bow = rng.uniform(0.3, 0.8), rng.uniform(0.05, 0.25)
        lines = {
            "+": [[(0, -0.45), (wide, -0.45)], [(wide / 2, -0.45 - wide / 2), (wide / 2, -0.45 + wide / 2)]],
            "x": [[(0, -0.6), (wide, -0.1)], [(wide, -0.6), (0, -0.1)]],
            "=": [[(0, -0.3), (wide, -0.3)], [(0, -0.55), (wide, -0.55)]],
            "-": [[(0, -0.45), (wide, -0.45 + rng.normal(0, 0.03))]],
            "(": [[(bow, -1.1), (0, -0.6), (0, -0.3), (bow, 0.15)]],
            ")": [[(0, -1.1), (bow, -0.6), (bow, -0.3), (0, 0.15)]],
        }[sign]
        placed = [[(x + size * px, base + size * py) for px, py in path] for path in lines]
        self._strokes(placed, max(1.0, self.pen.width * size))
        return x + size * (bow if sign in "()" else wide)

    def mark(self, x: float, y: float, kind: str = "") -> None:
        """Draws a tick, cross, dash, blot or circle around (x, y)."""
        rng, size = self.rng, self.height * self.rng.uniform(0.5, 1.2)
        kind = kind or str(rng.choice(("tick", "cross", "dash", "blot", "ring"), p=(0.25, 0.3, 0.25, 0.12, 0.08)))
        lines: list[list[tuple[float, float]]] = {
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
        self._strokes(placed, max(1.0, self.pen.width * self.height), noted=kind != "ring")  # a ring may be a 0

    def struck(self, x: float, base: float) -> float:
        """Writes digits and strikes them out, which leaves no number; gives where they end."""
        written = self.text(number_text(self.rng)[:4])
        self._other(written.ink, x, base - written.base, self.dark)
        wide, middle = written.ink.shape[1], base - 0.45 * self.height
        for _ in range(int(self.rng.integers(2, 5))):
            y = middle + self.rng.normal(0, 0.15) * self.height
            path = [
                (x - 0.2 * self.height, y),
                (x + wide + 0.2 * self.height, y + self.rng.normal(0, 0.2) * self.height),
            ]
            self.sheet.line(path, max(1.0, self.pen.width * self.height), self.color, self.dark)
        if self.rng.random() < 0.5:
            count = max(4, round(wide / (0.25 * self.height)))
            zigzag = [(x + wide * k / count, middle + 0.5 * self.height * (-1) ** k) for k in range(count + 1)]
            self.sheet.line(zigzag, max(1.0, self.pen.width * self.height), self.color, self.dark)
        return x + wide

    def print(self, x: float, base: float, written: Written | None = None) -> float:
        """Prints some words, or what is given; gives where it ends."""
        if written is None:
            written = self.printer.words() if self.rng.random() < 0.8 else self.printer.number()
        self.sheet.place(written, x, base, self.print_color, self.rng.uniform(0.75, 1.0), PRINT)
        return x + written.ink.shape[1]

    def currency(self, x: float, base: float) -> float:
        """Prints a currency sign or the like; gives where it ends."""
        sign = self.printer.set(str(self.rng.choice(CURRENCIES)), max(5.0, self.height * self.rng.uniform(0.5, 1.3)))
        return self.print(x, base, sign)

    def tail(self, x: float, base: float) -> float:
        """Writes "/-", "=", a long dash or a star behind an amount; gives where it ends."""
        rng, height = self.rng, self.height
        kind = rng.random()
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
        ink = draw_strokes([np.array(s, np.float32) for s in strokes], self.pen, height)
        self._other(ink, x, base - ink.shape[0] + 0.1 * height, self.dark)
        return x + ink.shape[1]

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        """Prints a frame."""
        self.rules([[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]])

    def rules(self, paths: list[list[tuple[float, float]]], width: float = 0.0) -> None:
        """Prints lines."""
        for path in paths:
            self.sheet.line(path, width or self.rule, self.rule_color, self.rule_dark)

    def dots(self, left: float, right: float, y: float) -> None:
        """Prints a dotted line."""
        pitch = max(3.0, self.height * self.rng.uniform(0.1, 0.25))
        drawn = np.zeros((max(1, round(self.rule)), max(1, round(right - left))), np.float32)
        drawn[:, np.arange(drawn.shape[1]) % pitch < max(1.0, 0.35 * pitch)] = 1
        self.sheet.stamp(drawn, left, y, self.rule_color, self.rule_dark)

    def legend(self, lefts: Ink, pitch: float, base: float, inside: bool) -> None:
        """Prints a letter in, or below, each of some cells."""
        text = str(self.rng.choice(LEGENDS))
        height = max(4.0, self.height * self.rng.uniform(0.3, 0.6))
        for left, letter in zip(lefts.tolist(), text, strict=False):
            drawn = self.printer.set(letter, height)
            x = left + (pitch - drawn.ink.shape[1]) / 2
            self.sheet.stamp(drawn.ink, x, base - drawn.base, self.print_color, 0.5 if inside else 0.9)

    def _other(self, ink: Ink, x: float, top: float, dark: float) -> None:
        """Writes what is no number."""
        self.sheet.stamp(ink, x, top, self.color, dark)
        self.sheet.note_other(x, top, ink)

    def _strokes(self, lines: list[list[tuple[float, float]]], width: float, noted: bool = True) -> None:
        """Draws lines that are together one mark, and notes that it is no number."""
        for path in lines:
            self.sheet.line(path, width, self.color, self.dark)
        if not noted:
            return
        points = np.array([point for path in lines for point in path], np.float32)
        self.sheet.others.append(np.concatenate([points.min(axis=0), points.max(axis=0)]))

    def _pressure(self) -> float:
        return self.dark * self.rng.uniform(0.85, 1.0)


def _color(colors: tuple[tuple[int, int, int], ...], shares: tuple[float, ...], rng: np.random.Generator) -> Color:
    chosen = np.array(colors[int(rng.choice(len(colors), p=np.array(shares) / sum(shares)))], np.float32)
    return np.asarray(np.clip(chosen + rng.normal(0, 12, 3), 0, 230), np.float32)
