"""Finds rows of pieces on a page that may be numbers: side by side, of like height, and like digits."""

from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from digitscan.finding.components import find_components
from digitscan.records import Ink, Piece, Probabilities, Row

_AT_ONCE = 32  # boxes whose neighbors are looked for together


@dataclass(frozen=True, slots=True)
class RowSettings:
    """What may be a digit on a page, and what stands in one row.

    Attributes:
        speck: Pieces smaller than this many square stroke widths are dropped.
        least_pixels, least_strokes: Digits are at least so many pixels and stroke widths high ...
        highest, highest_strokes: ... and at most this share of the page's shorter side, or so many strokes, ...
        few, highest_of_few: ... or so many if there are no more pieces: a number that fills a picture; ...
        longest: ... pieces this many times wider are no digits either.
        neighbor: Pieces on a line are in one row up to this gap, in heights of the higher one, ...
        overlap: ... if they share this much of the lower one's height ...
        unlike: ... and one is at most this many times higher than the other.
        low: A piece by itself, lower than this share of a row that it stands in, belongs to that row.
        like_digit: A piece this probable to be a digit may be part of a number ...
        least_tall: ... if it has this share of the row's height, ...
        beside: ... and with it so many pieces to either side.
    """

    speck: float = 1.2
    least_pixels: int = 7
    least_strokes: float = 2.5
    highest: float = 0.25
    highest_strokes: float = 30.0
    few: int = 12
    highest_of_few: float = 60.0
    longest: float = 3.0
    neighbor: float = 1.2
    overlap: float = 0.4
    unlike: float = 2.2
    low: float = 0.6
    like_digit: float = 0.4
    least_tall: float = 0.4
    beside: int = 2


def find_rows(ink: Ink, settings: RowSettings = RowSettings()) -> list[Row]:
    """Gathers the ink of a page into rows of pieces that stand side by side and are of like height.

    Returns:
        The rows in reading order: from top to bottom, and from left to right.
    """
    parts = find_components(ink)
    boxes = parts.boxes
    heights, widths = boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]
    written = parts.areas >= settings.speck * ink.stroke**2
    least = max(settings.least_pixels, settings.least_strokes * ink.stroke)
    high = written & (heights >= least)
    strokes = settings.highest_strokes if np.count_nonzero(high) > settings.few else settings.highest_of_few
    most = min(0.95 * ink.mask.shape[0], max(settings.highest * min(ink.mask.shape), strokes * ink.stroke))
    tall = high & (heights <= most) & (widths <= settings.longest * most)
    chosen = np.flatnonzero(tall)
    chosen = chosen[np.argsort(boxes[chosen, 0], kind="stable")]
    names = _join(boxes[chosen], settings)
    small = _FromLeft(np.flatnonzero(written & ~tall & (heights <= most) & (widths <= most)), boxes)
    found, first, counts = np.unique(names, return_index=True, return_counts=True)
    lone = _FromLeft(chosen[first[counts == 1]], boxes)
    taken = np.zeros(len(boxes), np.bool_)
    rows = []
    for name in found[np.argsort(-counts, kind="stable")]:
        members = chosen[names == name]
        if taken[members].all():
            continue
        height = float(median(heights[members].tolist()))
        alone = lone.within(boxes[members], height)
        # a comma may be high enough for a digit of another hand
        near = np.concatenate((small.within(boxes[members], height), alone[heights[alone] < settings.low * height]))
        taken[near] = True
        pieces = [parts.piece(int(k)) for k in np.concatenate((members, near))]
        pieces.sort(key=lambda piece: piece.box.left + piece.box.right)
        rows.append(Row(tuple(pieces), height))
    return in_reading_order(rows)


def _join(boxes: NDArray[np.int32], settings: RowSettings) -> NDArray[np.int64]:
    """Joins each box, sorted by left, with the nearest one on its right; returns the row's name of each."""
    names = np.arange(len(boxes))
    for start in range(0, len(boxes), _AT_ONCE):
        for k, nearest in enumerate(_nearest(boxes, start, settings).tolist(), start):
            if nearest >= 0:
                names[names == names[nearest]] = names[k]
    return names


def _nearest(boxes: NDArray[np.int32], start: int, settings: RowSettings) -> NDArray[np.int64]:
    """The nearest one on the right of each of the boxes from `start` on, `_AT_ONCE` at most; -1 where none fits."""
    left, top, right, bottom = boxes[start : start + _AT_ONCE].T[:, :, None]
    height = bottom - top
    end = np.searchsorted(boxes[:, 0], (right + settings.neighbor * height * settings.unlike).max())
    others = boxes[start:end]
    high = others[:, 3] - others[:, 1]
    lower, higher = np.minimum(high, height), np.maximum(high, height)
    overlap = np.minimum(others[:, 3], bottom) - np.maximum(others[:, 1], top)
    gap = others[:, 0] - right
    fits = (
        (np.arange(len(others)) > np.arange(len(left))[:, None])
        & (overlap >= settings.overlap * lower)
        & (higher <= settings.unlike * lower)
        & (gap <= settings.neighbor * higher)
    )
    nearest = start + np.argmin(np.where(fits, gap, np.iinfo(np.int32).max), axis=1)
    return np.asarray(np.where(fits.any(axis=1), nearest, -1), np.int64)


class _FromLeft:
    """Some pieces, sorted, so that those within a row are found without a look at all others."""

    def __init__(self, some: NDArray[np.intp], boxes: NDArray[np.int32]) -> None:
        across = (boxes[some, 0] + boxes[some, 2]) / 2
        order = np.argsort(across, kind="stable")
        self.some, self.across = some[order], across[order]
        self.down = (boxes[self.some, 1] + boxes[self.some, 3]) / 2

    def within(self, row: NDArray[np.int32], height: float) -> NDArray[np.intp]:
        """Which of them lie within a row: a broken stroke, a dot, a dash."""
        first = np.searchsorted(self.across, row[:, 0].min() - 0.3 * height)
        end = np.searchsorted(self.across, row[:, 2].max() + 0.5 * height, side="right")
        down = self.down[first:end]
        inside = (down >= row[:, 1].min() - 0.1 * height) & (down <= row[:, 3].max() + 0.1 * height)
        return np.asarray(self.some[first:end][inside], np.intp)


def in_reading_order(rows: list[Row]) -> list[Row]:
    """Sorts rows by lines: a row belongs to the line above if it begins before that line's middle ends."""
    lines: list[tuple[float, list[Row]]] = []
    tops = [median(piece.box.top for piece in row.pieces) for row in rows]
    for top, row in sorted(zip(tops, rows, strict=True), key=lambda pair: pair[0]):
        if lines and top <= lines[-1][0]:
            lines[-1][1].append(row)
        else:
            lines.append((top + 0.5 * row.height, [row]))
    return [row for _, line in lines for row in sorted(line, key=lambda row: row.pieces[0].box.left)]


def likely_numbers(row: Row, probabilities: Probabilities, settings: RowSettings = RowSettings()) -> list[Row]:
    """Keeps the stretches of a row that may hold a number: pieces like digits, and what stands beside them.

    Args:
        row: The row.
        probabilities: float32 (pieces, 11), of each piece as it is.
        settings: What is beside.
    """
    like = probabilities[:, :-1].max(axis=1) >= settings.like_digit
    like &= np.array([piece.box.height >= settings.least_tall * row.height for piece in row.pieces])
    near = like.copy()
    for k in np.flatnonzero(like).tolist():
        near[max(0, k - settings.beside) : k + settings.beside + 1] = True
    stretches: list[list[Piece]] = []
    for k, piece in enumerate(row.pieces):
        if near[k]:
            if k == 0 or not near[k - 1]:
                stretches.append([])
            stretches[-1].append(piece)
    return [replace(row, pieces=tuple(stretch)) for stretch in stretches]
