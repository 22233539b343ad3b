"""Decides what of the contrast is ink: against the strongest ink near by and against that of the whole image."""

from dataclasses import dataclass

import cv2
import numpy as np

from digitscan.records import Gray


@dataclass(frozen=True, slots=True)
class Levels:
    """How strong ink is, of 255 or as a share.

    Attributes:
        least: Least difference from the paper that is ink.
        local: Ink is at least this share of the strongest ink near it ...
        image: ... and this share of the typical strong ink of the image.
        weak: Ink that hangs together with such ink needs only this share of it ...
        held: ... where so much of a piece is such ink.
    """

    least: int
    local: float
    image: float
    weak: float
    held: float = 0.0


def typical_strong(contrast: Gray, least: int) -> float:
    """The median of the stronger one of two classes of ink, told apart by Otsu's method; 0 without ink."""
    inked = contrast[contrast > least]
    if not inked.size:
        return 0.0
    otsu, _ = cv2.threshold(inked, 0, 255, cv2.THRESH_OTSU)
    return float(np.median(inked[inked > otsu])) if (inked > otsu).any() else otsu


def ink_above(contrast: Gray, strong: float, levels: Levels) -> tuple[Gray, Gray]:
    """The ink, as 0 or 1.

    Args:
        contrast: How much darker than its paper each pixel is, uint8 (H, W).
        strong: The typical strong ink of the image, of 255.
        levels: What of it is ink.

    Returns:
        The ink, and the ink with what is half as strong: a thin rule that falls between two rows of pixels.
    """
    if not strong:
        return np.zeros_like(contrast), np.zeros_like(contrast)
    least = max(levels.least, levels.image * strong)
    near = _strongest_near(contrast)
    level = cv2.max(cv2.convertScaleAbs(near, alpha=levels.local), np.full_like(near, int(least)))
    mask = (contrast > level).astype(np.uint8)
    faint = (contrast > cv2.convertScaleAbs(level, alpha=0.5)).astype(np.uint8)
    if levels.weak < 1.0:
        mask = _held_by(mask, levels.held, (contrast > cv2.convertScaleAbs(level, alpha=levels.weak)).astype(np.uint8))
    return mask, faint


def _strongest_near(contrast: Gray) -> Gray:
    """The strongest ink around each pixel, uint8 (H, W), by blocks of a fortieth of the shorter side."""
    height, width = contrast.shape
    block = max(4, min(height, width) // 40)
    rows, columns = -(-height // block), -(-width // block)
    padded = cv2.copyMakeBorder(contrast, 0, rows * block - height, 0, columns * block - width, cv2.BORDER_REPLICATE)
    # one way after the other, which takes a quarter of the time of both at once
    peaks = padded.reshape(rows, block, -1).max(axis=1).reshape(rows, columns, block).max(axis=2)
    peaks = cv2.blur(cv2.dilate(peaks, np.ones((3, 3), np.uint8)), (3, 3))
    near = cv2.resize(peaks, (columns * block, rows * block), interpolation=cv2.INTER_LINEAR)
    return np.asarray(near[:height, :width], np.uint8)


def _held_by(strong: Gray, share: float, weak: Gray) -> Gray:
    """The strong ink, and the pieces of weak ink of which it is some, or at least such a share."""
    count, labels = cv2.connectedComponents(weak, connectivity=8, ltype=cv2.CV_32S)
    # the ink alone is counted: of all pixels it would take arrays of 64 bits as large as the image
    inked = np.bincount(labels[strong > 0], minlength=count)
    held = (inked > 0) & (inked >= share * np.bincount(labels[weak > 0], minlength=count))
    held[0] = False
    return np.asarray(cv2.max(held[labels].astype(np.uint8), strong), np.uint8)
