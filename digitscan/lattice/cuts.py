"""Cuts a piece of ink that may hold several touching digits, along paths that cross as little ink as can be."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Box, Gray, Piece


@dataclass(frozen=True, slots=True)
class CutSettings:
    """Where cuts are tried; lengths in heights of the writing if not said otherwise.

    Attributes:
        narrow: Pieces narrower than this are not cut.
        step: A path is looked for around every column at this distance.
        band: How far it may leave its column, to either side.
        apart: Paths closer together than this are one.
        least: Parts at the ends narrower than this are not cut off.
        deepest: A path may cross this much ink, in stroke widths.
        most: No piece is cut more often.
    """

    narrow: float = 0.55
    step: float = 0.1
    band: float = 0.2
    apart: float = 0.2
    least: float = 0.12
    deepest: float = 2.6
    most: int = 14


def estimate_slant(pieces: Sequence[Piece]) -> float:
    """How far strokes lean: pixels to the right for a pixel up, from -0.3 to 0.9.

    The lean whose removal makes the columns' profile most peaked (Vinciarelli and Luettin, 2001, in short).
    """
    ys, xs = [], []
    for piece in pieces:
        y, x = np.nonzero(piece.mask)
        ys.append(y + piece.box.top)
        xs.append(x + piece.box.left)
    down, across = np.concatenate(ys), np.concatenate(xs)
    some = slice(None, None, max(1, len(down) // 4000))
    down, across = down[some] - down.min(), across[some] - across.min()
    leans = np.arange(-0.3, 0.91, 0.1)
    offset = int(0.3 * down.max()) + 1
    peaks = [float(np.sum(np.bincount((across + lean * down + offset).astype(np.int64)) ** 2.0)) for lean in leans]
    best = int(np.argmax(peaks))
    upright = int(np.argmin(np.abs(leans)))
    # a short number has no clear lean; the hand is upright until shown otherwise
    return float(leans[best]) if peaks[best] > 1.1 * peaks[upright] else 0.0


def cut_piece(
    piece: Piece, height: float, stroke: float, slant: float = 0.0, settings: CutSettings = CutSettings()
) -> list[Piece]:
    """Cuts a piece along paths from top to bottom, shape by shape: the parts may overlap in x.

    Args:
        piece: Ink that hangs together.
        height: Typical height of the writing, in pixels.
        stroke: Typical width of a stroke, in pixels.
        slant: How far the hand leans, see `estimate_slant`; paths lean with it.
        settings: Where cuts are tried.

    Returns:
        The parts from left to right; the piece itself where it is narrow or nothing can be cut.
    """
    lean = slant * (np.arange(piece.box.height) - (piece.box.height - 1) / 2)
    rows, inked = np.nonzero(piece.mask)
    upright = inked + lean[rows]
    first, last = float(upright.min()), float(upright.max())
    if last - first < settings.narrow * height:
        return [piece]
    margin = max(2.0, settings.least * height)
    columns = np.arange(first + margin, last - margin, max(1.0, settings.step * height))
    if not columns.size:
        return [piece]
    paths, crossed = _paths(piece.mask, columns, lean, max(2, round(settings.band * height)))
    apart = max(2.0, settings.apart * height)
    chosen = _choose(paths, crossed, settings.deepest * stroke, apart, settings.most)
    return _parts(piece, paths[chosen]) if chosen else [piece]


def _paths(
    mask: Gray, columns: NDArray[np.floating], lean: NDArray[np.floating], band: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each column, leaning as given for each row, the path near it that crosses the least ink.

    Returns:
        Paths int64 (len(columns), height): the first column of the right part in each row; and the ink they cross.
    """
    height, width = mask.shape
    offsets = np.arange(-band, band + 1)
    center = np.round(columns[:, None] - lean).astype(np.int64)  # (columns, height)
    near = np.clip(center[:, :, None] + offsets, 0, width - 1)
    ink = mask.astype(np.float32)
    # paper costs a little, and more away from the column, so that paths are short and start differently
    price = ink[np.arange(height)[:, None], near] + 0.02 + 0.004 * np.abs(offsets, dtype=np.float32)
    rows = np.ascontiguousarray(price.transpose(1, 0, 2))
    total = rows[0]
    came = np.zeros((height, len(columns), 2 * band + 1), np.int8)
    for y in range(1, height):
        best = total.copy()
        step = came[y]
        from_left = total[:, :-1] + 0.15
        better = from_left < best[:, 1:]
        best[:, 1:][better] = from_left[better]
        step[:, 1:][better] = -1
        from_right = total[:, 1:] + 0.15
        better = from_right < best[:, :-1]
        best[:, :-1][better] = from_right[better]
        step[:, :-1][better] = 1
        total = best + rows[y]
    at = np.argmin(total, axis=1)
    each = np.arange(len(columns))
    paths = np.empty((len(columns), height), np.int64)
    for y in range(height - 1, -1, -1):
        paths[:, y] = near[each, y, at]
        at = at + came[y, each, at]
    crossed = ink[np.arange(height), paths].sum(axis=1).astype(np.float32)
    return paths, crossed


def _choose(
    paths: NDArray[np.int64], crossed: NDArray[np.float32], deepest: float, apart: float, most: int
) -> list[int]:
    """The cheapest paths that differ from each other, from left to right."""
    chosen: list[int] = []
    for k in np.argsort(crossed, kind="stable"):
        if crossed[k] > deepest or len(chosen) == most:
            break
        if all(np.abs(paths[k] - paths[other]).mean() >= apart for other in chosen):
            chosen.append(int(k))
    return sorted(chosen, key=lambda k: float(paths[k].mean()))


def _parts(piece: Piece, paths: NDArray[np.int64]) -> list[Piece]:
    """Divides the piece's ink by how many paths lie left of it."""
    height, width = piece.mask.shape
    passed = np.zeros((height, width + 1), np.int8)
    for path in paths:
        passed[np.arange(height), path] += 1
    number = np.cumsum(passed[:, :width], axis=1)
    parts = []
    for k in range(len(paths) + 1):
        mask = ((number == k) & (piece.mask > 0)).astype(np.uint8)
        left, top, part_width, part_height = cv2.boundingRect(mask)
        if part_width:
            box = Box(left, top, left + part_width, top + part_height)
            cut = np.ascontiguousarray(mask[box.top : box.bottom, box.left : box.right])
            parts.append(Piece(box.moved(piece.box.left, piece.box.top), cut))
    return parts
