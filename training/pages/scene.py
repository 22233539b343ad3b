"""Puts print, frames, numbers, words and signs on a sheet, where a layout wants them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.lines.texts import Chance, number_text
from training.pages import printing
from training.pages.handwriting import Number, Writer
from training.pages.sheet import DIGIT, PRINT, WRITING, Drawing, Sheet

CONTENTS = ("number", "sum", "words", "print", "nothing", "scribble", "sign", "check", "blot", "lone letter")
ONE_FACE = 0.6  # of the pages are printed in one face
SHARES = {
    "form": (0.35, 0.03, 0.2, 0.12, 0.09, 0.09, 0.04, 0.04, 0.02, 0.02),
    "letter": (0.07, 0.01, 0.62, 0.05, 0.02, 0.2, 0.01, 0.01, 0.0, 0.01),
}


class Scene:
    """A sheet that is being filled.

    Args:
        sheet: Where everything goes.
        writer: Who writes.
        fonts: What is printed with.
        chance: Decides.
    """

    def __init__(self, sheet: Sheet, writer: Writer, fonts: Sequence[Path], chance: Chance) -> None:
        self.sheet, self.writer, self.fonts, self.chance = sheet, writer, fonts, chance
        self.height = writer.height
        self.print_height = writer.height * float(np.exp(chance.uniform(np.log(0.3), np.log(1.25))))
        self._face = int(chance.integers(1 << 31)) if chance.random() < ONE_FACE else None
        self.rule = max(1.0, self.height * chance.uniform(0.02, 0.07))

    def put(self, drawn: Drawing, x: float, base: float, kind: int) -> float:
        """Puts ink whose foot is at `base`; gives where it ends."""
        self.sheet.stamp(drawn, x, base - drawn.shape[0], kind, self.chance.uniform(0.7, 1))
        return x + drawn.shape[1]

    def put_number(self, number: Number, x: float, base: float, kind: int = DIGIT) -> float:
        """Puts a number, or a sign, so that it stands at `base`; gives where it ends."""
        self.sheet.stamp(number.drawn, x, base - number.base, kind, self.chance.uniform(0.75, 1))
        return x + number.drawn.shape[1]

    def line(self, points: NDArray[np.float64], x: float, y: float) -> None:
        """Draws a line of the pen whose points are told from (x, y)."""
        self.sheet.line(points + np.array((x, y)), self.writer.width, WRITING)

    def print(self, x: float, base: float) -> float:
        """Prints some words or a number so that they stand at `base`; gives where they end."""
        return self.put(self.typed(printing.printed_text(self.chance)), x, base, PRINT)

    def typed(self, text: str) -> Drawing:
        """A text as this page is printed: in one face all over, or each in another."""
        height = max(4.0, self.print_height * self.chance.uniform(0.8, 1.15))
        face = self.chance if self._face is None else np.random.default_rng(self._face)
        return printing.typed(text, height, self.fonts, face)

    def content(self, x: float, base: float, room: float, kind: str) -> float:
        """Writes something at (x, base), if it is a number in no more than some room; gives where it ends."""
        chance, writer, height = self.chance, self.writer, self.height
        middle = (x + 0.5 * height, base - 0.45 * height)
        match kind:
            case "number":
                for _ in range(3):
                    number = writer.number(number_text(chance))
                    if number.drawn.shape[1] <= room:
                        return self.put_number(number, x, base)
                return x
            case "sum":
                return self._sum(x, base, room)
            case "words":
                return self.put(writer.words(int(chance.integers(1, 4))), x, base + 0.2 * height, WRITING)
            case "print":
                return self.print(x, base)
            case "printed number":
                return self.put(self.typed(number_text(chance)), x, base, PRINT)
            case "scribble":
                length = height * chance.uniform(1.5, 8)
                self.line(writer.scribble(length, wild=chance.random() < 0.4), x, base)
                return x + length
            case "sign":
                return self.put(writer.sign().drawn, x, base, WRITING)
            case "check":
                self.line(writer.check_mark(), *middle)
                return x + height
            case "blot":
                width = height * chance.uniform(0.5, 3)
                if chance.random() < 0.4:  # what is struck out is no number any more
                    self.put(writer.number(number_text(chance)[:3]).drawn, x, base, WRITING)
                self.line(writer.blot(width), x + width / 2, middle[1])
                return x + width
            case "lone letter":
                return self.put(writer.words(1)[:, : round(height)], x, base, WRITING)
        return x + height

    def _sum(self, x: float, base: float, room: float) -> float:
        """Numbers with operators between them."""
        for _ in range(int(self.chance.integers(2, 4))):
            end = self.content(x, base, room, "number")
            if end == x:
                return x
            operator = self.writer.operator()
            at = end + self.height * self.chance.uniform(0.05, 0.6)
            self.put_number(operator, at, base, WRITING)
            wide = operator.drawn.shape[1] + self.height * self.chance.uniform(0.05, 0.6)
            room -= at + wide - x
            x = at + wide
        return x

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        """Prints a rectangle."""
        self.sheet.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], self.rule)
