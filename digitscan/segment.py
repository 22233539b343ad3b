"""Isolates the pieces of ink that may be digits, and gathers them into the lines they stand on."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Box, Glyph, Gray, Ink, Piece, Probabilities, Row


@dataclass(frozen=True, slots=True)
class SegmentSettings:
    """What of the ink is taken for writing.

    Attributes:
        speck: Pieces smaller than this many square stroke widths are dropped.
        stray: In an image of one digit, pieces smaller than this share of the largest are dropped.
        tall: In an image of one number, pieces of this share of the highest tell its height and line.
        off_line: Pieces whose middle is farther from the line than this share of the height are dropped ...
        least: ... and such as are smaller than this share of it.
        least_pixels, least_strokes: On a page, digits are at least so many pixels and stroke widths high ...
        highest: ... and at most this share of the page's shorter side; ...
        longest: ... pieces this many times wider are no digits either.
        neighbor: Pieces on a line are in one row up to this gap, in heights of the higher one, ...
        overlap: ... if they share this much of the lower one's height ...
        like_digit: On a page, a piece this probable to be a digit may be part of a number, ...
        beside: ... and with it so many pieces to either side.
        unlike: ... and one is at most this many times higher than the other.
    """

    speck: float = 1.2
    stray: float = 0.15
    tall: float = 0.4
    off_line: float = 0.75
    least: float = 0.12
    least_pixels: int = 7
    least_strokes: float = 2.5
    highest: float = 0.25
    longest: float = 3.0
    neighbor: float = 1.2
    overlap: float = 0.4
    unlike: float = 2.2
    like_digit: float = 0.4
    beside: int = 2


@dataclass(frozen=True, slots=True)
class Components:
    """The connected pieces of ink of one image.

    Attributes:
        labels: int32 (H, W); piece k + 1 where `boxes[k]` is, 0 on paper.
        boxes: int32 (N, 4): left, top, right, bottom in pixels of the ink.
        areas: int32 (N,): pixels of ink.
    """

    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]
    areas: NDArray[np.int32]


def find_components(ink: Ink) -> Components:
    """Finds the connected pieces of ink (8-connected)."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.mask.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    boxes = stats[1:, [cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP, cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP]].astype(np.int32)
    boxes[:, 2] += stats[1:, cv2.CC_STAT_WIDTH]
    boxes[:, 3] += stats[1:, cv2.CC_STAT_HEIGHT]
    return Components(labels, boxes, stats[1:, cv2.CC_STAT_AREA].astype(np.int32))


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
    frame = np.zeros((bottom - top, right - left), np.uint8)
    frame[box.top - top :, box.left - left :][: mask.shape[0], : mask.shape[1]] = mask > 0
    edge = cv2.dilate(frame, np.ones((3, 3), np.uint8)) & ~ink.mask[top:bottom, left:right].astype(np.uint8)
    soft = ink.strength[top:bottom, left:right] * (frame | edge)
    inside = soft[frame > 0]
    full = float(np.percentile(inside, 75)) if inside.size else 255.0
    # half of the full strength is the stroke's edge, whatever the blur
    soft = cv2.convertScaleAbs(cv2.subtract(soft, np.full(1, 0.25 * full)), alpha=255.0 / max(1.0, 0.6 * full))
    return Glyph(Box(left, top, right, bottom), soft)


def find_single(ink: Ink, settings: SegmentSettings = SegmentSettings()) -> Glyph | None:
    """Takes the ink of an image that shows one digit: the largest piece and those that belong to it.

    Returns:
        The glyph, or None where there is no ink.
    """
    parts = find_components(ink)
    if not len(parts.areas):
        return None
    height, width = ink.mask.shape
    boxes = parts.boxes
    middle = np.hypot(
        (boxes[:, 0] + boxes[:, 2]) / width - 1.0,
        (boxes[:, 1] + boxes[:, 3]) / height - 1.0,
    )
    # what lies at the rim is more often a leftover of a frame than the digit
    largest = int(np.argmax(parts.areas * np.clip(1.3 - middle, 0.05, 1.0)))
    keep = parts.areas >= settings.stray * parts.areas[largest]
    touches = (boxes[:, 0] <= 0) | (boxes[:, 1] <= 0) | (boxes[:, 2] >= width) | (boxes[:, 3] >= height)
    keep &= ~(touches & (parts.areas < 0.5 * parts.areas[largest]))
    keep[largest] = True
    left, top = boxes[keep, :2].min(axis=0)
    right, bottom = boxes[keep, 2:].max(axis=0)
    chosen = np.concatenate(([False], keep))
    mask = chosen[parts.labels[top:bottom, left:right]].astype(np.uint8)
    return cut_glyph(ink, Box(int(left), int(top), int(right), int(bottom)), mask)


def find_row(ink: Ink, settings: SegmentSettings = SegmentSettings()) -> Row | None:
    """Takes the ink of an image that shows one number: the pieces that stand on its main line.

    Legends, leftovers of frames and specks are left out.

    Returns:
        The row, or None where there is no ink.
    """
    parts = find_components(ink)
    boxes = parts.boxes
    heights = boxes[:, 3] - boxes[:, 1]
    widths = boxes[:, 2] - boxes[:, 0]
    written = (parts.areas >= settings.speck * ink.stroke**2) & (heights >= 2)
    tall = written & (heights >= settings.tall * np.max(heights[written], initial=0))
    tall &= ~_frame_rests(parts, ink.mask.shape)
    if not tall.any():
        return None
    height = _weighted_median(heights[tall], parts.areas[tall])
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    middle = _weighted_median(middles[tall], parts.areas[tall])
    near = np.abs(middles - middle) <= settings.off_line * height
    keep = written & near & (np.maximum(heights, widths) >= settings.least * height)
    pieces = [_piece(parts, k) for k in np.flatnonzero(keep)]
    pieces.sort(key=lambda piece: piece.box.left + piece.box.right)
    return Row(tuple(pieces), height)


def _frame_rests(parts: Components, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Pieces that run along the image's border: what is left of a frame or of a neighboring line."""
    height, width = shape
    boxes = parts.boxes
    wide = boxes[:, 2] - boxes[:, 0]
    high = boxes[:, 3] - boxes[:, 1]
    beside = ((boxes[:, 0] <= 1) | (boxes[:, 2] >= width - 1)) & (high > 4 * wide)
    across = ((boxes[:, 1] <= 1) | (boxes[:, 3] >= height - 1)) & (wide > 4 * high)
    return beside | across


def _weighted_median(values: NDArray[np.generic], weights: NDArray[np.generic]) -> float:
    order = np.argsort(values)
    share = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(share, share[-1] / 2)])


def _piece(parts: Components, k: int) -> Piece:
    left, top, right, bottom = (int(edge) for edge in parts.boxes[k])
    mask = (parts.labels[top:bottom, left:right] == k + 1).astype(np.uint8)
    return Piece(Box(left, top, right, bottom), mask)


def find_rows(ink: Ink, settings: SegmentSettings = SegmentSettings()) -> list[Row]:
    """Gathers the ink of a page into rows of pieces that stand side by side and are of like height.

    Returns:
        The rows in reading order: from top to bottom, and from left to right.
    """
    parts = find_components(ink)
    boxes = parts.boxes
    heights, widths = boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]
    written = parts.areas >= settings.speck * ink.stroke**2
    least = max(settings.least_pixels, settings.least_strokes * ink.stroke)
    most = settings.highest * min(ink.mask.shape)
    tall = written & (heights >= least) & (heights <= most) & (widths <= settings.longest * most)
    chosen = np.flatnonzero(tall)
    chosen = chosen[np.argsort(boxes[chosen, 0], kind="stable")]
    names = _join(boxes[chosen], settings)
    small = np.flatnonzero(written & ~tall & (heights <= most) & (widths <= most))
    rows = []
    for name in np.unique(names):
        members = chosen[names == name]
        height = float(np.median(heights[members]))
        row_boxes = boxes[members]
        beside = _between(boxes[small], row_boxes, height)
        pieces = [_piece(parts, int(k)) for k in np.concatenate((members, small[beside]))]
        pieces.sort(key=lambda piece: piece.box.left + piece.box.right)
        rows.append(Row(tuple(pieces), height))
    return _in_reading_order(rows)


def _join(boxes: NDArray[np.int32], settings: SegmentSettings) -> NDArray[np.int64]:
    """Joins each box, sorted by left, with the nearest one to its right on the same line; returns a name a row."""
    names = np.arange(len(boxes))
    left, top, right, bottom = boxes.T
    height = bottom - top
    for k in range(len(boxes)):
        end = np.searchsorted(left, right[k] + settings.neighbor * height[k] * settings.unlike)
        after = slice(k + 1, int(end))
        lower, higher = np.minimum(height[after], height[k]), np.maximum(height[after], height[k])
        overlap = np.minimum(bottom[after], bottom[k]) - np.maximum(top[after], top[k])
        gap = left[after] - right[k]
        fits = (
            (overlap >= settings.overlap * lower)
            & (higher <= settings.unlike * lower)
            & (gap <= settings.neighbor * higher)
        )
        if fits.any():
            nearest = k + 1 + int(np.flatnonzero(fits)[np.argmin(gap[fits])])
            names[names == names[nearest]] = names[k]
    return names


def _between(small: NDArray[np.int32], row: NDArray[np.int32], height: float) -> NDArray[np.bool_]:
    """Which small pieces lie within a row: a broken stroke, a dot, a dash."""
    across, down = (small[:, 0] + small[:, 2]) / 2, (small[:, 1] + small[:, 3]) / 2
    inside: NDArray[np.bool_] = (
        (across >= row[:, 0].min() - 0.3 * height)
        & (across <= row[:, 2].max() + 0.5 * height)
        & (down >= row[:, 1].min() - 0.1 * height)
        & (down <= row[:, 3].max() + 0.1 * height)
    )
    return inside


def _in_reading_order(rows: list[Row]) -> list[Row]:
    """Sorts rows by lines: a row belongs to the line above if it begins before that line's middle ends."""
    def top(row: Row) -> float:
        return float(np.median([piece.box.top for piece in row.pieces]))

    lines: list[tuple[float, list[Row]]] = []
    for row in sorted(rows, key=top):
        if lines and top(row) <= lines[-1][0]:
            lines[-1][1].append(row)
        else:
            lines.append((top(row) + 0.5 * row.height, [row]))
    return [row for _, line in lines for row in sorted(line, key=lambda row: row.pieces[0].box.left)]


def likely_numbers(
    row: Row, probabilities: Probabilities, settings: SegmentSettings = SegmentSettings()
) -> list[Row]:
    """Keeps the stretches of a row that may hold a number: pieces like digits, and what stands beside them.

    Args:
        row: The row.
        probabilities: float32 (pieces, 11), of each piece as it is.
        settings: What is beside.
    """
    like = probabilities[:, :-1].max(axis=1) >= settings.like_digit
    like &= np.array([piece.box.height >= settings.tall * row.height for piece in row.pieces])
    near = like.copy()
    for k in np.flatnonzero(like):
        near[max(0, k - settings.beside) : k + settings.beside + 1] = True
    stretches: list[list[Piece]] = []
    for k, piece in enumerate(row.pieces):
        if near[k]:
            if k == 0 or not near[k - 1]:
                stretches.append([])
            stretches[-1].append(piece)
    return [Row(tuple(stretch), row.height) for stretch in stretches]
