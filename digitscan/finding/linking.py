"""Joins what is left of a page's rows, handwriting alone, into rows anew, and parts these into numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digitscan.finding.components import weighted_median
from digitscan.finding.spacing import SpacingSettings, parted
from digitscan.records import Box, Piece, Row

_LOW = 0.5  # of the highest piece's height; lower ones do not tell how high a row is
_FLAT = 0.25  # of the highest piece's height; dashes are lower, however long
_TALL = 1.6  # of the height of most ink; a row is not typically higher


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """What stands in one row; lengths in heights of the higher of two.

    Attributes:
        gap: Two stretches are in one row up to this gap: a wide one, since print between them is known, ...
        overlap: ... if they share this much of the lower one's height ...
        between: ... and nothing that is no digit stands between them, as high as this share of theirs.
        digit: Pieces of this share of a row's height may be digits.
        near: Rows this near, above or below, are part of one table.
        spacing: Where a row is parted.
        alone: Where a row is parted that is not part of a table: wide cells are those of one number there.
    """

    gap: float = 2.4
    overlap: float = 0.4
    between: float = 0.5
    digit: float = 0.45
    near: float = 2.5
    spacing: SpacingSettings = field(default_factory=lambda: SpacingSettings(gap=1.0))
    alone: SpacingSettings = field(default_factory=lambda: SpacingSettings(gap=1.0, pitch=3.2, most_pitch=2.7))


def link(stretches: Sequence[Row], others: Sequence[Piece], settings: LinkSettings = LinkSettings()) -> list[Row]:
    """Joins stretches that stand side by side.

    Args:
        stretches: Of handwriting, all of them on one page.
        others: The pieces of the page that are no handwritten digits.
        settings: What stands in one row.

    Returns:
        The rows, each at the place of its first stretch.
    """
    if not stretches:
        return []
    edges = np.array([_corners(stretch.box) for stretch in stretches], np.float64)
    walls = np.array([_corners(piece.box) for piece in others], np.float64).reshape(-1, 4)
    names = np.arange(len(stretches))
    for k in np.argsort(edges[:, 0], kind="stable"):
        fits = np.flatnonzero(_beside(edges[k], edges, settings))
        for nearest in fits[np.argsort(edges[fits, 0], kind="stable")][:1]:
            if not _walled(edges[k], edges[nearest], walls, settings):
                names[names == names[nearest]] = names[k]
    joined: dict[int, list[Row]] = {}
    for stretch, name in zip(stretches, names.tolist(), strict=True):
        joined.setdefault(name, []).append(stretch)
    return [_join(together) for together in joined.values()]


def height_of(pieces: Sequence[Piece]) -> float:
    """The typical height of what is written: low pieces, such as commas, do not count, nor do slashes among digits."""
    heights = np.array([piece.box.height for piece in pieces])
    inked = np.array([np.count_nonzero(piece.mask) for piece in pieces])
    strokes = heights >= _FLAT * heights.max()
    most = _TALL * weighted_median(heights[strokes], inked[strokes])
    typical = _median_of_high(heights)
    return typical if typical <= most else _median_of_high(heights[heights <= most])


def _median_of_high(heights: NDArray[np.int64]) -> float:
    return float(np.median(heights[heights >= _LOW * heights.max()]))


def are_alone(rows: Sequence[Row], settings: LinkSettings = LinkSettings()) -> list[bool]:
    """Whether each row has no other one just above or below it."""
    if not rows:
        return []
    left, top, right, bottom = np.array([_corners(row.box) for row in rows], np.float64).T
    heights = np.array([row.height for row in rows])
    apart = np.maximum(top[:, None] - bottom, top - bottom[:, None])
    near = (apart < settings.near * heights[:, None]) & (left[:, None] < right) & (left < right[:, None])
    return [bool(count == 1) for count in near.sum(axis=1)]


def numbers_of(row: Row, alone: bool, settings: LinkSettings = LinkSettings()) -> list[Row]:
    """Parts a row of handwriting where one number ends and another begins.

    Args:
        row: The row.
        alone: Whether there is no other one just above or below it.
        settings: What is one number.
    """
    high = [k for k, piece in enumerate(row.pieces) if piece.box.height >= settings.digit * row.height]
    ends = np.maximum.accumulate([piece.box.right for piece in row.pieces])
    gaps = [float(row.pieces[k].box.left - ends[k - 1]) for k in high[1:]]
    spacing = settings.alone if alone else settings.spacing
    begins = parted([row.pieces[k].box for k in high], gaps, row.height, spacing)
    cuts = [0, *(k for k, begins_here in zip(high[1:], begins, strict=True) if begins_here), len(row.pieces)]
    return [replace(row, pieces=row.pieces[a:b]) for a, b in pairwise(cuts) if a < b]


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom


def _beside(one: NDArray[np.float64], edges: NDArray[np.float64], settings: LinkSettings) -> NDArray[np.bool_]:
    """Which stretches stand right of one, near enough and on its line."""
    heights, high = edges[:, 3] - edges[:, 1], one[3] - one[1]
    shared = np.minimum(edges[:, 3], one[3]) - np.maximum(edges[:, 1], one[1])
    gaps = edges[:, 0] - one[2]
    on_line = shared >= settings.overlap * np.minimum(heights, high)
    near = gaps <= settings.gap * np.maximum(heights, high)
    return np.asarray(on_line & near & (edges[:, 0] > one[0]), np.bool_)


def _walled(
    one: NDArray[np.float64], other: NDArray[np.float64], walls: NDArray[np.float64], settings: LinkSettings
) -> bool:
    """Whether something that is no digit stands between two stretches."""
    top, bottom = max(one[1], other[1]), min(one[3], other[3])
    middle = (walls[:, 0] + walls[:, 2]) / 2
    shared = np.minimum(walls[:, 3], bottom) - np.maximum(walls[:, 1], top)
    between = (middle > one[2]) & (middle < other[0]) & (shared >= settings.between * (bottom - top))
    return bool(between.any())


def _join(stretches: Sequence[Row]) -> Row:
    if len(stretches) == 1:
        return stretches[0]
    pieces = sorted((piece for one in stretches for piece in one.pieces), key=lambda one: one.box.left + one.box.right)
    return replace(stretches[0], pieces=tuple(pieces), height=height_of(pieces))
