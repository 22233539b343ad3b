"""One page being filled: who writes with which pen, who prints, in which colors; and what may stand in a place."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.composition.hands import Hands, Ink, letters_of
from training.composition.printing import LEGENDS, Printer
from training.composition.sheet import HAND, PRINT, Color, Sheet
from training.composition.writing import Pen, Written, write
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
        self.uneven = 0.05 if rng.random() < 0.7 else 0.18

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the sheet."""
        return self.sheet.shape

    def other_pen(self) -> None:
        """Goes on with another hand and pen, larger or smaller."""
        self.height *= float(np.exp(np.clip(self.rng.normal(0.1, 0.4), -0.7, 1.0)))
        self.hand, self.pen = self.desk.hands.choose(self.rng), Pen.random(self.rng)
        self.color = _color(INKS, INK_SHARES, self.rng)

    def text(self, text: str, height: float = 0.0) -> Written:
        """A number as this page's hand writes it."""
        return write(
            self.hand, self.pen, text, (height or self.height) * float(np.exp(self.rng.normal(0, self.uneven)))
        )

    def number(self, x: float, base: float, text: str, room: float = 1e9) -> float:
        """Writes a number if there is so much room; gives where it ends, or `x`."""
        written = self.text(text)
        if written.ink.shape[1] > room:
            return x
        self.sheet.place(written, x, base, self.color, self.pressure(), HAND)
        return x + written.ink.shape[1]

    def words(self, x: float, base: float, count: int = 0, room: float = 1e9) -> float:
        """Writes some words of letters; gives where they end."""
        rng, letters = self.rng, letters_of(self.letter_hand)
        capitals = rng.random() < 0.4  # as forms ask for
        if capitals:
            letters = "".join(c for c in letters if c.isupper()) or letters
        pieces = []
        for _ in range(count or int(rng.integers(1, 4))):
            pieces.append("".join(rng.choice(list(letters), int(rng.integers(2, 8)))))
        gap = self.pen.gap
        self.pen.gap = rng.uniform(0.02, 0.4) if capitals else rng.uniform(-0.12, 0.08)
        written = write(self.letter_hand, self.pen, "  ".join(pieces), self.height * rng.uniform(0.7, 1.1))
        self.pen.gap = gap
        ink = written.ink[:, : int(max(2, min(room, 1e6)))]
        self.other(ink, x, base - written.base, self.pressure())
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
        self.strokes([[tuple(p) for p in points.tolist()]], self.pen.width * height)
        return x + width

    def code(self, x: float, base: float, text: str) -> float:
        """Writes letters close before a number, as codes have them, or behind it: `CST 309`, `S5`, `2nd`."""
        rng = self.rng
        letters = letters_of(self.letter_hand, unlike_digits=rng.random() < 0.5)
        if not letters:
            return self.number(x, base, text)
        behind = rng.random() < 0.2
        apart = self.height * (rng.uniform(0.02, 0.25) if behind or rng.random() < 0.5 else rng.uniform(0.25, 0.8))
        capitals = "".join(c for c in letters if c.isupper() != behind) or letters
        word = "".join(rng.choice(list(capitals), int(rng.integers(1, 4))))
        if behind:
            x = self.number(x, base, text) + apart
        written = write(self.letter_hand, self.pen, word, self.height * rng.uniform(0.7, 1.1))
        self.other(written.ink, x, base - written.base, self.pressure())
        x += written.ink.shape[1]
        return x if behind else self.number(x + apart, base, text)

    def lone_letter(self, x: float, base: float, unlike_digits: bool = True) -> float:
        """Writes one letter; by default one that nobody takes for a digit."""
        letters = letters_of(self.letter_hand, unlike_digits=unlike_digits)
        if not letters:
            return x
        written = write(self.letter_hand, self.pen, str(self.rng.choice(list(letters))), self.height)
        self.other(written.ink, x, base - written.base, self.pressure())
        return x + written.ink.shape[1]

    def struck(self, x: float, base: float) -> float:
        """Writes digits and strikes them out, which leaves no number; gives where they end."""
        written = self.text(number_text(self.rng)[:4])
        self.other(written.ink, x, base - written.base, self.dark)
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

    def bar(self, left: float, right: float, base: float) -> None:
        """Prints light words on a dark bar, as headings of forms stand."""
        rng, high = self.rng, self.print_height
        top, foot = base - high * rng.uniform(1.3, 2), base + high * rng.uniform(0.3, 0.9)
        bar = np.full((max(2, round(foot - top)), max(2, round(right - left))), rng.uniform(0.5, 1), np.float32)
        if rng.random() < 0.5:  # printed in dots
            pitch = rng.uniform(2.5, 6)
            down, across = np.indices(bar.shape)
            bar *= 0.6 + 0.4 * ((across % pitch < pitch / 2) ^ (down % pitch < pitch / 2))
        words = self.printer.words().ink[: bar.shape[0], : bar.shape[1]]
        at_row, at = (
            max(0, bar.shape[0] - words.shape[0]) // 2,
            int(rng.uniform(0, max(1, bar.shape[1] - words.shape[1]))),
        )
        bar[at_row : at_row + words.shape[0], at : at + words.shape[1]] *= 1 - words
        self.sheet.stamp(bar, left, top, self.rule_color, 1.0)

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

    def other(self, ink: Ink, x: float, top: float, dark: float) -> None:
        """Writes what is no number."""
        self.sheet.stamp(ink, x, top, self.color, dark)
        self.sheet.note_other(x, top, ink)

    def strokes(self, lines: list[list[tuple[float, float]]], width: float, noted: bool = True) -> None:
        """Draws lines that are together one mark, and notes that it is no number."""
        for path in lines:
            self.sheet.line(path, width, self.color, self.dark)
        if not noted:
            return
        points = np.array([point for path in lines for point in path], np.float32)
        self.sheet.others.append(np.concatenate([points.min(axis=0), points.max(axis=0)]))

    def pressure(self) -> float:
        """How dark the next stroke is."""
        return self.dark * self.rng.uniform(0.85, 1.0)


def _color(colors: tuple[tuple[int, int, int], ...], shares: tuple[float, ...], rng: np.random.Generator) -> Color:
    chosen = np.array(colors[int(rng.choice(len(colors), p=np.array(shares) / sum(shares)))], np.float32)
    return np.asarray(np.clip(chosen + rng.normal(0, 12, 3), 0, 230), np.float32)
