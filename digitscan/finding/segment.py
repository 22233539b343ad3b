"""Finds the ink of an image that shows one digit, or one number: what stands on its line, without legends."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.finding.components import Components, find_components, weighted_median
from digitscan.finding.glyph import cut_glyph
from digitscan.finding.leftovers import broken_rules, frame_rests
from digitscan.records import Box, Glyph, Ink, Row

_MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class SegmentSettings:
    """What of the ink is taken for writing.

    Attributes:
        speck: Pieces smaller than this many square stroke widths are dropped.
        stray: In an image of one digit, pieces smaller than this share of the largest are dropped ...
        broken: ... unless no gap to it is wider than so many strokes: a dry pen or a fax leaves dots of a stroke.
        tall: In an image of one number, pieces of this share of the highest tell its height and line.
        off_line: Pieces whose middle is farther from the line than this share of the height are dropped ...
        least: ... and such as are smaller than this share of it.
        flat: A line lower than this many strokes is an underline or a dash, unless there is no other.
    """

    speck: float = 1.2
    stray: float = 0.15
    broken: float = 0.8
    tall: float = 0.4
    off_line: float = 0.75
    least: float = 0.12
    flat: float = 3.0


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
    keep |= _beside(parts, keep, settings.broken * ink.stroke)
    left, top = boxes[keep, :2].min(axis=0)
    right, bottom = boxes[keep, 2:].max(axis=0)
    chosen = np.concatenate(([False], keep))
    mask = chosen[parts.labels[top:bottom, left:right]].astype(np.uint8)
    return cut_glyph(ink, Box(int(left), int(top), int(right), int(bottom)), mask)


def _beside(parts: Components, kept: NDArray[np.bool_], gap: float) -> NDArray[np.bool_]:
    """The pieces that hang together with kept ones if gaps up to so many pixels are bridged."""
    reach = 2 * max(1, round(gap / 2)) + 1
    bridged = cv2.dilate((parts.labels > 0).astype(np.uint8), np.ones((reach, reach), np.uint8))
    count, groups = cv2.connectedComponents(bridged, connectivity=8)
    inked = parts.labels > 0
    held = np.zeros(count, np.bool_)
    held[groups[inked & np.concatenate(([False], kept))[parts.labels]]] = True
    found = np.zeros(len(parts.areas) + 1, np.bool_)
    found[parts.labels[inked & held[groups]]] = True
    return found[1:]


def find_row(ink: Ink, settings: SegmentSettings = SegmentSettings()) -> Row | None:
    """Takes the ink of an image that shows one number: the pieces that stand on its main line.

    Legends, leftovers of frames and specks are left out.

    Returns:
        The row, or None where there is no ink.
    """
    return next(iter(find_lines(ink, settings)), None)


def find_lines(ink: Ink, settings: SegmentSettings = SegmentSettings()) -> list[Row]:
    """Finds the lines of an image that shows one number and perhaps legends or notes: the main line first.

    Args:
        ink: The ink of the image.
        settings: What of the ink is taken for writing.
    """
    parts = find_components(ink)
    boxes = parts.boxes
    heights = boxes[:, 3] - boxes[:, 1]
    widths = boxes[:, 2] - boxes[:, 0]
    written = (parts.areas >= settings.speck * ink.stroke**2) & (heights >= 2)
    written &= ~broken_rules(parts, written, ink.stroke)
    standing = written & ~frame_rests(parts, ink.mask.shape)
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    lines: list[Row] = []
    while len(lines) < _MOST_LINES:
        tall = standing & (heights >= settings.tall * np.max(heights[standing], initial=0))
        if not tall.any():
            break
        height = weighted_median(heights[tall], parts.areas[tall])
        middle = weighted_median(middles[tall], parts.areas[tall])
        near = np.abs(middles - middle) <= settings.off_line * height
        keep = written & near & (np.maximum(heights, widths) >= settings.least * height)
        pieces = [parts.piece(int(k)) for k in np.flatnonzero(keep)]
        pieces.sort(key=lambda piece: piece.box.left + piece.box.right)
        lines.append(Row(tuple(pieces), height))
        written &= ~keep
        standing &= ~keep
    high = [line for line in lines if line.height >= settings.flat * ink.stroke]
    return high or lines[:1]
