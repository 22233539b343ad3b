"""Hands: writes numbers, words and signs as one person would, and tells where each character stands.

Two kinds of hands. A stroke hand draws the recorded pen strokes of one CROHME writer with a pen of any width. An image
hand puts scanned characters of one writer, or of one collection, side by side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.data.npz import read_npz

Ink = NDArray[np.float32]
Points = NDArray[np.float32]

SIGNS = ".,-/:"
HELD_OUT = 10
"""One writer in so many writes in the validation part alone."""

_FINE = 2  # strokes are drawn so many times larger and reduced, so that pens of any width differ
_NAMES = {"\\times": "x", "\\prime": ",", "\\div": "-"}
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UNLIKE_DIGITS = "adefhkmnprtuvwxyACEFHKLMNPRTVWXY"
_COLLECTIONS = ("swiss_numbers", "chars74k", "tasnim62", "dida", "femnist_digits", "semeion", "choice62")
_PALE = 0.12  # ink weaker than this share of a character's strongest is paper


@dataclass(frozen=True, slots=True)
class Character:
    """One character: strokes in heights of a digit, its foot at y = 0, or an image float32 (h, w), ink 1 on 0."""

    strokes: tuple[Points, ...] = ()
    image: Ink | None = None
    depth: float = 0.0


@dataclass(frozen=True, slots=True)
class Hand:
    """What one writer wrote, by character."""

    characters: Mapping[str, tuple[Character, ...]]

    def has_digits(self) -> bool:
        """Whether it can write any number."""
        return all(str(value) in self.characters for value in range(10))


@dataclass(frozen=True, slots=True)
class Written:
    """Ink float32 (h, w), 0 to 1; the box (left, top, right, bottom) of each character; the base line's row."""

    ink: Ink
    text: str
    boxes: NDArray[np.float32]
    base: float


@dataclass(slots=True)
class Pen:
    """How a writer writes on one page; lengths in heights of a digit."""

    rng: np.random.Generator
    width: float = 0.08
    slant: float = 0.0
    stretch: float = 1.0
    gap: float = 0.12
    uneven: float = 0.06
    climb: float = 0.0
    sharp: float = 1.0

    @classmethod
    def random(cls, rng: np.random.Generator) -> "Pen":
        """Some pen: ball pen, pencil, fountain pen, or a marker now and then."""
        width = rng.uniform(0.05, 0.11) if rng.random() < 0.85 else rng.uniform(0.11, 0.22)
        gap = float(rng.choice([-0.06, 0.02, 0.08, 0.16, 0.3], p=[0.08, 0.22, 0.3, 0.3, 0.1]))
        return cls(
            rng,
            width,
            float(rng.normal(0.1, 0.15)),
            float(rng.uniform(0.8, 1.25)),
            gap,
            float(rng.choice([0.03, 0.07, 0.12])),
            float(rng.normal(0, 0.02)),
            float(rng.uniform(1.0, 3.0)),
        )


def write(hand: Hand, pen: Pen, text: str, height: float, pitch: float = 0.0) -> Written:
    """Writes a text from left to right.

    Args:
        hand: Who writes; characters that it has not are drawn plainly (signs) or left out.
        pen: With what.
        text: Digits, letters, the signs `.,-/:` and blanks.
        height: Of a digit, in pixels.
        pitch: The width of a cell in pixels, one for each character that is no sign; 0 for free writing.
    """
    rng = pen.rng
    parts: list[tuple[str, Ink, float, float]] = []  # character, ink, left, top
    x, cell = 0.0, 0
    for k, character in enumerate(text):
        if character == " ":
            x += rng.uniform(0.2, 0.55) * height
            continue
        size = height * float(np.exp(rng.normal(0, pen.uneven)))
        drawn, depth = _draw(hand, pen, character, size)
        if drawn is None:
            continue
        base = -pen.climb * x + rng.normal(0, 0.03) * height
        top = base - drawn.shape[0] + depth * size
        if character == "-":
            top = base - rng.uniform(0.35, 0.6) * height
        if pitch and character not in SIGNS:
            left = cell * pitch + (pitch - drawn.shape[1]) / 2 + rng.normal(0, 0.06) * min(pitch, height)
            cell += 1
            x = left + drawn.shape[1]
        else:
            gap = pen.gap * rng.uniform(0.4, 1.6) * height if k else 0.0
            if pitch:
                gap = 0.0
            left = x + gap
            if character in ".,":  # lie close, below the line's end
                left = x + rng.uniform(-0.02, 0.1) * height
            x = left + drawn.shape[1]
        parts.append((character, drawn, left, top))
    return _joined(parts, text)


def _joined(parts: Sequence[tuple[str, Ink, float, float]], text: str) -> Written:
    if not parts:
        return Written(np.zeros((1, 1), np.float32), "", np.zeros((0, 4), np.float32), 0.0)
    lefts = [left for _, _, left, _ in parts]
    tops = [top for _, _, _, top in parts]
    x0, y0 = np.floor(min(lefts)) - 1, np.floor(min(tops)) - 1
    right = max(left + ink.shape[1] for _, ink, left, _ in parts) - x0
    bottom = max(top + ink.shape[0] for _, ink, _, top in parts) - y0
    canvas = np.zeros((int(bottom) + 3, int(right) + 3), np.float32)
    boxes = []
    for _, ink, left, top in parts:
        a, b = round(left - x0), round(top - y0)
        area = canvas[b : b + ink.shape[0], a : a + ink.shape[1]]
        np.maximum(area, ink[: area.shape[0], : area.shape[1]], out=area)
        boxes.append((a, b, a + ink.shape[1], b + ink.shape[0]))
    written = "".join(character for character, *_ in parts)
    return Written(canvas, written, np.array(boxes, np.float32), float(-y0))


def _draw(hand: Hand, pen: Pen, character: str, size: float) -> tuple[Ink | None, float]:
    """The ink of a character cut out tightly, and how far it goes below the line, in heights."""
    own = hand.characters.get(character)
    if character in SIGNS and (own is None or pen.rng.random() < 0.5):
        return _sign(pen, character, size)
    if own is None:
        return None, 0.0
    one = own[int(pen.rng.integers(len(own)))]
    if one.image is not None:
        return _from_image(one.image, pen, size * (1.0 if character.isdigit() else 0.9)), 0.0
    return draw_strokes(one.strokes, pen, size), one.depth


def draw_strokes(strokes: Sequence[Points], pen: Pen, size: float) -> Ink:
    """The ink of strokes whose points are in heights of a digit, cut out tightly."""
    rng, scale = pen.rng, size * _FINE
    turn, stretch, slant = rng.normal(0, 0.03), pen.stretch * rng.uniform(0.92, 1.08), 0.5 * pen.slant
    matrix = np.array([[stretch, -slant + turn], [-turn, 1.0]], np.float32)
    moved = [points @ matrix.T * scale for points in strokes]
    width = max(1, round(pen.width * scale * rng.uniform(0.9, 1.1)))
    low = np.min([points.min(axis=0) for points in moved], axis=0) - width / 2 - 1
    high = np.max([points.max(axis=0) for points in moved], axis=0) + width / 2 + 2
    shape = np.maximum(np.ceil(high - low).astype(int), 2)
    shape = (shape + _FINE - 1) // _FINE * _FINE
    canvas = np.zeros((int(shape[1]), int(shape[0])), np.uint8)
    for points in moved:
        path = np.round((points - low) * 8).astype(np.int32)
        path = np.repeat(path, 2, axis=0) if len(path) == 1 else path
        cv2.polylines(canvas, [path], False, 255, width, cv2.LINE_AA, 3)
    small = cv2.resize(canvas, (canvas.shape[1] // _FINE, canvas.shape[0] // _FINE), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255


def _from_image(image: Ink, pen: Pen, size: float) -> Ink:
    rng = pen.rng
    scale = size / image.shape[0]
    across = image.shape[1] * scale * pen.stretch * rng.uniform(0.92, 1.08)
    lean = (0.4 * pen.slant + rng.normal(0, 0.03)) * size
    wide = max(2, round(across + abs(lean)) + 1)
    matrix = np.array(
        [[across / image.shape[1], -lean / image.shape[0], lean if lean > 0 else 0.0], [0, scale, 0]], np.float64
    )
    way = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_LINEAR
    source = image
    if scale < 0.5:  # warpAffine does not average
        source = cv2.resize(image, None, fx=2 * scale, fy=2 * scale, interpolation=cv2.INTER_AREA)
        matrix[:, :2] /= 2 * scale
    drawn = cv2.warpAffine(source, matrix, (wide, max(3, round(size))), flags=way)
    return np.clip(pen.sharp * (drawn - 0.4) + 0.4, 0, 1).astype(np.float32)


def _sign(pen: Pen, character: str, size: float) -> tuple[Ink, float]:
    """A sign that is drawn plainly, and how far it goes below the line, in heights."""
    rng = pen.rng
    depth = 0.0
    match character:
        case ".":
            points, depth = [(0, 0), (0.02, 0.02)], 0.05
        case ",":
            reach = rng.uniform(0.12, 0.3)
            points, depth = [(0.06, -0.05), (0.08, 0.02), (0.08 - 0.4 * reach, reach)], reach
        case "-":
            wide = rng.uniform(0.15, 0.55)
            points = [(0, 0), (wide, rng.normal(0, 0.05))]
        case "/":
            tall, lean, depth = rng.uniform(0.9, 1.5), rng.uniform(0.1, 0.6), rng.uniform(0.0, 0.3)
            points = [(lean, -tall), (0.5 * lean + rng.normal(0, 0.03), -tall / 2), (0, 0)]
        case _:
            dots = [np.array([(0, -y), (0.02, -y)], np.float32) for y in (0.15, 0.55)]
            return draw_strokes(dots, pen, size), 0.0
    return draw_strokes([np.array(points, np.float32)], pen, size), depth


def letters_of(hand: Hand, unlike_digits: bool = False) -> str:
    """The letters that a hand can write; those that nobody takes for a digit, if asked for."""
    return "".join(c for c in (_UNLIKE_DIGITS if unlike_digits else _LETTERS) if c in hand.characters)


@dataclass(frozen=True, slots=True)
class Hands:
    """The hands of one part: with digits, and with letters."""

    writers: tuple[Hand, ...]
    letters: tuple[Hand, ...]
    shares: NDArray[np.float64]

    def choose(self, rng: np.random.Generator) -> Hand:
        """Some hand that writes numbers."""
        return self.writers[int(rng.choice(len(self.writers), p=self.shares))]

    def letter_hand(self, rng: np.random.Generator) -> Hand:
        """Some hand that writes words."""
        return self.letters[int(rng.integers(len(self.letters)))]


def load_hands(data: Path, part: str) -> Hands:
    """The hands of a part, train or validation: half of what is written is by stroke hands.

    Raises:
        InputError: A file is missing or damaged.
    """
    strokes = _stroke_hands(data / "strokes" / "crohme.npz", part)
    images = [hand for name in _COLLECTIONS for hand in _image_hands(data / "characters" / f"{name}.npz", part)]
    mnist = _mnist_hands(data, part)
    writers = [hand for hand in (*strokes, *images, *mnist) if hand.has_digits()]
    count = sum(hand.has_digits() for hand in strokes)
    rest = len(writers) - count
    shares = np.array([0.5 / count] * count + [0.5 / rest] * rest)
    letters = [hand for hand in (*strokes, *images) if len(letters_of(hand)) >= 12]
    return Hands(tuple(writers), tuple(letters), shares / shares.sum())


def _is_of(part: str, place: int) -> bool:
    return (place % HELD_OUT == 0) == (part == "validation")


def _stroke_hands(path: Path, part: str) -> list[Hand]:
    """The writers of CROHME; those who wrote few digits are put together in groups of four."""
    names = ("dx", "dy", "stroke_start", "symbol_start", "symbol_label", "expr_start", "expr_writer", "labels")
    dx, dy, stroke_start, symbol_start, symbol_label, expr_start, expr_writer, labels = read_npz(
        path, names, "is missing; name the data folder with --data", "get it again"
    )
    xy = np.stack([np.cumsum(dx, dtype=np.int64), np.cumsum(dy, dtype=np.int64)], axis=1) / np.float32(100)
    by_writer: dict[int, dict[str, list[Character]]] = {}
    for e, writer in enumerate(expr_writer.tolist()):
        group = -1 - e // 60 if writer < 0 else writer // 4
        if not _is_of(part, group):
            continue
        mine = by_writer.setdefault(group, {})
        for s in range(int(expr_start[e]), int(expr_start[e + 1])):
            name = str(labels[symbol_label[s]])
            name = _NAMES.get(name, name)
            if len(name) > 1:
                continue
            few = range(int(symbol_start[s]), int(symbol_start[s + 1]))
            points = [xy[stroke_start[k] : stroke_start[k + 1]].astype(np.float32) for k in few]
            mine.setdefault(name, []).append(_placed(points, name))
    return [Hand({name: tuple(some) for name, some in mine.items()}) for mine in by_writer.values()]


def _placed(points: list[Points], name: str) -> Character:
    """A character whose left is at x = 0 and whose foot at y = 0; digits are brought to a height of about 1."""
    low = np.min([p.min(axis=0) for p in points], axis=0)
    high = np.max([p.max(axis=0) for p in points], axis=0)
    tall = float(high[1] - low[1])
    scale = 1 / max(tall, 0.3) if name.isdigit() and not 0.75 < tall < 1.3 else 1.0
    depth = 0.35 if name in "gjpqy" else 0.15 if name in ",/" else 0.0
    origin = np.array([low[0], high[1]], np.float32)
    return Character(tuple((p - origin) * np.float32(scale) for p in points), None, depth)


def _image_hands(path: Path, part: str) -> list[Hand]:
    arrays = np.load(path)
    images, labels = arrays["images"], np.array([str(v) for v in arrays["labels"]])
    who = next((arrays[key] for key in ("writers", "clients") if key in arrays), np.zeros(len(labels), int))
    dark_on_light = np.median(images[:200]) > 128 or path.stem == "dida"
    hands = []
    for k, writer in enumerate(np.unique(who)):
        mine = np.flatnonzero(who == writer)
        several = len(np.unique(who)) > 1
        if several and not _is_of(part, k + 3):
            continue
        if not several:
            mine = mine[(mine % HELD_OUT == 0) == (part == "validation")]
        found: dict[str, list[Character]] = {}
        for place in mine.tolist():
            name = str(labels[place])
            some = found.setdefault(name, [])
            if len(name) == 1 and len(some) < 150:
                ink = _ink_of(images[place], bool(dark_on_light))
                if ink is not None:
                    some.append(Character((), ink))
        hands.append(Hand({name: tuple(some) for name, some in found.items() if some}))
    return hands


def _mnist_hands(data: Path, part: str) -> list[Hand]:
    """MNIST in parts of 1,000 images, which are of few writers each."""
    from training.data.datasets import mnist_train

    images, labels = mnist_train(data)
    hands = []
    for k in range(0, 60):
        if not _is_of(part, k):
            continue
        found: dict[str, list[Character]] = {}
        for image, label in zip(images[k * 1000 : k * 1000 + 300], labels[k * 1000 : k * 1000 + 300], strict=True):
            ink = _ink_of(image, False)
            if ink is not None:
                found.setdefault(str(int(label)), []).append(Character((), ink))
        hands.append(Hand({name: tuple(some) for name, some in found.items()}))
    return hands


def _ink_of(image: NDArray[np.uint8], dark_on_light: bool) -> Ink | None:
    """The ink of a character's image, cut out tightly, at least 32 pixels high; None where there is none."""
    gray = image.astype(np.float32)
    gray = 255 - gray if dark_on_light else gray
    low, high = np.percentile(gray, 20), gray.max()
    if high - low < 25:
        return None
    ink = np.clip((gray - low) / (high - low) * (1 + 2 * _PALE) - _PALE, 0, 1)
    if dark_on_light and image.shape[0] >= 64:  # scans: what is not much darker than the paper is paper
        ink = np.clip((ink - 0.3) * 2.2, 0, 1)
    strong = ink > 0.35
    rows, columns = np.flatnonzero(strong.any(axis=1)), np.flatnonzero(strong.any(axis=0))
    if len(rows) < 4:
        return None
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
    if ink.shape[0] < 32:
        ink = cv2.resize(ink, None, fx=48 / ink.shape[0], fy=48 / ink.shape[0], interpolation=cv2.INTER_CUBIC)
        ink = np.clip((ink - 0.3) * 1.8, 0, 1)
    return ink.astype(np.float32)
