"""Brings glyphs to 28x28 exactly as MNIST was made, with strokes as thick as MNIST's.

The recipe of MNIST as reconstructed by Yadav and Bottou, "Cold Case: The Lost MNIST Digits" (2019): the bounding
box of the ink is widened to a square, its center kept, and resampled to 20x20 by area; the center of mass (pixel
centers at + 0.5) is moved into (14, 15] of the 28x28 frame by an integer shift.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from digitscan.records import Glyph, Gray

VERSION = 1
"""Weights are bound to the version of the normalization that they were trained with."""

SIDE = 28
_DRAWN = 20  # side of the square that holds the ink
_FAINT = 40  # weaker ink does not widen the box
_FINE = 80  # side of the square in which strokes are thickened, before it is reduced to 20
_THIN, _THICK = 2.0, 4.2  # thinner and thicker strokes are brought to these, in pixels of the 20x20 square


def normalize(glyphs: Sequence[Glyph]) -> Gray:
    """Brings glyphs to the form of MNIST's digits.

    Returns:
        uint8 (N, 28, 28), ink 255 on 0; all zeros for a glyph without ink.
    """
    digits = np.zeros((len(glyphs), SIDE, SIDE), np.uint8)
    for digit, glyph in zip(digits, glyphs, strict=True):
        _draw(_like_mnist_strokes(_square(glyph.ink)), digit)
    return digits


def _square(ink: Gray) -> Gray:
    """Centers the ink's bounding box in a square and resamples it to `_FINE`, full ink at 255."""
    left, top, width, height = cv2.boundingRect((ink > _FAINT).astype(np.uint8))
    if not width:
        return np.zeros((_FINE, _FINE), np.uint8)
    side = max(width, height)
    fine_width, fine_height = (max(1, round(_FINE * length / side)) for length in (width, height))
    enlarge = side < _FINE
    cut = cv2.resize(
        ink[top : top + height, left : left + width],
        (fine_width, fine_height),
        interpolation=cv2.INTER_LINEAR if enlarge else cv2.INTER_AREA,
    )
    square = np.zeros((_FINE, _FINE), np.uint8)
    x, y = (_FINE - fine_width) // 2, (_FINE - fine_height) // 2
    square[y : y + fine_height, x : x + fine_width] = cut
    return square


def _like_mnist_strokes(square: Gray) -> Gray:
    """Thickens thin strokes and thins thick ones, since thin strokes alone cost 16 % of the digits."""
    ink = (square > 127).astype(np.uint8)
    area = cv2.countNonZero(ink)
    if not area:
        return square
    outline = area - cv2.countNonZero(cv2.erode(ink, _disk(3), borderValue=0))
    stroke = 2.0 * area / outline * _DRAWN / _FINE
    if stroke < _THIN:
        return np.asarray(cv2.dilate(square, _disk(round((_THIN - stroke) * _FINE / _DRAWN) + 1)), np.uint8)
    if stroke > _THICK:
        return np.asarray(cv2.erode(square, _disk(min(round((stroke - _THICK) * _FINE / _DRAWN) + 1, 9))), np.uint8)
    return square


def _disk(side: int) -> Gray:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)).astype(np.uint8)


def _draw(square: Gray, digit: Gray) -> None:
    """Reduces the square to 20x20 and puts it into the frame by its center of mass."""
    small = cv2.resize(square, (_DRAWN, _DRAWN), interpolation=cv2.INTER_AREA)
    mass = cv2.moments(small)
    if not mass["m00"]:
        return
    places = []
    for moment in ("m10", "m01"):
        shift = int(SIDE / 2 + 1 - (mass[moment] / mass["m00"] + 0.5))
        places.append(min(max(shift, 0), SIDE - _DRAWN))
    x, y = places
    digit[y : y + _DRAWN, x : x + _DRAWN] = small
