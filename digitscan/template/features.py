"""Points of an image that look the same on every scan of a form, each with a description of what is around it."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Box, Gray

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """How features are found.

    Attributes:
        side: The image is brought to so many pixels on its longer side.
        most: So many features are kept, the strongest.
        contrast: What is fainter than this is none: faint patterns of the paper differ from sheet to sheet.
        margin: What is nearer to a field than this share of its height is none: it may be written there.
    """

    side: int = 1200
    most: int = 2000
    contrast: float = 0.03
    margin: float = 0.15


@dataclass(frozen=True, slots=True)
class Features:
    """Features of one image: `points` float32 (N, 2) x and y in its pixels, `descriptors` float32 (N, 128).

    `scale` is pixels of the copy that they were found on per pixel of the image.
    """

    points: Points
    descriptors: NDArray[np.float32]
    scale: float


def find_features(image: Gray, hidden: Sequence[Box] = (), settings: FeatureSettings = FeatureSettings()) -> Features:
    """Finds features: SIFT (Lowe 2004), described as RootSIFT (Arandjelovic and Zisserman 2012).

    Args:
        image: uint8 (H, W).
        hidden: Boxes where none is taken, since what stands there differs from sheet to sheet.
        settings: See `FeatureSettings`.
    """
    scale = settings.side / max(image.shape)
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    mask = np.full(small.shape, 255, np.uint8)
    for box in hidden:
        grown = settings.margin * box.height
        left, top = (max(0, int((edge - grown) * scale)) for edge in (box.left, box.top))
        mask[top : int((box.bottom + grown) * scale) + 1, left : int((box.right + grown) * scale) + 1] = 0
    sift = cv2.SIFT.create(nfeatures=settings.most, contrastThreshold=settings.contrast)
    keys, found = sift.detectAndCompute(small, mask)
    if not keys:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32), scale)
    descriptors = np.asarray(found, np.float32)
    descriptors = np.sqrt(descriptors / np.maximum(1e-6, descriptors.sum(axis=1, keepdims=True)))
    points = (np.array([key.pt for key in keys], np.float32) + 0.5) / scale - 0.5
    return Features(points.astype(np.float32), descriptors, scale)
