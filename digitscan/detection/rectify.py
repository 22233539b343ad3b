"""A number region -> an upright image of it, cut out of the page at the scale of its writing; nothing is erased."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.detection.linking import NumberRegion
from digitscan.records import Box, Gray

HEIGHT = 64
"""Digits are brought to this height in pixels at most, so that large writing costs no more than usual one."""

_ENLARGED = 2.0  # small digits are enlarged at most so much
_BESIDE, _ABOVE = 0.4, 0.35  # of the height left free beside the first and last center, above and below the digits


@dataclass(frozen=True, slots=True)
class Cut:
    """An upright image of a region, uint8 (h, w), and the map float64 (2, 3) from its pixels to the page's."""

    image: Gray
    to_page: NDArray[np.float64]

    def on_page(self, box: Box, shape: tuple[int, ...]) -> Box:
        """The smallest upright box of the page, of shape (H, W), that holds a box of the image."""
        corners = np.array([(x, y, 1) for x in (box.left, box.right) for y in (box.top, box.bottom)], np.float64)
        points = corners @ self.to_page.T
        left, top = np.floor(points.min(axis=0)).astype(int)
        right, bottom = np.ceil(points.max(axis=0)).astype(int)
        left, top = int(np.clip(left, 0, shape[1] - 1)), int(np.clip(top, 0, shape[0] - 1))
        return Box(left, top, int(np.clip(right, left + 1, shape[1])), int(np.clip(bottom, top + 1, shape[0])))


def rectify(page: Gray, region: NumberRegion, beside: float = _BESIDE, above: float = _ABOVE) -> Cut:
    """Cuts a region out of a page, turned so that its digits stand side by side.

    Args:
        page: uint8 (H, W).
        region: The number; its coordinates are pixels of the page.
        beside: How far the image reaches beyond the first and the last center, in heights.
        above: How far it reaches above and below the digits, in heights.
    """
    scale = min(HEIGHT / region.height, _ENLARGED)
    way = _direction(region)
    normal = np.array([-way[1], way[0]])
    along = region.at @ way
    across = region.at @ normal
    left = float(along.min()) - (0.5 + beside) * region.height
    right = float(along.max()) + (0.5 + beside) * region.height
    top = float(across.min()) - (0.5 + above) * region.height
    bottom = float(across.max()) + (0.5 + above) * region.height
    size = (max(8, round((right - left) * scale)), max(8, round((bottom - top) * scale)))
    origin = left * way + top * normal
    to_page = np.column_stack([way / scale, normal / scale, origin])
    source, shift = _around(page, to_page, size)
    if scale < 0.6:  # warping does not average
        reduce = 0.5 / scale
        small = np.asarray(
            cv2.resize(source, None, fx=1 / reduce, fy=1 / reduce, interpolation=cv2.INTER_AREA), np.uint8
        )
        matrix = np.column_stack([to_page[:, :2], to_page[:, 2] - shift]) / reduce
        image = _warped(small, matrix, size)
    else:
        image = _warped(source, np.column_stack([to_page[:, :2], to_page[:, 2] - shift]), size)
    return Cut(image, to_page)


def _direction(region: NumberRegion) -> NDArray[np.float64]:
    """The direction of writing: a line through the centers, flat where a lone digit or a short number tells little."""
    if len(region.at) < 2:
        return np.array([1.0, 0.0])
    centered = region.at - region.at.mean(axis=0)
    _, _, axes = np.linalg.svd(centered.astype(np.float64), full_matrices=False)
    way = axes[0] if axes[0] @ (region.at[-1] - region.at[0]) > 0 else -axes[0]
    length = float(np.hypot(*(region.at[-1] - region.at[0]))) / region.height
    angle = float(np.arctan2(way[1], way[0])) * min(1.0, length / 2.5)
    return np.array([np.cos(angle), np.sin(angle)])


def _around(page: Gray, to_page: NDArray[np.float64], size: tuple[int, int]) -> tuple[Gray, NDArray[np.float64]]:
    """The part of a page that an image shows, and its upper left corner."""
    corners = np.array([(0, 0, 1), (size[0], 0, 1), (0, size[1], 1), (size[0], size[1], 1)]) @ to_page.T
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 2, 0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 3
    left, top = min(int(left), page.shape[1] - 1), min(int(top), page.shape[0] - 1)
    part = page[top : max(int(bottom), top + 1), left : max(int(right), left + 1)]
    return np.ascontiguousarray(part), np.array([left, top], np.float64)


def _warped(source: Gray, matrix: NDArray[np.float64], size: tuple[int, int]) -> Gray:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(source, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)
