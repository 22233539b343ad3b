"""Measures a recognizer on numbers that trained nothing: exact digits, and exact with signs, by source."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from digitscan.detection.detector import DetectorNet
from digitscan.detection.rectify import rectify
from digitscan.nets.ctc import BLANK, Frames
from digitscan.recognition.recognizer import CLASSES, Recognizer
from digitscan.records import Gray
from training.composition.scene import Desk
from training.data.page_halves import measured_pages
from training.recognizer.labeled import Labeled, digits_of, seen_in
from training.recognizer.real import danish, fields_of, orand, parish, weather
from training.recognizer.sources import box_cut
from training.recognizer.strips import NUMBER_STRIPS, OTHER_STRIPS, PRINT_STRIPS, composed_strips

MARGIN = 0.12
"""Fields are cut out with so much of their box's height around it."""

COMPOSED = 1500
"""Composed strips in hands that wrote nothing that trained."""

SEED = 20_000
"""Of these; no training has it."""

_TOGETHER = 256  # strips are read together, so that those of like width share a batch


@dataclass(frozen=True, slots=True)
class Shown:
    """A strip of any size, the text that it shows, and whether that tells of signs."""

    source: str
    strip: Gray
    text: str
    signs: bool


@dataclass(slots=True)
class Score:
    """How many strips were read exactly.

    Attributes:
        n: How many there are.
        digits: Whose digits are right.
        signed: How many texts tell of signs.
        texts: How many of these are right, signs included.
        sure: The sum of the probabilities of what was read.
    """

    n: int = 0
    digits: int = 0
    signed: int = 0
    texts: int = 0
    sure: float = 0.0

    def add(self, shown: Shown, text: str, probability: float) -> None:
        """Counts what was read in a strip."""
        self.n += 1
        self.digits += digits_of(text) == digits_of(shown.text)
        self.signed += shown.signs
        self.texts += shown.signs and text == shown.text
        self.sure += probability

    def row(self, name: str) -> str:
        """A line of the table."""
        texts = f"{self.texts / self.signed:10.3f}" if self.signed else f"{'-':>10}"
        return f"{name:26} {self.n:6} {self.digits / max(1, self.n):7.3f} {texts} {self.sure / max(1, self.n):7.3f}"


HEAD = f"{'source':26} {'n':>6} {'digits':>7} {'with signs':>10} {'sure':>7}"


def greedy_text(frames: Frames) -> tuple[str, float]:
    """The text of the likeliest character of each frame, x left out, and the least probability of one of these."""
    best = frames.argmax(axis=1)
    sure = float(np.exp(frames.max(axis=1).min())) if len(frames) else 0.0
    codes = (code for code, _ in itertools.groupby(best.tolist()) if code != BLANK)
    return "".join(CLASSES[code] for code in codes).replace("x", ""), sure


def measure(net: Recognizer, shown: Iterator[Shown]) -> dict[str, Score]:
    """Reads strips; gives the scores by source."""
    scores: dict[str, Score] = {}
    while some := list(itertools.islice(shown, _TOGETHER)):
        for one, frames in zip(some, net.frames([one.strip for one in some]), strict=True):
            scores.setdefault(one.source, Score()).add(one, *greedy_text(frames))
    return scores


def composed_shown(desk: Desk, count: int = COMPOSED) -> Iterator[Shown]:
    """Composed strips; of what is no number it counts that no digit is read."""
    names = {NUMBER_STRIPS: "composed", PRINT_STRIPS: "composed print", OTHER_STRIPS: "composed, no number"}
    strips = composed_strips(desk, (), np.random.default_rng(SEED))
    for one in itertools.islice(strips, count):
        yield Shown(names.get(one.source, "composed, empty"), one.image, one.text.replace("x", ""), True)


def strings_shown(data: Path, detector: DetectorNet) -> Iterator[Shown]:
    """Real images of one number: amounts as they are, cells where the detector sees the number."""
    for one in orand(data, "development"):
        yield Shown(f"{one.source} dev", one.image(), one.text, False)
    for one in itertools.chain(parish(data, "development"), danish(data, False), weather(data, False)):
        yield Shown(one.source, _found(one, detector), one.text, False)


def _found(one: Labeled, detector: DetectorNet) -> Gray:
    """What is cut out of a cell without knowing its label: the number that is seen best, or all of it."""
    image = one.image()
    seen = seen_in(image, detector)
    return image if seen is None else rectify(image, seen).image


def fields_shown(data: Path, sets: Sequence[str] = ()) -> Iterator[Shown]:
    """The handwritten fields of all pages that trained nothing, cut out with a margin."""
    for name, path, truth in measured_pages(data, sets):
        image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        assert image is not None, f"{path} cannot be read"
        for one in fields_of(np.asarray(image, np.uint8), truth, ()):
            sides = [MARGIN * float(one.box[3] - one.box[1])] * 4
            yield Shown(f"pages: {name}", box_cut(one, sides), one.text, False)


def table(scores: dict[str, Score]) -> str:
    """The figures as a table, with the mean of the sets of pages and their sum."""
    pages = {name: score for name, score in scores.items() if name.startswith("pages: ")}
    lines = [HEAD, *(score.row(name) for name, score in scores.items())]
    if pages:
        n, right = (sum(getattr(score, key) for score in pages.values()) for key in ("n", "digits"))
        mean = sum(score.digits / score.n for score in pages.values()) / len(pages)
        lines.append(f"{'all pages':26} {n:6} {right / n:7.3f}   mean of {len(pages)} sets {mean:.3f}")
    return "\n".join(lines)
