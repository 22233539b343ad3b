"""Writes numbers from single digits as one hand would: size, slant, touching neighbors, links, signs, paper."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.data.canvas import NOBODY, Owners, place, scan, sheared

LEAD_STROKES = 0.3  # of the 1s in composed numbers


def with_lead_stroke(digit: Gray, chance: np.random.Generator) -> Gray:
    """Writes a 1 as many hands do, now and then: with a stroke that leads up to its head.

    Args:
        digit: uint8 (28, 28), ink 255 on 0.
        chance: Decides whether, how long and how steep.
    """
    rows = np.flatnonzero((digit > 128).any(axis=1))
    if not rows.size or chance.random() > LEAD_STROKES:
        return digit
    top, tall = int(rows[0]) + 1, len(rows)
    head = int(np.flatnonzero(digit[top] > 60).mean()) if (digit[top] > 60).any() else 14
    length, turn = chance.uniform(0.2, 0.75) * tall, chance.uniform(0.35, 1.0)
    foot = (round(16 * (head - length * np.sin(turn))), round(16 * (top + length * np.cos(turn))))
    thick = max(1, round(float((digit > 128).sum()) / tall))
    led = digit.copy()
    cv2.line(led, foot, (16 * head, 16 * top), 255, thick, cv2.LINE_AA, shift=4)
    return led


def compose(digits: Sequence[Gray], chance: np.random.Generator) -> tuple[Gray, Owners]:
    """Writes digits side by side as one hand would, many of them touching, on paper as it is scanned.

    Args:
        digits: Each uint8 (h, w), ink 255 on 0.
        chance: Decides size, slant, spacing, paper.

    Returns:
        The image uint8 (H, W), dark on light, and which digit each pixel belongs to.
    """
    height = chance.uniform(22, 60)
    slant = chance.normal(0.05, 0.15)
    touching = chance.uniform(0, 0.8)
    spacing = chance.uniform(0.02, 0.35)
    joined = chance.choice((0, 0, 0.3, 0.8))
    canvas = np.zeros((round(2.2 * height), round((len(digits) + 2) * 1.7 * height)), np.float32)
    owners = np.full(canvas.shape, NOBODY, np.int16)
    for k, digit in enumerate(digits):
        drawn = sheared(digit, height * chance.normal(1, 0.07), chance.uniform(0.85, 1.15), slant)
        top = round(1.5 * height + chance.normal(0, 0.05) * height) - drawn.shape[0]
        gap = chance.uniform(-0.10, 0.01) if chance.random() < touching else spacing * chance.uniform(0.5, 1.5)
        left = place(canvas, owners, drawn, max(0, top), gap * height, k)
        if k and chance.random() < joined:
            join(canvas, owners, k, left, height, chance)
        if chance.random() < 0.12:
            place(canvas, owners, _sign(height, chance), round(1.3 * height), 0.08 * height, NOBODY)
    if chance.random() < 0.3:
        _link(canvas, height, chance)
    return scan(canvas, owners, height, chance)


def join(
    canvas: NDArray[np.float32], owners: Owners, k: int, left: int, height: float, chance: np.random.Generator
) -> None:
    """Leads the pen from the digit before to digit `k`: from its right part, by a bow, into the left of this one.

    Hands that write "000" in one stroke leave such links at the head, the middle and the foot.
    """
    before = np.argwhere(owners == k - 1)
    now = np.argwhere(owners == k)
    if not len(before) or not len(now):
        return
    level = chance.uniform(0.0, 1.0)
    ends = []
    for ink, middle in ((before, before[:, 1].mean()), (now, left + 0.5 * (now[:, 1].max() - left))):
        side = ink[ink[:, 1] >= middle] if ink is before else ink[ink[:, 1] <= middle]
        if not len(side):
            return
        wanted = ink[:, 0].min() + np.clip(level + chance.normal(0, 0.12), 0, 1) * np.ptp(ink[:, 0])
        ends.append(side[np.argmin(np.abs(side[:, 0] - wanted))][::-1])
    bow = np.array([0.0, chance.normal(0, 0.15) * height])
    t = np.linspace(0, 1, 12)[:, None]
    points = (1 - t) ** 2 * ends[0] + 2 * t * (1 - t) * ((ends[0] + ends[1]) / 2 + bow) + t**2 * ends[1]
    thick = max(1, round(height * chance.uniform(0.05, 0.11)))
    cv2.polylines(canvas, [points.round().astype(np.int32)], False, 1.0, thick, cv2.LINE_AA)


def _sign(height: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """A dot, a comma or a dash."""
    stroke = max(2, round(height * chance.uniform(0.06, 0.14)))
    kind = chance.integers(3)
    tall = (stroke, round(2.5 * stroke), stroke)[kind]
    wide = (stroke, stroke, round(height * chance.uniform(0.2, 0.5)))[kind]
    return np.ones((tall, wide), np.float32)


def _link(canvas: NDArray[np.float32], height: float, chance: np.random.Generator) -> None:
    """Draws a stroke through the number's foot or head, as a hand does that does not lift the pen."""
    inked = np.flatnonzero(canvas.max(axis=0) > 0.4)
    if inked.size < 2:
        return
    first, last = np.sort(chance.choice(inked, 2))
    last = min(last, first + round(1.2 * height))
    y = round(chance.choice([0.55, 1.45]) * height)
    thick = max(1, round(0.07 * height))
    cv2.line(canvas, (int(first), y), (int(last), y + round(chance.normal(0, 0.05) * height)), 1.0, thick, cv2.LINE_AA)
