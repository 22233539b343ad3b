"""Print: words, numbers and signs in many fonts, with the box of each character."""

import functools
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.composition.hands import Ink
from training.composition.writing import Written
from training.lines.texts import number_text

WORDS = (
    "the and for your name address city state postal signature of applicant please sign above payable at par bank "
    "branch account number pay or bearer rupees dollars order memo received from date of birth page total amount due "
    "item description quantity unit price invoice customer telephone fax office use only form section part yes no "
    "question points student group class marks obtained remarks Bestellung Anschrift Unterschrift Seite SCORE "
    "QUANTITY REPORT FORM SECTION NAME ADDRESS PHONE SIGNATURE BANK OF INDIA IFSC CODE VALID FOR MONTHS MICR Age Sex "
    "Height Weight Temperature Registered Voters Ballots Polling Station Candidate Votes Rejected Reading Meter Day "
    "January February March April May June July August September October November December Mon Tue Wed Thu Fri Sat"
)
LEGENDS = ("DDMMYYYY", "DDMMYY", "MMDDYYYY", "YYYYMMDD", "JJJJ", "TTMM", "HHMM", "PIN", "NO", "ABCDEFGH")
CURRENCIES = ("$", "$", "$", "₹", "€", "£", "Rs", "Rs.", "No.", "#", "USD", "=", "AED", "KES", "R", "¥", "S/")
_SIZE = 40


@functools.lru_cache(maxsize=900)
def _opened(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), _SIZE)


class Printer:
    """Prints in one face with one height of capitals, in pixels; now and then stretched, bold, or spaced."""

    def __init__(self, fonts: Sequence[Path], height: float, rng: np.random.Generator) -> None:
        self.fonts, self.height, self.rng = fonts, height, rng
        self.face = fonts[int(rng.integers(len(fonts)))]
        self.stretch = rng.uniform(0.75, 1.25) if rng.random() < 0.3 else 1.0
        self.weight = int(rng.choice([0, 1, 2, -1], p=[0.7, 0.15, 0.1, 0.05]))

    def set(self, text: str, height: float = 0.0, spaced: float = 0.0) -> Written:
        """A text; `height` of capitals in pixels if not the usual one; `spaced` by so many heights more."""
        font, height = _opened(self.face), max(4.0, height or self.height)
        scale = height / (0.73 * _SIZE)
        extra = spaced * 0.73 * _SIZE
        ends = [float(font.getlength(text[: k + 1])) + extra * (k + 1) for k in range(len(text))]
        starts = [0.0, *ends[:-1]]
        image = Image.new("L", (round(ends[-1] if ends else 0) + 24, 2 * _SIZE), 0)
        pen = ImageDraw.Draw(image)
        if spaced:
            for character, start in zip(text, starts, strict=True):
                pen.text((8 + start, 10), character, 255, font)
        else:
            pen.text((8, 10), text, 255, font)
        fine = np.asarray(image, np.uint8)
        if self.weight:
            kernel = np.ones((abs(self.weight) + 1,) * 2, np.uint8)
            fine = np.asarray((cv2.dilate if self.weight > 0 else cv2.erode)(fine, kernel), np.uint8)
        wide = max(2, round(fine.shape[1] * scale * self.stretch))
        tall = max(4, round(fine.shape[0] * scale))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = np.asarray(cv2.resize(fine, (wide, tall), interpolation=way), np.float32) / 255
        across, down = wide / fine.shape[1], tall / fine.shape[0]
        boxes, kept = [], ""
        for character, start, end in zip(text, starts, ends, strict=True):
            cut = fine[:, round(8 + start) : max(round(8 + end - extra), round(8 + start) + 1)]
            rows = np.flatnonzero(cut.max(axis=1) > 60)
            if character == " " or not rows.size:
                continue
            kept += character
            left, right = (8 + start) * across, (8 + end - extra) * across
            boxes.append((left, rows[0] * down, right, (rows[-1] + 1) * down))
        return Written(small, kept, np.array(boxes, np.float32).reshape(-1, 4), _foot(fine) * down)

    def words(self) -> Written:
        """Some words, now and then with a number or currency sign."""
        rng = self.rng
        some = [str(w) for w in rng.choice(WORDS.split(), int(rng.integers(1, 4)))]
        if rng.random() < 0.12:
            some = [w.upper() for w in some]
        if rng.random() < 0.1:
            some.append(str(rng.integers(1, 2030)))
        return self.set(" ".join(some) + (":" if rng.random() < 0.3 else ""))

    def number(self) -> Written:
        """A printed number."""
        text = number_text(self.rng)
        if self.rng.random() < 0.2:
            text = str(self.rng.choice(CURRENCIES)) + text
        return self.set(text)


def _foot(fine: Ink | np.ndarray) -> float:  # type: ignore[type-arg]
    """The row on which capitals and digits stand: where most ink ends, without descenders."""
    rows = np.asarray(fine, np.float32).sum(axis=1)
    inked = np.flatnonzero(rows > 0.15 * rows.max()) if rows.max() > 0 else np.array([_SIZE])
    return float(inked[-1] + 1)
