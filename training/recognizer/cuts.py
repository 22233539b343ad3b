"""Cuts a strip out of a page as the detector's regions are cut: by the centers of its digits, which are never exact."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.detection.linking import NumberRegion
from digitscan.detection.rectify import HEIGHT, rectify
from digitscan.recognition.recognizer import net_strip
from digitscan.records import Gray

Points = NDArray[np.float32]

LEANING = 0.27
"""The most that a strip is slanted further, as a tangent: 15 degrees."""

_ENLARGED = 2.0  # as `rectify` enlarges small digits at most
_OFF, _HIGHER = 0.06, 0.1  # of the height: how far off centers are; the logarithm of how much too high digits seem
_SLOPED, _SLANTED = 0.12, 0.3  # of the strips are turned, and slanted, further


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip that trains.

    Attributes:
        image: uint8 (48, W), as the net is shown it.
        text: What is to be read; "x" for what is no number, nothing where nothing is written.
        signs: Whether the text tells of signs; if not, the strip may show some.
        source: Where it comes from.
    """

    image: Gray
    text: str
    signs: bool
    source: str


def region_of(at: Points, height: float) -> NumberRegion:
    """A region with these centers (N, 2), in pixels of the page, and digits so high."""
    count = len(at)
    return NumberRegion(at, height, np.ones(count, np.float32), np.ones(count - 1, np.float32), 1.0, 0.0, 0.0)


def random_cut(page: Gray, at: Points, height: float, rng: np.random.Generator, ends: tuple[float, float]) -> Gray:
    """Cuts out a number, or what might be one, about where its digits are.

    Args:
        page: uint8 (H, W).
        at: float32 (N, 2): the centers of the digits in reading order, in its pixels.
        height: Of the digits.
        rng: Decides.
        ends: How much farther than usual the strip reaches before the first center and behind the last, in heights.
    """
    seen = at + rng.normal(0, _OFF * height, at.shape).astype(np.float32)
    seen += rng.normal(0, _OFF * height, 2).astype(np.float32)
    if rng.random() < _SLOPED:
        seen = _turned(seen, np.deg2rad(np.clip(rng.normal(0, 5), -15, 15)))
    tall = height * float(np.exp(rng.normal(0, _HIGHER)))
    left, right = (_beside(rng) + more for more in ends)
    widest = max(left, right)
    strip = rectify(page, region_of(seen, tall), widest, _above(rng)).image
    unit = tall * min(HEIGHT / tall, _ENLARGED)
    before, behind = round((widest - left) * unit), round((widest - right) * unit)
    kept = strip[:, before : max(before + 8, strip.shape[1] - behind)]
    return net_strip(slanted(kept if kept.shape[1] >= 8 else strip, rng))


def _beside(rng: np.random.Generator) -> float:
    """How far a strip reaches beyond an outer digit, in heights: mostly as usual, hardly at all, or far."""
    kind = rng.random()
    if kind < 0.1:
        return rng.uniform(-0.1, 0.12)
    return rng.uniform(0.7, 1.6) if kind < 0.2 else float(np.clip(rng.normal(0.4, 0.1), 0.15, 0.65))


def _above(rng: np.random.Generator) -> float:
    """How far it reaches above and below, in heights."""
    kind = rng.random()
    if kind < 0.12:
        return rng.uniform(0.03, 0.2)
    return rng.uniform(0.5, 1.1) if kind < 0.3 else float(np.clip(rng.normal(0.35, 0.07), 0.2, 0.5))


def _turned(at: Points, angle: float) -> Points:
    """Centers turned around their middle."""
    middle, turn = at.mean(axis=0), np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray((at - middle) @ turn + middle, np.float32)


def slanted(strip: Gray, rng: np.random.Generator) -> Gray:
    """Slants some strips, by 15 degrees at most."""
    if rng.random() >= _SLANTED:
        return strip
    lean, (height, width) = float(np.clip(rng.normal(0, 0.12), -LEANING, LEANING)), strip.shape
    change = np.array([[1, lean, -lean * height / 2], [0, 1, 0]], np.float32)
    return np.asarray(
        cv2.warpAffine(strip, change, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )


def worn(strip: Gray, rng: np.random.Generator) -> Gray:
    """Wears a strip of a clean scan: coarser, blurred, noisy, a rule through it, JPEG, black and white."""
    image = strip
    if rng.random() < 0.12:
        share = rng.uniform(0.35, 0.7)
        small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        image = np.asarray(cv2.resize(small, image.shape[::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
    if rng.random() < 0.25:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.2)), np.uint8)
    if rng.random() < 0.08:
        image = _ruled(image, rng)
    if rng.random() < 0.25:
        image = np.clip(image + rng.normal(0, rng.uniform(1, 10), image.shape), 0, 255).astype(np.uint8)
    if rng.random() < 0.25:
        _, packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
        image = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    if rng.random() < 0.05:
        level = np.percentile(image, 75) * rng.uniform(0.7, 0.9)
        image = np.where(image < level, 0, 255).astype(np.uint8)
    return image


def _ruled(image: Gray, rng: np.random.Generator) -> Gray:
    """Draws a rule through a strip or a part of it."""
    height, width = image.shape
    y, drop, color = rng.uniform(0.1, 0.9) * height, rng.normal(0, 0.02) * width, int(rng.uniform(0, 150))
    ends = np.sort(rng.uniform(0, width, 2)) if rng.random() < 0.3 else (0, width)
    drawn, width_of_rule = image.copy(), max(1, round(height * rng.uniform(0.01, 0.04)))
    cv2.line(drawn, (int(ends[0]), int(y)), (int(ends[1]), int(y + drop)), color, width_of_rule, cv2.LINE_AA)
    return drawn
