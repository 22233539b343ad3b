"""Homographies: points through them, and which of them no sheet of paper can have."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.template.features import Points

Homography = NDArray[np.float64]

_SMALLEST = 0.1  # the form takes at least this share of the page's longer side
_SKEWED = 3.0  # the longer of two opposite sides is at most this many times the shorter


def project(homography: Homography, points: Points) -> Points:
    """Where points (N, 2) come to lie."""
    return np.asarray(cv2.perspectiveTransform(points.reshape(-1, 1, 2), homography), np.float32).reshape(-1, 2)


def corners_of(shape: tuple[int, ...]) -> Points:
    """The corners of an image (H, W), clockwise from the upper left one."""
    height, width = shape
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)


def is_plausible(homography: Homography, reference: tuple[int, ...], page: tuple[int, ...]) -> bool:
    """Whether a flat sheet that is seen from above, though aslant, can lie so: not mirrored, folded or a mere line."""
    corners = corners_of(reference)
    depth = np.column_stack((corners, np.ones(4))) @ homography[2]
    if not np.isfinite(homography).all() or not ((depth > 0).all() or (depth < 0).all()):
        return False
    quad = project(homography, corners)
    sides = np.roll(quad, -1, axis=0) - quad
    turns = sides[:, 0] * np.roll(sides[:, 1], -1) - sides[:, 1] * np.roll(sides[:, 0], -1)
    lengths = np.hypot(*sides.T)
    if (turns <= 0).any() or lengths.max() > 20 * max(page) or lengths.max() < _SMALLEST * max(page):
        return False
    across = lengths[:2] / np.maximum(1e-6, lengths[2:])
    stretched = (lengths[0] + lengths[2]) / reference[1] / max(1e-6, (lengths[1] + lengths[3]) / reference[0])
    return bool((across < _SKEWED).all() and (across > 1 / _SKEWED).all() and 1 / _SKEWED < stretched < _SKEWED)


def zoom(homography: Homography, shape: tuple[int, ...]) -> float:
    """How many pixels of the page one of the reference (H, W) takes along a side, on the whole."""
    return float(np.sqrt(cv2.contourArea(project(homography, corners_of(shape))) / (shape[0] * shape[1])))
