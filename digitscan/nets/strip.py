"""Brings the ink of a row to a strip of fixed height, as the sequence net reads it."""

from dataclasses import dataclass

import cv2
import numpy as np

from digitscan.finding.components import weighted_median
from digitscan.finding.glyph import stretched
from digitscan.records import Box, Gray, Ink, Row

VERSION = 1
"""Weights of the sequence net are bound to the version of the strips that they were trained with."""

HEIGHT = 32
_WRITING = 22  # what stands as high as the row is so high in the strip
_FINE = 2  # strokes are thickened at this multiple of the strip's size, or in the image where that is larger
_MARGIN = 0.4  # to the left and right of the row, in heights
_TALL = 0.4  # pieces of this share of the row's height tell its middle
_THIN, _THICK = 2.2, 4.6  # thinner and thicker strokes are brought to these, in pixels of the strip
_WIDEST = 1600
_VARIED = ((1.15, 1.0, 0.0), (1.05, 1.1, 0.0), (1.0, 1.0, 1.5), (1.0, 1.0, -1.5))
"""How wide, how high and how many pixels lower the writing is at each further look; less high, a slash is like a 1."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of ink: uint8 (32, W), ink 255 on 0.

    Column x of `image` shows column `left + x / scale` of the `Ink`.
    """

    image: Gray
    left: float
    scale: float


def cut_strip(ink: Ink, row: Row) -> Strip:
    """Cuts out all ink along a row, what is too small for its pieces included, and evens its size and strokes.

    Args:
        ink: The ink of the image.
        row: Its pieces tell where the row lies, its height how large the writing is.
    """
    boxes = np.array([(p.box.left, p.box.top, p.box.right, p.box.bottom) for p in row.pieces], np.float64)
    left, top, right, bottom = boxes.T
    areas = np.array([np.count_nonzero(piece.mask) for piece in row.pieces])
    tall = bottom - top >= _TALL * row.height
    tall = tall if tall.any() else np.ones(len(boxes), np.bool_)
    middle = weighted_median(((top + bottom) / 2)[tall], areas[tall])
    reach = 0.5 * HEIGHT / _WRITING * row.height
    box = Box(
        int(left.min() - _MARGIN * row.height),
        round(middle - reach),
        int(np.ceil(right.max() + _MARGIN * row.height)),
        max(round(middle + reach), round(middle - reach) + 1),
    )
    soft, unit = _soft(ink, box), box.height / HEIGHT
    width = int(np.clip(round(box.width / unit), 1, _WIDEST))
    if unit < _FINE:
        size = (_FINE * width, _FINE * HEIGHT)
        soft, unit = np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR), np.uint8), _FINE
    # thin strokes would fade if they were made smaller first
    image = cv2.resize(_even_strokes(soft, unit), (width, HEIGHT), interpolation=cv2.INTER_AREA)
    return Strip(np.asarray(image, np.uint8), float(box.left), width / box.width)


def varied(strip: Gray) -> list[Gray]:
    """The writing of a strip wider, higher, lower and raised: what a net reads in all it does not read by chance."""
    height, width = strip.shape
    found = []
    for across, down, lower in _VARIED:
        change = np.array([[across, 0, 0], [0, down, (1 - down) * (height - 1) / 2 + lower]], np.float32)
        found.append(cv2.warpAffine(strip, change, (max(1, round(across * width)), height), flags=cv2.INTER_LINEAR))
    return [np.asarray(one, np.uint8) for one in found]


def _soft(ink: Ink, box: Box) -> Gray:
    """The ink inside a box that may reach beyond the image, soft edges included: 255 full ink on 0."""
    height, width = ink.mask.shape
    left, top, right, bottom = max(0, box.left), max(0, box.top), min(width, box.right), min(height, box.bottom)
    soft = np.zeros((box.height, box.width), np.uint8)
    mask = ink.mask[top:bottom, left:right].astype(np.uint8)
    if not mask.any():
        return soft
    strength = np.asarray(ink.strength[top:bottom, left:right] * cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.uint8)
    full = float(np.percentile(strength[mask > 0], 75))
    soft[top - box.top : bottom - box.top, left - box.left : right - box.left] = stretched(strength, full)
    return soft


def _even_strokes(soft: Gray, unit: float) -> Gray:
    """Thickens thin strokes and thins thick ones; `unit` is how many pixels of the image make one of the strip."""
    ink = (soft > 127).astype(np.uint8)
    area = cv2.countNonZero(ink)
    if not area:
        return soft
    outline = area - cv2.countNonZero(cv2.erode(ink, _disk(3), borderValue=0))
    stroke = 2.0 * area / max(1, outline) / unit
    if stroke < _THIN:
        return np.asarray(cv2.dilate(soft, _disk(round((_THIN - stroke) * unit) + 1)), np.uint8)
    if stroke > _THICK:
        return np.asarray(cv2.erode(soft, _disk(round(min(stroke - _THICK, 2.0) * unit) + 1)), np.uint8)
    return soft


def _disk(side: int) -> Gray:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)).astype(np.uint8)
