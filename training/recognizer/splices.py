"""Joins the beginning of one amount to the end of another, so that what is seen often is digits, not amounts."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from digitscan.recognition.recognizer import even_contrast
from digitscan.records import Gray
from training.recognizer.labeled import Labeled

_CLEAR = 130  # a column through which an image may be cut has no pixel as dark as this, when its contrast is even
_TRIES = 6
_MOST_DIGITS = 12


def spliced(numbers: Sequence[Labeled], rng: np.random.Generator) -> Labeled | None:
    """Two of some numbers joined, whose digits have known places; None where those that were tried cannot be cut."""
    for _ in range(_TRIES):
        first, second = (numbers[int(k)] for k in rng.integers(len(numbers), size=2))
        before, behind = _cut(first, rng), _cut(second, rng)
        if before is None or behind is None or before[0] + len(second.text) - behind[0] > _MOST_DIGITS:
            continue
        return _joined(first, before, second, behind)
    return None


def _cut(one: Labeled, rng: np.random.Generator) -> tuple[int, int] | None:
    """Before which digit an image is cut, and at which column; None where no ink-free column lies there."""
    if len(one.at) < 2:
        return None
    digit = int(rng.integers(1, len(one.at)))
    left, right = round(float(one.at[digit - 1, 0])), round(float(one.at[digit, 0]))
    free = np.flatnonzero(even_contrast(one.image())[:, left:right].min(axis=0, initial=255) > _CLEAR)
    return (digit, left + int(free[len(free) // 2])) if len(free) else None


def _joined(first: Labeled, before: tuple[int, int], second: Labeled, behind: tuple[int, int]) -> Labeled:
    """The digits of the first before its cut, then those of the second, as high and on the same line."""
    start, image = even_contrast(first.image()), even_contrast(second.image())
    scale = first.height / second.height
    columns, rows = (max(1, round(side * scale)) for side in image.shape[::-1])
    image = np.asarray(cv2.resize(image, (columns, rows), interpolation=cv2.INTER_LINEAR), np.uint8)
    column = min(columns - 1, round(behind[1] * scale))
    # the digits on both sides of the cut stand on one line
    down = round(float(first.at[before[0] - 1, 1] - second.at[behind[0], 1] * scale))
    end = _moved(image[:, column:], down, start.shape[0])
    joined = np.concatenate([start[:, : before[1]], end], axis=1)
    at = second.at[behind[0] :] * np.float32(scale) + np.float32([before[1] - column, down])
    return replace(
        first,
        packed=cv2.imencode(".png", joined)[1].tobytes(),
        text=first.text[: before[0]] + second.text[behind[0] :],
        box=np.array([0, 0, joined.shape[1], joined.shape[0]], np.float32),
        at=np.concatenate([first.at[: before[0]], at]).astype(np.float32),
    )


def _moved(image: Gray, down: int, rows: int) -> Gray:
    """An image moved down by so many pixels, so many rows high; what lies beyond it is copied from its rim."""
    above, below = max(0, down), max(0, rows - image.shape[0] - down)
    padded = np.pad(image, ((above, below), (0, 0)), mode="edge")
    top = max(0, -down)
    return padded[top : top + rows]
