"""Cuts the ink of one glyph out of the image."""

import cv2
import numpy as np

from digitscan.records import Box, Glyph, Gray, Ink

_BESIDE = np.ones((3, 3), np.uint8)


def cut_glyph(ink: Ink, box: Box, mask: Gray) -> Glyph:
    """Cuts the ink under a mask out of the image, its soft edges included.

    Args:
        ink: The ink of the image.
        box: Where in the image the mask lies.
        mask: uint8 (h, w), not 0 where the glyph's ink is.
    """
    height, width = ink.strength.shape
    left, top = max(0, box.left - 1), max(0, box.top - 1)
    right, bottom = min(width, box.right + 1), min(height, box.bottom + 1)
    frame = np.zeros((bottom - top, right - left), np.bool_)
    frame[box.top - top :, box.left - left :][: mask.shape[0], : mask.shape[1]] = mask > 0
    around = np.asarray(cv2.dilate(frame.view(np.uint8), _BESIDE), np.uint8).view(np.bool_)
    around &= frame | ~ink.mask[top:bottom, left:right]  # not a neighbor's ink
    soft = ink.strength[top:bottom, left:right] * around
    inside = soft[frame]
    upper = len(inside) * 3 // 4
    full = float(np.partition(inside, upper)[upper]) if inside.size else 255.0
    return Glyph(Box(left, top, right, bottom), stretched(soft, full))


def stretched(soft: Gray, full: float) -> Gray:
    """Ink uint8 (H, W) of which `full` is the strength in a stroke's middle, with 255 there and 0 beyond its edge."""
    # half of the full strength is the stroke's edge, whatever the blur
    return np.asarray(
        cv2.convertScaleAbs(cv2.subtract(soft, np.full(1, 0.25 * full)), alpha=255.0 / max(1.0, 0.6 * full)), np.uint8
    )
