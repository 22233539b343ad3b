"""Makes what is no digit from digits, and draws what segmentation also finds: strokes, dots, dashes, specks."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.nets.normalize import normalize
from digitscan.records import Box, Glyph, Gray

FINE = 4
SIDE = 28 * FINE
Chance = np.random.Generator

# Parts of a digit that look like no other digit in most hands: (value, part).
HALVES = tuple(
    (value, part)
    for part, values in (("left", "02368"), ("right", "02"), ("top", "05"), ("bottom", "023"))
    for value in map(int, values)
)


def _fine(digit: Gray) -> Gray:
    """Enlarges a digit (28, 28) fourfold and cuts its ink out."""
    large = cv2.resize(digit, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    left, top, width, height = cv2.boundingRect((large > 60).astype(np.uint8))
    return large[top : top + height, left : left + width]


def half(digits: Gray, labels: NDArray[np.uint8], chance: Chance) -> Gray:
    """The left, right, upper or lower part of a digit."""
    value, part = HALVES[chance.integers(len(HALVES))]
    ink = _fine(digits[chance.choice(np.flatnonzero(labels == value))])
    share = chance.uniform(0.3, 0.48)
    rows, columns = (max(4, round(share * side)) for side in ink.shape)
    parts = {"left": ink[:, :columns], "right": ink[:, -columns:], "top": ink[:rows], "bottom": ink[-rows:]}
    return parts[part]


def _beside(left: Gray, right: Gray, gap: int, drop: int) -> Gray:
    """Two pieces of ink side by side; a negative gap lets them overlap."""
    height = max(left.shape[0], right.shape[0]) + abs(drop)
    start = max(0, left.shape[1] + gap)
    frame = np.zeros((height, max(left.shape[1], start + right.shape[1])), np.uint8)
    for piece, x, y in ((left, 0, max(0, -drop)), (right, start, max(0, drop))):
        place = frame[y : y + piece.shape[0], x : x + piece.shape[1]]
        np.maximum(place, piece, out=place)
    return frame


def pair(digits: Gray, labels: NDArray[np.uint8], chance: Chance) -> Gray:
    """Two digits side by side, apart, touching or overlapping a little."""
    left, right = (_fine(digits[k]) for k in chance.integers(len(digits), size=2))
    return _beside(left, right, int(chance.integers(-3 * FINE, 4 * FINE)), int(chance.integers(-20, 21)))


def overhang(digits: Gray, labels: NDArray[np.uint8], chance: Chance) -> Gray:
    """A digit with more than a third of its neighbor, on either side."""
    left, right = (_fine(digits[k]) for k in chance.integers(len(digits), size=2))
    share = chance.uniform(0.4, 0.8)
    if chance.random() < 0.5:
        right = right[:, : max(6, round(share * right.shape[1]))]
    else:
        left = left[:, -max(6, round(share * left.shape[1])) :]
    return _beside(left, right, int(chance.integers(-2 * FINE, 2 * FINE)), int(chance.integers(-16, 17)))


def bar(digits: Gray, labels: NDArray[np.uint8], chance: Chance) -> Gray:
    """One to three dashes, level or slanted, straight or bent; never so upright that one could be a 1."""
    frame = np.zeros((SIDE, SIDE), np.uint8)
    turn, length = chance.uniform(-0.6, 0.6), chance.uniform(30, 100)
    bend, thick = chance.uniform(-0.15, 0.15), int(chance.integers(4, 16))
    along = np.linspace(-0.5, 0.5, 16) * length
    for row in range(int(chance.choice((1, 1, 1, 2, 2, 3)))):
        across = bend * (along**2 / length * 4 - length / 4) + 26 * row - 13
        x, y = along * np.cos(turn) - across * np.sin(turn), along * np.sin(turn) + across * np.cos(turn)
        points = np.stack((x, y), axis=1) + SIDE / 2
        cv2.polylines(frame, [points.round().astype(np.int32)], False, 255, thick, cv2.LINE_AA)
    return frame


def blob(digits: Gray, labels: NDArray[np.uint8], chance: Chance) -> Gray:
    """A dot or an ink blot: a filled, ragged ellipse."""
    frame = np.zeros((SIDE, SIDE), np.uint8)
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    wide, high = chance.uniform(14, 40, size=2)
    ragged = chance.uniform(0.75, 1.15, size=12)
    points = np.stack((wide * ragged * np.cos(angle), high * ragged * np.sin(angle)), axis=1) + SIDE / 2
    cv2.fillPoly(frame, [points.round().astype(np.int32)], 255, cv2.LINE_AA)
    return frame


def speckle(digits: Gray, labels: NDArray[np.uint8], chance: Chance) -> Gray:
    """A cluster of specks, as noise or a printed screen leaves."""
    frame = np.zeros((SIDE, SIDE), np.uint8)
    for x, y in chance.integers(8, SIDE - 8, size=(int(chance.integers(3, 14)), 2)).tolist():
        cv2.circle(frame, (x, y), int(chance.integers(3, 10)), 255, -1, cv2.LINE_AA)
    return frame


def corner(digits: Gray, labels: NDArray[np.uint8], chance: Chance) -> Gray:
    """A corner, crossing or end of ruled lines, as a badly removed box leaves."""
    frame = np.zeros((SIDE, SIDE), np.uint8)
    x, y = (int(v) for v in chance.integers(10, SIDE - 10, size=2))
    thick = int(chance.integers(4, 12))
    cv2.line(frame, (0, y), (SIDE, y + int(chance.integers(-6, 7))), 255, thick, cv2.LINE_AA)
    for at in {x, SIDE - x} if chance.random() < 0.4 else {x}:
        cv2.line(frame, (at, 0 if chance.random() < 0.7 else y), (at, SIDE), 255, thick, cv2.LINE_AA)
    return frame


Maker = Callable[[Gray, NDArray[np.uint8], Chance], Gray]
MAKERS: tuple[tuple[Maker, float], ...] = (
    (half, 0.25),
    (pair, 0.25),
    (overhang, 0.22),
    (bar, 0.12),
    (blob, 0.04),
    (speckle, 0.06),
    (corner, 0.06),
)


def make_junk(digits: Gray, labels: NDArray[np.uint8], n: int, seed: int) -> Gray:
    """Makes what is no digit.

    Args:
        digits: uint8 (N, 28, 28), digits to make it from; every value must be among them.
        labels: uint8 (N,), their values.
        n: How many to make.
        seed: Repeats the result.

    Returns:
        uint8 (n, 28, 28), through our own normalization.
    """
    chance = np.random.default_rng(seed)
    makers, shares = zip(*MAKERS, strict=True)
    glyphs = []
    for kind in chance.choice(len(makers), size=n, p=shares):
        ink = makers[kind](digits, labels, chance)
        glyphs.append(Glyph(Box(0, 0, ink.shape[1], ink.shape[0]), ink))
    return normalize(glyphs)
