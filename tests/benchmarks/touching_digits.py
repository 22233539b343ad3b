"""Writes digits that touch, as hands do: ink laid over ink, or a stroke that leads from one digit to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.data.canvas import sheared

FINE = 96  # rows that a digit is drawn with, before it is made as small as in a scan
WHOLE = 0.98  # of a digit's ink that must hang together
STRONGEST = 0.35  # a stroke is made no more than this share of itself wider or narrower
LONGEST = 0.25  # heights that two strokes may run side by side; longer, they would look like one
JOINED = 0.25  # of the digits are joined by a stroke of their own
# from which digits, and into which, a stroke at the foot or the head leaves both what they are
FEET, HEADS = ("02345689", "0123568"), ("0235789", "0235789")

Chance = np.random.Generator
Canvas = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """One digit: `ink` uint8 (96, W), 255 on 0, without margin, and how wide its stroke is, in pixels."""

    value: int
    ink: Gray
    stroke: float


def shape_of(image: Gray, value: int) -> Shape | None:
    """The shape of a digit.

    Args:
        image: uint8 (H, W), ink 255 on 0.
        value: What it is.

    Returns:
        None where its ink does not hang together, since then nobody could say that the digits of a number touch.
    """
    zoom = 3 * FINE / max(image.shape)
    fine = cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(fine, (0, 0), 0.013 * max(fine.shape))  # some scans are dots of black on white
    _, mask = cv2.threshold(fine, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    if stats[largest, cv2.CC_STAT_AREA] < WHOLE * stats[1:, cv2.CC_STAT_AREA].sum():
        return None
    left, top, width, height, _ = stats[largest]
    whole = np.where(parts == largest, 255, 0).astype(np.uint8)[top : top + height, left : left + width]
    across = max(4, round(width * FINE / height))
    ink = np.asarray(cv2.resize(whole, (across, FINE), interpolation=cv2.INTER_AREA), np.uint8)
    return Shape(value, ink, stroke_width(ink))


def stroke_width(ink: Gray) -> float:
    """How wide a digit's stroke is, in pixels: ink is a quarter of that from its edge on average."""
    mask = np.pad((ink > 127).astype(np.uint8), 1)
    return 4.0 * float(cv2.distanceTransform(mask, cv2.DIST_L2, 5)[mask > 0].mean())


def with_stroke(shape: Shape, width: float) -> Gray:
    """The digit written with a pen of another width, as far as it remains the same digit."""
    change = float(np.clip(width - shape.stroke, -STRONGEST * shape.stroke, STRONGEST * shape.stroke)) / 2
    margin = max(2, int(change) + 2)
    mask = np.pad((shape.ink > 127).astype(np.uint8), margin)
    inside, outside = (cv2.distanceTransform(part, cv2.DIST_L2, 5) for part in (mask, 1 - mask))
    return np.asarray(255 * np.clip(inside - outside + change + 0.5, 0, 1), np.uint8)


def write_touching(shapes: Sequence[Shape], chance: Chance) -> Gray:
    """Writes digits so that each touches the next.

    Args:
        shapes: The digits from left to right, in one hand.
        chance: Decides how they touch, and how they are scanned.

    Returns:
        uint8 (H, W), dark on light paper, 26 to 56 pixels a digit.
    """
    while True:
        page = scanned(_written(shapes, chance), chance)
        if page is not None:
            return page


def is_one(ink: Canvas) -> bool:
    """Whether all ink, float32 (H, W), hangs together."""
    return int(cv2.connectedComponents((ink > 0.5).astype(np.uint8))[0]) == 2


def _written(shapes: Sequence[Shape], chance: Chance) -> Canvas:
    pen = float(np.median([shape.stroke for shape in shapes])) * chance.uniform(0.85, 1.2)
    pen = float(np.clip(pen, 0.07 * FINE, 0.13 * FINE))
    slant, slope = chance.normal(0.05, 0.12), chance.normal(0, 0.04)
    stretch = chance.uniform(0.9, 1.15)
    canvas = np.zeros((3 * FINE, FINE * 2 * (len(shapes) + 1)), np.float32)
    last: tuple[int, Canvas] | None = None
    for shape in shapes:
        ink = with_stroke(shape, pen)
        height = FINE * float(np.clip(chance.normal(1, 0.07), 0.8, 1.25))
        drawn = sheared(ink, height, stretch, slant + chance.normal(0, 0.03)).astype(np.float32)
        inked = np.flatnonzero(canvas.max(axis=0) > 0.5)
        base = 2 * FINE + chance.normal(0, 0.05) * FINE - slope * (inked[-1] if inked.size else 0)
        top = int(np.clip(round(base - len(drawn)), 0, 3 * FINE - len(drawn)))
        alone = np.zeros_like(canvas)
        area = alone[top : top + len(drawn)]
        if last is None:
            area[:, FINE // 2 : FINE // 2 + drawn.shape[1]] = drawn
        else:
            _touch(area, canvas[top : top + len(drawn)], drawn, pen, chance)
            if not np.any((alone > 0.5) & (canvas > 0.5)):
                _join(canvas, last, (shape.value, alone), pen, chance)
        np.maximum(canvas, alone, out=canvas)
        last = shape.value, alone
    return canvas


def _touch(area: Canvas, before: Canvas, drawn: Canvas, pen: float, chance: Chance) -> None:
    """Puts a digit into `area`, onto the ink that is there `before`, or beside it where a stroke must join them."""
    there, mine = before > 0.5, drawn > 0.5
    last = int(np.flatnonzero(there.any(axis=0))[-1]) if there.any() else FINE // 2
    enough, deepest = chance.uniform(1, 4) * pen * 0.6 * pen, pen
    first, rows = 0, 0
    for left in range(last, max(0, last - drawn.shape[1]), -1):
        shared = there[:, left : left + mine.shape[1]] & mine
        if shared.any() or first:
            first = first or left
            rows = int(shared.any(axis=1).sum())
            if shared.sum() >= enough or first - left >= deepest or rows > LONGEST * FINE:
                break
    if rows > LONGEST * FINE or chance.random() < JOINED:
        left = (first or last) + round(chance.uniform(1.0, 2.5) * pen)
    area[:, left : left + drawn.shape[1]] = drawn


def _join(canvas: Canvas, before: tuple[int, Canvas], now: tuple[int, Canvas], pen: float, chance: Chance) -> None:
    """Leads a stroke from the right side of one digit to the left side of the next, by a slight bow."""
    left, right = str(before[0]), str(now[0])
    ways = [way for way, (out, into) in (("foot", FEET), ("head", HEADS)) if left in out and right in into]
    if not ways:  # a 1 is led up to, all else is bridged
        start, end = _edge(before[1], 0.35, 0.6, 1), _edge(now[1], *((0.0, 0.15) if right == "1" else (0.35, 0.6)), 0)
    elif chance.choice(ways) == "foot":
        start, end = _edge(before[1], 0.82, 1.0, 1), _edge(now[1], 0.82, 1.0, 0)
    else:
        start, end = _edge(before[1], 0.0, 0.18, 1), _edge(now[1], 0.0, 0.18, 0)
    middle = (start + end) / 2 + (0, chance.normal(0, 0.04) * FINE)
    t = np.linspace(0, 1, 12)[:, None]
    points = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    thick = max(2, round(pen * chance.uniform(0.5, 0.9)))
    cv2.polylines(canvas, [np.round(8 * points).astype(np.int32)], False, 1.0, thick, cv2.LINE_AA, 3)


def _edge(ink: Canvas, high: float, low: float, side: int) -> NDArray[np.float64]:
    """Where the ink of a digit ends at the left (0) or right (1), between two shares of its height: x, y."""
    rows = np.flatnonzero((ink > 0.5).any(axis=1))
    top, bottom = rows[0] + high * len(rows), rows[0] + low * len(rows)
    places = np.argwhere(ink > 0.5)
    places = places[(places[:, 0] >= top) & (places[:, 0] <= max(bottom, top + 1))]
    end = places[np.argmax(places[:, 1] * (1 if side else -1))]
    return end[::-1].astype(np.float64)


def scanned(ink: Canvas, chance: Chance) -> Gray | None:
    """How ink looks on paper in a scan: uint8 (H, W), 26 to 56 pixels a digit; None where the digits come apart."""
    small = made_small(ink, chance)
    return on_paper(small, chance) if is_one(small) else None


def made_small(ink: Canvas, chance: Chance) -> Canvas:
    """Ink with a margin at the size of a scan, 26 to 56 pixels a digit: float32 (H, W), 1 on 0."""
    left, top, width, height = cv2.boundingRect((ink > 0.3).astype(np.uint8))
    margin = round(FINE * chance.uniform(0.12, 0.4))
    cut = cv2.copyMakeBorder(ink[top : top + height, left : left + width], *[margin] * 4, cv2.BORDER_CONSTANT, value=0)
    scale = chance.uniform(26, 56) / FINE
    small = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), chance.uniform(0.3, 0.7)), np.float32)


def on_paper(small: Canvas, chance: Chance) -> Gray:
    """Ink of a scan on unevenly lit paper: uint8 (H, W), dark on light."""
    paper, dark = chance.uniform(190, 250), chance.uniform(20, 110)
    across, down = np.meshgrid(np.linspace(0, 1, small.shape[1]), np.linspace(0, 1, small.shape[0]))
    shade = chance.normal(0, 5) * across + chance.normal(0, 5) * down
    page = paper + shade - small * (paper - dark) + chance.normal(0, chance.uniform(0, 5), small.shape)
    return np.asarray(page.clip(0, 255), np.uint8)
