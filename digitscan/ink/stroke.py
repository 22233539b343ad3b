"""Measures how wide strokes are."""

import cv2
import numpy as np

from digitscan.records import Gray, Mask


def stroke_width(mask: Mask | Gray) -> float:
    """Typical width of the strokes in pixels: twice the ink's area over its outline's length; 0 without ink."""
    ink = mask.astype(np.uint8)
    width = _area_over_outline(ink)
    for strokes in (1.7, 3.0, 3.0):
        side = round(strokes * width) + 1
        solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
        # a single bar may be most of the ink and make strokes seem half as wide as it is
        if not solid.any() or (strokes < 2 and cv2.countNonZero(solid) < 0.5 * cv2.countNonZero(ink)):
            continue
        # bars, logos and blots are no strokes
        ink = np.asarray(cv2.subtract(ink, cv2.dilate(solid, np.ones((3, 3), np.uint8))), np.uint8)
        width = _area_over_outline(ink) or width
    return width


def _area_over_outline(ink: Gray) -> float:
    area = cv2.countNonZero(ink)
    inner = cv2.countNonZero(cv2.erode(ink, np.ones((3, 3), np.uint8)))
    return 2.0 * area / (area - inner) if area > inner else 0.0
