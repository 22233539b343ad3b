"""Pen strokes: curves through a shape's points, and the ink that they leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Coverage = NDArray[np.uint8]

_SHIFT = 4  # cv2 takes positions in sixteenths of a pixel
_STEPS = 12  # points of the curve between two points of the shape


@dataclass(frozen=True, slots=True)
class Stroke:
    """One run of the pen on the paper.

    `points` are float64 (N, 2), x and y with y down; `pressure` is float64 (N,), a factor of the width.
    """

    points: Points
    pressure: NDArray[np.float64]

    def mapped(self, matrix: Points, offset: Sequence[float]) -> "Stroke":
        """The stroke under the linear map `matrix` (2, 2), then moved by `offset` (x, y)."""
        return Stroke(self.points @ matrix.T + np.asarray(offset, dtype=np.float64), self.pressure)


@dataclass(frozen=True, slots=True)
class Path:
    """The points of one stroke of a shape, float64 (N, 2), and at which of them the pen turns sharply."""

    points: Points
    corners: NDArray[np.bool_]


def parse(shape: str) -> list[Path]:
    """Read a shape in the notation of `shapes`, in units of the digit's height, the baseline at y = 0."""
    paths = []
    for stroke in shape.split(";"):
        words = stroke.split()
        pairs = [word.rstrip("!").split(",") for word in words]
        points = np.array(pairs, dtype=np.float64) / 100 - (0.0, 1.0)
        paths.append(Path(points, np.array([word.endswith("!") for word in words])))
    return paths


def curve(path: Path) -> Points:
    """Draw a smooth curve through the points of a path, broken at its corners.

    A cubic Hermite spline with centripetal Catmull-Rom tangents, which makes no loops of its own, then a
    little rounding, since a hand never turns at once.

    Returns:
        float64 (M, 2).
    """
    ends = [0, *(k for k in range(1, len(path.points) - 1) if path.corners[k]), len(path.points) - 1]
    pieces = [_smooth(path.points[a : b + 1]) for a, b in pairwise(ends)]
    run = np.pad(np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])]), ((3, 3), (0, 0)), "edge")
    return np.stack([np.convolve(run[:, axis], np.full(7, 1 / 7), "valid") for axis in (0, 1)], axis=1)


def _smooth(points: Points) -> Points:
    gaps = np.sqrt(np.maximum(np.linalg.norm(np.diff(points, axis=0), axis=1), 1e-6))[:, None]
    slopes = np.diff(points, axis=0) / gaps
    inner = (slopes[:-1] * gaps[1:] + slopes[1:] * gaps[:-1]) / (gaps[1:] + gaps[:-1])
    tangents = np.concatenate([slopes[:1], inner, slopes[-1:]])
    t = np.linspace(0, 1, _STEPS, endpoint=False)[None, :, None]
    a, b = points[:-1, None], points[1:, None]
    u, v = (tangents[:-1] * gaps)[:, None], (tangents[1:] * gaps)[:, None]
    run = (2 * t**3 - 3 * t**2 + 1) * a + (t**3 - 2 * t**2 + t) * u + (3 * t**2 - 2 * t**3) * b + (t**3 - t**2) * v
    return np.concatenate([run.reshape(-1, 2), points[-1:]])


def wave(length: int, rng: np.random.Generator, knots: int = 4) -> NDArray[np.float64]:
    """Draw a slow random wave of about unit size, float64 (length,)."""
    return np.interp(np.linspace(0, knots - 1, length), np.arange(knots), rng.normal(0, 1, knots))


def bounds(strokes: Sequence[Stroke]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the strokes' middle lines."""
    points = np.concatenate([stroke.points for stroke in strokes])
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def ink(stroke: Stroke, nib: float, shape: tuple[int, int], flow: float, rng: np.random.Generator) -> Coverage:
    """Draw one stroke as discs set close together.

    Args:
        stroke: Its points are pixels of the canvas.
        nib: Width of the line in pixels at pressure 1.
        shape: Height and width of the canvas.
        flow: How much the ink thins out along the line, 0 (even) to about 0.5.
        rng: For the thinning.

    Returns:
        uint8 `shape`, ink 255 on 0.
    """
    canvas = np.zeros(shape, np.uint8)
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(stroke.points, axis=0), axis=1))])
    count = max(2, int(way[-1] / max(0.35, nib * 0.12)))
    at = np.linspace(0, way[-1], count)
    xs, ys = (np.interp(at, way, stroke.points[:, axis]) for axis in (0, 1))
    radii = np.interp(at, way, stroke.pressure) * nib / 2
    tones = 255 * np.clip(1 - flow * np.abs(wave(count, rng, 3 + int(way[-1] / (12 * nib)))), 0.35, 1)
    scale = 1 << _SHIFT
    # cv2 puts a pixel's middle at its whole number
    placed = [np.rint((part - 0.5) * scale).astype(int).tolist() for part in (xs, ys)]
    sizes = np.maximum(1, np.rint((radii - 0.3) * scale)).astype(int).tolist()
    for x, y, radius, tone in zip(*placed, sizes, tones.tolist(), strict=True):
        cv2.circle(canvas, (x, y), radius, tone, -1, cv2.LINE_AA, _SHIFT)
    return canvas


def sway(length: int, rng: np.random.Generator) -> Points:
    """Draw a slow random deviation in both directions of about unit size, float64 (length, 2)."""
    return np.stack([wave(length, rng), wave(length, rng)], axis=1)
