"""Draws what is printed on forms: words and numbers in many fonts, magnetic ink, bars, logos."""

import functools
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digitscan.records import Gray
from training.forms.patterns import MAGNETIC
from training.lines.legends import WORDS
from training.lines.texts import Chance, number_text
from training.pages.sheet import Drawing

MORE_WORDS = (
    "the and for your name address city state postal signature of applicant please sign above payable at par bank "
    "branch account number pay or bearer rupees dollars order memo received from date of birth page total amount due "
    "item description quantity unit price invoice customer telephone fax office use only form section part yes no "
    "question points student group class marks obtained remarks Bestellung Straße Anschrift Unterschrift Seite SCORE "
    "QUANTITY REPORT FORM SECTION NAME ADDRESS PHONE SIGNATURE BANK OF INDIA IFSC CODE VALID FOR MONTHS MICR"
)
PLOTTED = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_PLAIN)
CURRENCIES = ("$", "$", "$", "\u20b9", "\u20ac", "\u00a3", "Rs", "Rs.", "No.", "#", "USD")
_SIZE = 40


@functools.cache
def _opened(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), _SIZE)


def printed_text(chance: Chance) -> str:
    """A word, some words or a number, as forms print them."""
    kind = chance.random()
    if kind < 0.3:
        currency = str(chance.choice(CURRENCIES)) + str(chance.choice(("", " "))) if chance.random() < 0.25 else ""
        return currency + number_text(chance)
    words = WORDS.split() if kind < 0.5 else MORE_WORDS.split()
    return " ".join(str(word) for word in chance.choice(words, int(chance.integers(1, 4))))


def typed(text: str, height: float, fonts: Sequence[Path], chance: Chance) -> Drawing:
    """A text in one of some fonts, capitals about so many pixels high: stretched, bold, faint or spaced by chance."""
    kind = chance.random()
    fine = _plotted(text, chance) if kind < 0.05 else _magnetic(text) if kind < 0.1 else _set(text, fonts, chance)
    rows = np.flatnonzero(fine.max(axis=1))
    if not rows.size:
        return np.zeros((1, 1), np.float32)
    if chance.random() < 0.2:
        kernel = np.ones((3, 3), np.uint8)
        fine = np.asarray(cv2.dilate(fine, kernel) if chance.random() < 0.6 else cv2.erode(fine, kernel), np.uint8)
    fine = fine[rows[0] : rows[-1] + 1]
    scale = height / (0.73 * _SIZE)
    stretch = chance.uniform(0.75, 1.25) if chance.random() < 0.4 else 1.0
    size = (max(2, round(fine.shape[1] * scale * stretch)), max(3, round(fine.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(fine, size, interpolation=way), np.float32) / 255


def _set(text: str, fonts: Sequence[Path], chance: Chance) -> Gray:
    font = _opened(fonts[int(chance.integers(len(fonts)))])
    if chance.random() < 0.12:
        text = " ".join(text)
    image = Image.new("L", (round(font.getlength(text)) + 20, 2 * _SIZE), 0)
    ImageDraw.Draw(image).text((8, 10), text, 255, font)
    return np.asarray(image, np.uint8)


def _plotted(text: str, chance: Chance) -> Gray:
    font = int(chance.choice(PLOTTED))
    scale = _SIZE * 0.73 / cv2.getTextSize("H", font, 1.0, 1)[0][1]
    thick = int(chance.integers(2, 5))
    size, _ = cv2.getTextSize(text, font, scale, thick)
    image = np.zeros((2 * _SIZE, size[0] + 20), np.uint8)
    cv2.putText(image, text, (8, round(1.3 * _SIZE)), font, scale, 255, thick, cv2.LINE_AA)
    return image


def _magnetic(text: str) -> Gray:
    """The digits of a text in the font of magnetic ink."""
    shapes = [MAGNETIC[c] for c in text if c in MAGNETIC] or [MAGNETIC["0"]]
    glyphs = [np.array([[c == "#" for c in row] for row in shape.split()], np.uint8) * 255 for shape in shapes]
    line = np.hstack([np.pad(glyph, ((0, 0), (0, 3))) for glyph in glyphs])
    return np.kron(line, np.ones((3, 4), np.uint8)).astype(np.uint8)


def bars(height: int, chance: Chance) -> Drawing:
    """A bar code."""
    module = max(1, round(height * chance.uniform(0.02, 0.06)))
    line = np.repeat(chance.random(int(chance.integers(30, 90))) < 0.5, module).astype(np.float32)
    return np.tile(line, (height, 1))


def logo(height: int, chance: Chance) -> Drawing:
    """Some filled shapes, one in another."""
    drawn = np.zeros((height, height), np.float32)
    for k in range(int(chance.integers(1, 5))):
        radius = height * chance.uniform(0.1, 0.5)
        count = int(chance.choice((3, 4, 5, 30)))
        turn = np.linspace(0, 2 * np.pi, count, endpoint=False) + chance.uniform(0, 6)
        middle = height / 2 + chance.normal(0, 0.1, 2) * height
        corners = middle + radius * np.stack((np.cos(turn), np.sin(turn)), axis=1)
        cv2.fillPoly(drawn, [np.round(corners).astype(np.int32)], float(k % 2 == 0), cv2.LINE_AA)
    return drawn
