"""Fills sheets as forms, tables, letters and cheques are filled: print, frames, numbers, words, signs."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from training.lines.texts import Chance, number_text
from training.pages import printing
from training.pages.handwriting import Writer
from training.pages.paper import Tone
from training.pages.sheet import DIGIT, PRINT, WRITING, Drawing, Sheet

LEGENDS = ("DDMMYYYY", "DDMMYY", "MMDDYYYY", "YYYYMMDD", "JJJJ", "TTMM", "PIN", "OPQRS", "ABCDEFGH")
CONTENTS = ("number", "words", "print", "nothing", "scribble", "sign", "check", "blot", "lone letter")
SHARES = {
    "form": (0.42, 0.2, 0.12, 0.09, 0.05, 0.04, 0.04, 0.02, 0.02),
    "letter": (0.08, 0.62, 0.05, 0.02, 0.2, 0.01, 0.01, 0.0, 0.01),
}


class Scene:
    """A sheet that is filled.

    Args:
        sheet: Where everything goes.
        writer: Who writes.
        chance: Decides.
    """

    def __init__(self, sheet: Sheet, writer: Writer, chance: Chance) -> None:
        self.sheet, self.writer, self.chance = sheet, writer, chance
        self.height = writer.height
        self.print_height = writer.height * float(np.exp(chance.uniform(np.log(0.3), np.log(0.95))))
        self.rule = max(1.0, self.height * chance.uniform(0.02, 0.07))

    def fill(self) -> None:
        """Fills the whole sheet, in one of the ways that pages are laid out."""
        match str(self.chance.choice(("form", "table", "letter"), p=(0.58, 0.27, 0.15))):
            case "table":
                self._table()
            case layout:
                self._rows(layout)
        if self.chance.random() < 0.25:
            self._anywhere()

    def sprinkle(self, paper: Tone) -> None:
        """Writes on a page that is printed already, mostly where it is free."""
        height = self.height
        dark = paper < 0.8 * np.median(paper)
        for _ in range(int(self.chance.integers(3, 16))):
            free = self.chance.random() < 0.9
            for x, base in (self._somewhere() for _ in range(8)):
                place = dark[max(0, int(base - height)) : int(base), int(x) : int(x + 3 * height)]
                if not free or (place.mean() < 0.03 and self.sheet.is_free(x, base - height, 3 * height, height)):
                    self.content(x, base, 1e9, str(self.chance.choice(CONTENTS, p=SHARES["form"])))
                    break

    def _somewhere(self) -> tuple[float, float]:
        rows, columns = self.sheet.ink.shape
        x, y = self.chance.uniform(0, 0.9, 2)
        return float(x * columns), float((0.05 + y) * rows)

    def _anywhere(self) -> None:
        """A logo, bars or a signature."""
        x, y = self._somewhere()
        kind, height = self.chance.random(), round(self.height * self.chance.uniform(1.5, 3.5))
        if kind < 0.3:
            self.sheet.stamp(printing.bars(height, self.chance), x, y, PRINT)
        elif kind < 0.6:
            self.sheet.stamp(printing.logo(height, self.chance), x, y, PRINT)
        else:
            wild = self.writer.scribble(self.height * self.chance.uniform(2, 7), wild=True)
            self._line(wild, x, y)

    def _put(self, drawn: Drawing, x: float, base: float, kind: int) -> float:
        """Puts ink whose foot is at `base`; gives where it ends."""
        self.sheet.stamp(drawn, x, base - drawn.shape[0], kind, self.chance.uniform(0.7, 1))
        return x + drawn.shape[1]

    def _line(self, points: NDArray[np.float64], x: float, y: float) -> None:
        """Draws a line of the pen whose points are told from (x, y)."""
        self.sheet.line(points + np.array((x, y)), self.writer.width, WRITING)

    def _print(self, x: float, base: float, text: str = "") -> float:
        height = max(4.0, self.print_height * self.chance.uniform(0.8, 1.15))
        return self._put(
            printing.typed(text or printing.printed_text(self.chance), height, self.chance), x, base, PRINT
        )

    def content(self, x: float, base: float, room: float, kind: str) -> float:
        """Writes something at (x, base), if it is a number in no more than some room; gives where it ends."""
        chance, writer, height = self.chance, self.writer, self.height
        middle = (x + 0.5 * height, base - 0.45 * height)
        match kind:
            case "number":
                for _ in range(3):
                    number = writer.number(number_text(chance))
                    if number.drawn.shape[1] <= room:
                        self.sheet.stamp(number.drawn, x, base - number.base, DIGIT, chance.uniform(0.75, 1))
                        return x + number.drawn.shape[1]
                return x
            case "words":
                return self._put(writer.words(int(chance.integers(1, 4))), x, base + 0.2 * height, WRITING)
            case "print":
                return self._print(x, base)
            case "scribble":
                length = height * chance.uniform(1.5, 8)
                self._line(writer.scribble(length, wild=chance.random() < 0.4), x, base)
                return x + length
            case "sign":
                return self._put(writer.sign(), x, base, WRITING)
            case "check":
                self._line(writer.check_mark(), *middle)
                return x + height
            case "blot":
                width = height * chance.uniform(0.5, 3)
                if chance.random() < 0.4:  # what is struck out is no number any more
                    self._put(writer.number(number_text(chance)[:3]).drawn, x, base, WRITING)
                self._line(writer.blot(width), x + width / 2, middle[1])
                return x + width
            case "lone letter":
                return self._put(writer.words(1)[:, : round(height)], x, base, WRITING)
        return x + height

    def _rows(self, layout: str) -> None:
        """Rows of print and writing, each in its field or freely."""
        chance, height = self.chance, self.height
        rows, columns = self.sheet.ink.shape
        base = height * chance.uniform(0.3, 1.5)
        empty = chance.random() < 0.1
        while base < rows + height:
            x = chance.uniform(-2, 3) * height
            only_print = chance.random() < 0.2 or empty
            while x < columns:
                if only_print or (layout == "form" and chance.random() < 0.65):
                    x = self._print(x, base) + height * chance.uniform(0.15, 1.5)
                if not only_print:
                    x = self._field(x, base, str(chance.choice(CONTENTS, p=SHARES[layout])), layout)
                x += height * chance.uniform(0.2, 2.5 if layout == "form" else 0.6)
            base += (self.print_height if only_print else height) * chance.uniform(1.3, 2.6)

    def _field(self, x: float, base: float, content: str, layout: str) -> float:
        """A field with what is written into it: a comb, a box, a line, dots or nothing printed around it."""
        chance, height = self.chance, self.height
        frames = ("comb", "box", "line", "dots", "none")
        shares = (0.18, 0.2, 0.25, 0.07, 0.3) if layout == "form" else (0.0, 0.0, 0.5, 0.1, 0.4)
        frame = str(chance.choice(frames, p=shares))
        if frame == "comb":
            return self._comb(x, base, empty=content == "nothing" or chance.random() < 0.1)
        indent = height * chance.uniform(0, 0.8) if frame != "none" else 0.0
        begin = x + indent
        if content == "number" and chance.random() < 0.12:
            begin = self.content(begin, base, 1e9, "sign") + 0.1 * height
        end = self.content(begin, base, 1e9, content)
        if content == "number" and chance.random() < 0.12:
            end = self.content(end + 0.15 * height, base, 1e9, "sign")
        right = end + height * chance.uniform(0, 2)
        foot = base + height * chance.uniform(0.02, 0.35)
        if frame == "box":
            self._box(x, foot - height * chance.uniform(1.35, 1.9), right, foot)
        elif frame == "line":
            self.sheet.line([(x, foot), (right, foot)], self.rule)
        elif frame == "dots":
            for at in np.arange(x, right, height * 0.15):
                self.sheet.line([(at, foot), (at + 0.05 * height, foot)], self.rule)
        return right if frame != "none" else end

    def _box(self, left: float, top: float, right: float, bottom: float) -> None:
        self.sheet.line([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], self.rule)

    def _comb(self, x: float, base: float, empty: bool) -> float:
        """Cells in a row, each with a digit or empty; a printed letter in or beside each, now and then."""
        chance, height = self.chance, self.height
        foot, head = base + height * chance.uniform(0.05, 0.3), base - height * chance.uniform(1.1, 1.6)
        legend = str(chance.choice(LEGENDS))
        pitch = chance.uniform(0.85, 1.9)
        if empty:
            edges = x + pitch * height * np.arange(len(legend) + 1)
        else:
            text = "".join(c for c in number_text(chance) if c.isdigit())[:10]
            number = self.writer.number(text, pitch)
            self.sheet.stamp(number.drawn, x, base - number.base, DIGIT)
            between = [(a[1] + b[0]) / 2 for a, b in pairwise(number.spans)]
            edges = x + np.array([-0.3 * height, *between, number.drawn.shape[1] + 0.3 * height])
        if chance.random() < 0.3:
            self.sheet.line([(edges[0], foot), (edges[-1], foot)], self.rule)
            head = foot - height * chance.uniform(0.3, 0.8)
        else:
            self._box(edges[0], head, edges[-1], foot)
        for edge in edges:
            self.sheet.line([(edge, head), (edge, foot)], self.rule)
        if empty or chance.random() < 0.4:
            inside = empty and chance.random() < 0.5
            for letter, (left, right) in zip(legend, pairwise(edges), strict=False):
                drawn = printing.typed(letter, max(4.0, height * chance.uniform(0.3, 0.6)), chance)
                at = foot - 0.3 * height if inside else foot + 0.8 * height
                self._put(drawn, (left + right - drawn.shape[1]) / 2, at, PRINT)
        return float(edges[-1])

    def _table(self) -> None:
        """A ruled table; each column has its kind of content, and some cells are empty."""
        chance, height = self.chance, self.height
        rows, columns = self.sheet.ink.shape
        tall = height * chance.uniform(1.25, 2.4)
        edges = [height * chance.uniform(-2, 2)]
        while edges[-1] < columns:
            edges.append(edges[-1] + height * chance.uniform(1.2, 6))
        heads = np.arange(chance.uniform(-tall, tall), rows + tall, tall)
        ruled = chance.random(2) < (0.9, 0.85)
        for y in heads if ruled[0] else ():
            self.sheet.line([(edges[0], y), (columns, y)], self.rule)
        for x in edges if ruled[1] else ():
            self.sheet.line([(x, heads[0]), (x, rows)], self.rule)
        for left, right in pairwise(edges):
            kinds = ("number", "print", "check", "words", "nothing", "blot", "lone letter")
            usual = str(chance.choice(kinds, p=(0.4, 0.28, 0.12, 0.06, 0.1, 0.02, 0.02)))
            filled = chance.uniform(0.2, 1)
            for y in heads:
                if chance.random() < filled:
                    kind = usual if chance.random() < 0.9 else str(chance.choice(("check", "print", "number")))
                    self._cell(left, right, y + tall, kind)

    def _cell(self, left: float, right: float, foot: float, kind: str) -> None:
        base = foot - self.height * self.chance.uniform(0.1, 0.35)
        x = left + self.height * self.chance.uniform(0.1, 0.4)
        room = right - x
        if kind == "number":
            length = max(1, int(room / self.height * 1.3))
            number = self.writer.number(number_text(self.chance)[:length].strip(".,-/: ") or "0")
            if number.drawn.shape[1] <= 1.1 * room:
                self.sheet.stamp(number.drawn, x, base - number.base, DIGIT)
        else:
            self.content(x, base, room, kind)
