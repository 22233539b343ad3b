"""Hands: what one person wrote, by character, read from the collections of the data folder.

There are two kinds. A stroke hand has the recorded pen strokes of one CROHME writer. An image hand has the scanned
characters of one writer, or of one collection.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.data.npz import read_npz

Ink = NDArray[np.float32]
Points = NDArray[np.float32]

HELD_OUT = 10
"""One writer in so many writes in the validation part alone."""

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
