"""Writes numbers, words and signs as one person would with one pen, and tells where each character stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.composition.hands import Hand, Ink, Points

SIGNS = ".,-/:"

_FINE = 2  # strokes are drawn so many times larger and reduced, so that pens of any width differ


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
    apart: float = 0.0  # how much more is left free around dashes and slashes

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
            float(rng.uniform(0.05, 0.5)) if rng.random() < 0.4 else 0.0,
        )


def write(hand: Hand, pen: Pen, text: str, height: float) -> Written:
    """Writes a text from left to right.

    Args:
        hand: Who writes; characters that it has not are drawn plainly (signs) or left out.
        pen: With what.
        text: Digits, letters, the signs `.,-/:` and blanks.
        height: Of a digit, in pixels.
    """
    rng = pen.rng
    parts: list[tuple[str, Ink, float, float]] = []  # character, ink, left, top
    x = 0.0
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
        left = x + (pen.gap * rng.uniform(0.4, 1.6) * height if k else 0.0)
        if k and (character in "-/" or text[k - 1] in "-/"):
            left += pen.apart * rng.uniform(0.5, 1.5) * height
        if character in ".,":  # lie close, below the line's end
            left = x + rng.uniform(-0.02, 0.1) * height
        x = left + drawn.shape[1]
        parts.append((character, drawn, left, top))
    return _joined(parts)


def _joined(parts: Sequence[tuple[str, Ink, float, float]]) -> Written:
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
