"""A canvas on which digits and strokes are put side by side, and how it looks once it is scanned."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray

NOBODY, SEVERAL = -1, -2

Owners = NDArray[np.int16]
"""Which digit each pixel (H, W) belongs to: its index, or `NOBODY`, or `SEVERAL`."""


def sheared(digit: Gray, height: float, stretch: float, slant: float) -> NDArray[np.float32]:
    """The digit's ink alone, float32, at a height, a relative width and a slant."""
    left, top, width, tall = cv2.boundingRect((digit > 40).astype(np.uint8))
    cut = digit[top : top + tall, left : left + width].astype(np.float32) / 255
    scale = height / max(1, tall)
    across = max(2, round(width * scale * stretch))
    lean = abs(slant) * height
    matrix = np.array([[across / max(1, width), -slant * scale, lean if slant > 0 else 0.0], [0, scale, 0]], np.float64)
    drawn = cv2.warpAffine(cut, matrix, (round(across + lean) + 2, round(height) + 1), flags=cv2.INTER_LINEAR)
    columns = np.flatnonzero(drawn.max(axis=0) > 0.2)
    return drawn[:, columns[0] : columns[-1] + 1] if columns.size else drawn


def place(
    canvas: NDArray[np.float32], owners: Owners, drawn: NDArray[np.float32], top: int, gap: float, owner: int
) -> int:
    """Puts a digit right of all that is there, so that shapes, not boxes, are `gap` pixels apart; gives its left."""
    drawn = drawn[: canvas.shape[0] - top]
    rows = slice(top, top + len(drawn))
    inked = canvas[rows] > 0.4
    # the right edge of what is there, seen from a few rows up and down too
    edge = np.where(inked.any(axis=1), canvas.shape[1] - np.argmax(inked[:, ::-1], axis=1), -1)
    edge = cv2.dilate(edge.astype(np.float32).reshape(-1, 1), np.ones((5, 1), np.uint8)).ravel()
    begin = np.where((drawn > 0.4).any(axis=1), np.argmax(drawn > 0.4, axis=1), 10_000)
    met = (edge >= 0) & (begin < 10_000)
    last = np.flatnonzero(canvas.max(axis=0) > 0.4)
    beside = (last[-1] - 0.5 * drawn.shape[1]) if last.size else len(canvas) * 0.3
    left = max(float((edge - begin)[met].max()) if met.any() else beside, beside) + gap
    x = int(np.clip(round(left), 0, canvas.shape[1] - drawn.shape[1]))
    area, owned = canvas[rows, x : x + drawn.shape[1]], owners[rows, x : x + drawn.shape[1]]
    owned[(drawn > 0.3) & (area > 0.3)] = SEVERAL
    owned[(drawn > 0.3) & (area <= 0.3)] = owner
    np.maximum(area, drawn, out=area)
    return x


def scan(
    canvas: NDArray[np.float32], owners: Owners, height: float, chance: np.random.Generator
) -> tuple[Gray, Owners]:
    """Puts the ink on patterned paper with a rule now and then, blurs it and adds noise; crops to a margin."""
    columns = np.flatnonzero(canvas.max(axis=0) > 0.3)
    margin = round(height * chance.uniform(0.1, 0.4))
    left, right = max(0, columns[0] - margin), min(canvas.shape[1], columns[-1] + margin)
    rows = np.flatnonzero(canvas.max(axis=1) > 0.3)
    top, bottom = max(0, rows[0] - margin), min(canvas.shape[0], rows[-1] + margin)
    ink, owners = canvas[top:bottom, left:right], owners[top:bottom, left:right]
    across, down = np.meshgrid(np.arange(ink.shape[1]), np.arange(ink.shape[0]))
    paper, dark = chance.uniform(170, 250), chance.uniform(20, 110)
    wave = np.sin((across * chance.normal(0, 0.4) + down * chance.normal(0, 0.8)) + 3 * np.sin(across / 25))
    page = paper + chance.choice([0, 6, 12]) * wave
    if chance.random() < 0.25:
        y = int(len(ink) * chance.uniform(0.85, 0.98))
        ink = ink.copy()
        ink[y : y + int(chance.integers(1, 4))] = np.maximum(ink[y : y + 1], chance.uniform(0.5, 1))
    page = page - ink * (page - dark)
    page = cv2.GaussianBlur(page.astype(np.float32), (0, 0), chance.uniform(0.3, 1.1))
    page = page + chance.normal(0, chance.uniform(0, 7), page.shape)
    return page.clip(0, 255).astype(np.uint8), owners
