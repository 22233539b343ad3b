"""Windows of composed views and of real pages, upright; and batches of them, each in all four turns."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from digitscan.detection.orientation import SIDE, WINDOW, windows_of
from digitscan.records import TURNS, Gray
from training.composition.crops import Crop
from training.composition.paper import RealPage
from training.detector.shards import Sources

_LARGER, _SMALLER = 1.3, 0.7  # a real page is seen at so many times its usual size at the most, and at the least
_ZOOM = (0.7, 1.0)  # of a composed view is seen
_NEGATIVE, _NOISY, _BLURRED = 0.03, 0.3, 0.2  # shares of the windows


def composed_windows(crops: Iterable[Crop]) -> list[Gray]:
    """The composed views in gray."""
    return [np.asarray(cv2.cvtColor(crop.view, cv2.COLOR_RGB2GRAY), np.uint8) for crop in crops]


def real_windows(sources: Sources, rng: np.random.Generator) -> list[Gray]:
    """Windows of all real pages that train, chosen as they are of a page that is read."""
    pages: Sequence[RealPage] = (*sources.bare, *(one.page for one in sources.known))
    return [window for page in pages for window in windows_of(_held(page, rng))]


def _held(page: RealPage, rng: np.random.Generator) -> Gray:
    """A real page as it lies in a scanner: at some scale, a little turned."""
    gray = cv2.cvtColor(page.image, cv2.COLOR_RGB2GRAY)
    factor = float(np.exp(rng.uniform(np.log(_SMALLER), np.log(_LARGER)))) * SIDE / max(gray.shape)
    size = (max(1, round(gray.shape[1] * factor)), max(1, round(gray.shape[0] * factor)))
    gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    degrees = rng.normal(0, 1.5) if rng.random() < 0.85 else rng.uniform(-20, 20)
    matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, 1.0)
    paper = int(np.median(gray[::4, ::4]))
    held = np.asarray(cv2.warpAffine(gray, matrix, size, borderValue=paper), np.uint8)
    # `windows_of` looks at it at this size: what is beyond its usual side is cut off at random
    top, left = (int(rng.integers(max(1, side - SIDE + 1))) for side in held.shape)
    cut = held[top : top + SIDE, left : left + SIDE]
    return np.pad(cut, [(0, SIDE - side) for side in cut.shape], constant_values=paper)


def batch_of(windows: Sequence[Gray], rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Input float32 (4 N, 1, WINDOW, WINDOW) and classes of N windows, cut and lit at random, each in all four turns.

    Class k is a window that lies turned counterclockwise by k quarters, so that as many clockwise make it upright. All
    turns of a window at once, so that what it shows cancels out and how it lies is learned (RotNet, Gidaris et al.
    2018).
    """
    upright = [_lit(_cut(one, rng), rng) for one in windows]
    turned = np.stack([np.rot90(one, k) for one in upright for k in range(len(TURNS))])
    return torch.from_numpy(turned).float().unsqueeze(1), torch.arange(len(TURNS)).repeat(len(windows))


def _cut(window: Gray, rng: np.random.Generator) -> Gray:
    """A square part; of a window that is no larger than what the net is shown, all."""
    if window.shape[0] == WINDOW:
        return window
    side = round(window.shape[0] * rng.uniform(*_ZOOM))
    left, top = (int(v) for v in rng.integers(0, window.shape[0] - side + 1, 2))
    way = cv2.INTER_AREA if side > WINDOW else cv2.INTER_LINEAR
    part = window[top : top + side, left : left + side]
    return np.asarray(cv2.resize(part, (WINDOW, WINDOW), interpolation=way), np.uint8)


def _lit(window: Gray, rng: np.random.Generator) -> Gray:
    """The window in other light: a window that is seen again differs."""
    pixels: NDArray[np.float32] = window.astype(np.float32)
    if rng.random() < _BLURRED:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 1.2)), np.float32)
    pixels = (pixels - 128) * rng.uniform(0.6, 1.2) + 128 + rng.uniform(-25, 25)
    if rng.random() < _NOISY:
        pixels = pixels + rng.normal(0, rng.uniform(1, 9), pixels.shape)
    if rng.random() < _NEGATIVE:
        pixels = 255 - pixels
    return np.clip(pixels, 0, 255).astype(np.uint8)
