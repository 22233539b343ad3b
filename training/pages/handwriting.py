"""Draws what people write on pages: numbers in real and drawn hands, words, signs, scribbles, signatures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.data.datasets import DataSet
from training.data.letters import fold
from training.forms.hand import Hand as DrawnHand
from training.forms.hand import draw_number
from training.lines import signs
from training.lines.hands import Hands
from training.lines.pen import Chance, Pen
from training.lines.scene import Hand, write_digits
from training.pages.sheet import Drawing

DRAWN = 0.35  # of the hands whose strokes are drawn; the others are of real digits and letters
MARKERS = 0.15  # of the pens are so broad
SHARP = 0.6  # of the pens leave strokes with sharp edges, as print has; characters of 28 by 28 pixels are soft
WORDS = (
    "one two three four five six seven eight nine ten twenty thirty forty fifty hundred thousand lakh only and cash "
    "self rent salary school books paid by cheque Test Account Kumar Singh Sharma Lakshmi Schmidt Bauer Miller John "
    "Lisa Maria Oslo Bihar solo Bob Zoll Sohn biology loss color good look book bill ill Gogol Ilse Solo is so to do "
    "Rs no ok All OIL SOLO BOSS LOG ZOO SIGN BOOK TOTAL ROLL PAID CASH JOB LIGHT BILLS Rupees Dollars Euro Pay Abb"
)
EDGE = 0.4  # of the ink of a soft stroke is where the edge of a sharp one lies
TALL, LOW = "bdfhklt", "gjpqy"
CAPITALS = tuple("AABCDEEFGHIIJKLMNNOOPQRRSSTUVWXYZ")
OPERATORS = (signs.plus, signs.plus, signs.equals, signs.cross, signs.dash)
DECORATIONS = (signs.currency, signs.star, signs.cross, signs.hatch, signs.wave, signs.equals, signs.slash_dash)


@dataclass(frozen=True, slots=True)
class Letters:
    """Handwritten letters: images uint8 (N, 28, 28) and the name of each one's class, (N,)."""

    images: Gray
    names: NDArray[np.str_]

    @classmethod
    def of(cls, letters: DataSet, part: str) -> "Letters":
        """The letters of a part of the data set `letters`, without its digits."""
        found = letters.part(part)
        names = np.array(letters.classes)[found.labels]
        chosen = np.char.isalpha(names)
        return cls(found.images[chosen], names[chosen])


@dataclass(frozen=True, slots=True)
class Desk:
    """All that pages are written and printed with: hands by writer, letters, and the files of fonts."""

    hands: Hands
    letters: Letters
    fonts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A written number: its ink, where each of its digits begins and ends in it, and its base line in its rows."""

    drawn: Drawing
    spans: tuple[tuple[int, int], ...]
    base: float


class Writer:
    """One person who writes on a page.

    Args:
        desk: What is written with.
        height: Of the digits, in pixels.
        chance: Decides.
    """

    def __init__(self, desk: Desk, height: float, chance: Chance) -> None:
        self.height, self.chance, self._letters = height, chance, desk.letters
        self._hand: Hand = desk.hands.choose(chance)
        self._drawn_hand = DrawnHand.random(chance)
        self._draws = chance.random() < DRAWN
        self.width = height * chance.uniform(0.05, 0.12)
        self._marker = round(height * chance.uniform(0.03, 0.1)) if chance.random() < MARKERS else 0
        self._sharp = max(1.0, height * chance.uniform(0.04, 0.16)) if chance.random() < SHARP else 1.0

    def number(self, text: str, pitch: float = 0.0) -> Number:
        """Writes a number, its digits so many heights apart if that is not 0, as into a comb."""
        height = self.height * self.chance.normal(1, 0.06)
        if self._draws and not pitch and ":" not in text:
            drawn = self._traced(text, height)
            return Number(drawn, (), float(drawn.shape[0]))
        pen = Pen(len(text), self.chance, height)
        if pitch:
            pen.in_cells(pitch)
        write_digits(pen, self._hand, text)
        drawn, left, base = pen.drawn()
        return Number(self._inked(drawn), tuple((begin - left, end - left) for begin, end in pen.spans()), base)

    def words(self, count: int) -> Drawing:
        """Writes some words."""
        words = [str(word) for word in self.chance.choice(WORDS.split(), count)]
        height = self.height * self.chance.uniform(0.7, 1.1)
        if self._draws or self.chance.random() < 0.3:
            return self._traced(" ".join(words), height)
        pen = Pen(sum(map(len, words)) + 3 * count, self.chance, height)
        close = self.chance.uniform(-0.1, 0.1)
        for word in words:
            for character in word:
                self._letter(pen, character, close)
            pen.skip(self.chance.uniform(0.3, 0.7))
        return self._inked(pen.drawn()[0])

    def _traced(self, text: str, height: float) -> Drawing:
        """A text in the drawn hand."""
        drawn = draw_number(text, self._drawn_hand, max(8, round(height)), self.chance)
        return self._inked(drawn.astype(np.float32) / np.float32(255))

    def _inked(self, drawn: Drawing) -> Drawing:
        """The ink as the pen leaves it: broad, sharp."""
        if self._marker:
            disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (self._marker + 1,) * 2)
            drawn = np.asarray(cv2.dilate(drawn, disk), np.float32)
        return np.asarray((self._sharp * (drawn - EDGE) + EDGE).clip(0, 1), np.float32)

    def _letter(self, pen: Pen, character: str, close: float) -> None:
        chance = self.chance
        high = 1.1 if character.isupper() or character in TALL else 0.95 if character in LOW else 0.62
        name = str(fold(np.array([character]))[0])
        images = self._letters.images[self._letters.names == name]
        if len(images):
            pen.character(images[int(chance.integers(len(images)))], high * chance.normal(1, 0.1), close)

    def capital(self) -> Drawing:
        """Writes one capital letter."""
        letter = str(self.chance.choice(CAPITALS))
        height = self.height * self.chance.normal(1, 0.1)
        if self._draws:
            return self._traced(letter, height)
        pen = Pen(1, self.chance, height)
        self._letter(pen, letter, 0.0)
        return self._inked(pen.drawn()[0])

    def sign(self) -> Number:
        """A currency sign, a star, a cross or what else is written beside numbers."""
        return self._drawn(DECORATIONS)

    def tail(self) -> Number:
        """The "/-" that ends an amount."""
        return self._drawn((signs.slash_dash,))

    def operator(self) -> Number:
        """A plus or equals sign, or what else stands between the numbers of a sum."""
        return self._drawn(OPERATORS)

    def _drawn(self, several: Sequence[Callable[[Pen], None]]) -> Number:
        pen = Pen(4, self.chance, self.height)
        several[int(self.chance.integers(len(several)))](pen)
        drawn, _, base = pen.drawn()
        return Number(drawn, (), base)

    def check_mark(self) -> NDArray[np.float64]:
        """The points (x, y) of a tick, a cross in one go or a dash, in pixels, around the origin."""
        shapes = (
            ((-0.4, 0.0), (-0.1, 0.4), (0.6, -0.7)),
            ((-0.4, -0.4), (0.4, 0.4), (0.05, 0.0), (-0.4, 0.4), (0.4, -0.4)),
            ((-0.4, 0.0), (0.4, 0.0)),
        )
        shape = np.array(shapes[int(self.chance.choice(3, p=(0.35, 0.5, 0.15)))])
        return (shape + self.chance.normal(0, 0.06, shape.shape)) * self.height * self.chance.uniform(0.6, 1.3)

    def scribble(self, width: float, wild: bool) -> NDArray[np.float64]:
        """The points of a cursive line about so wide, or of a signature if it is wild, in pixels, from the origin."""
        chance = self.chance
        waves = max(3, round(width / (self.height * chance.uniform(0.3, 0.6))))
        pace = np.repeat(np.exp(chance.normal(0, 0.35, waves)), 14)
        turn = 2 * np.pi * waves * np.cumsum(pace) / pace.sum()
        heights = np.repeat(chance.choice((0.3, 0.35, 0.45, 1.0), waves, p=(0.4, 0.25, 0.15, 0.2)), 14)
        heights = cv2.GaussianBlur(heights.reshape(1, -1), (0, 0), 3).ravel() * (1.8 if wild else 1.0)
        loop = chance.uniform(0.3, 0.9) * width / waves
        x = width * turn / turn[-1] - loop * np.sin(turn) * heights
        y = -self.height * heights * (0.5 - 0.5 * np.cos(turn + 0.5))
        lean = chance.normal(0.2, 0.15)
        climb = chance.normal(0, 0.15 if wild else 0.03)
        return np.stack((x - lean * y, y - climb * x), axis=1)

    def blot(self, width: float) -> NDArray[np.float64]:
        """The points of a zigzag that strikes something out or blackens a box, in pixels, around the origin."""
        count = int(self.chance.integers(4, 12))
        x = np.linspace(-0.5, 0.5, count) * width
        y = np.where(np.arange(count) % 2, 0.5, -0.5) * self.height
        return np.stack((x, y), axis=1) + self.chance.normal(0, 0.08 * self.height, (count, 2))
