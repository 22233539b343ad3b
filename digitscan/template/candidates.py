"""Finds what may be fields on a form: boxes, combs and the cells of tables, by the printed rules around them."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from digitscan.records import Box, Gray, Mask

_SLACK = 0.15  # heights that a wall may be away from where it should be
_WHOLE = 0.8  # of a wall's length must be there
_MOST_CELLS = 100


@dataclass(frozen=True, slots=True)
class CandidateSettings:
    """What a box on a form is; lengths as shares of the image's longer side.

    Attributes:
        side: Smaller images are brought to so many pixels on their longer side, or the rules of small cells would meet.
        contrast: A rule is darker than the paper around it by so many gray levels.
        rule: A straight run of this length is a rule ...
        tooth: ... an upright one of this length, if it is part of a box.
        gap: Breaks of this length in a rule are closed.
        low: A box is at least this high ...
        high: ... and at most this ...
        wide: ... and at most this wide.
        filled: It takes at least this share of the rectangle around it.
        alike: Cells of a comb differ in width and height by at most this share.
        wall: They stand at most this share of their height apart, but for one that is lost to writing across its wall.
        alone: A box that is no comb's is at least so many times as wide as high.
    """

    side: int = 2600
    contrast: int = 24
    rule: float = 0.02
    tooth: float = 0.010
    gap: float = 0.0015
    low: float = 0.008
    high: float = 0.12
    wide: float = 0.75
    filled: float = 0.75
    alike: float = 0.2
    wall: float = 0.35
    alone: float = 1.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a field: its box inside the rules, and how many cells it has, 0 where it is one box."""

    box: Box
    cells: int = 0


def find_candidates(image: Gray, settings: CandidateSettings = CandidateSettings()) -> list[Candidate]:
    """Finds boxes and combs, from top to bottom and from left to right.

    Args:
        image: uint8 (H, W), dark print on light paper.
        settings: See `CandidateSettings`.
    """
    scale = max(1.0, settings.side / max(image.shape))
    large = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) if scale > 1 else image
    rules = _rules(np.asarray(large, np.uint8), settings)
    rows: list[list[Box]] = []
    for cell in sorted(_enclosed(rules, settings), key=lambda box: (box.left, box.top)):
        row = next((row for row in rows if _steps(row, cell, settings)), None)
        if row is None:
            rows.append([cell])
        else:
            row.append(cell)
    found = [_candidate(row, rules, settings) for row in rows]
    kept = [one for one in found if one.cells or one.box.width >= settings.alone * one.box.height]
    return _in_reading_order([Candidate(_shrunk(one.box, scale), one.cells) for one in kept])


def _in_reading_order(found: list[Candidate]) -> list[Candidate]:
    """From top to bottom, and from left to right what stands side by side, on a page that is not quite straight too."""
    lines: list[list[Candidate]] = []
    for one in sorted(found, key=lambda one: one.box.top):
        if lines and one.box.top < (lines[-1][0].box.top + lines[-1][0].box.bottom) / 2:
            lines[-1].append(one)
        else:
            lines.append([one])
    return [one for line in lines for one in sorted(line, key=lambda one: one.box.left)]


def _shrunk(box: Box, scale: float) -> Box:
    return Box(*(round(edge / scale) for edge in (box.left, box.top, box.right, box.bottom)))


def _rules(image: Gray, settings: CandidateSettings) -> Mask:
    """Where printed rules are, along the image's sides within a degree or two."""
    side = max(image.shape)
    around = 2 * max(3, round(0.006 * side)) + 1
    paper = cv2.medianBlur(image, min(around, 255)) if around > 3 else image
    dark = (cv2.subtract(paper, image) >= settings.contrast).astype(np.uint8)
    gap = max(1, round(settings.gap * side))
    level = _runs(dark, max(5, round(settings.rule * side)), gap)
    upright = np.ascontiguousarray(_runs(np.ascontiguousarray(dark.T), max(5, round(settings.tooth * side)), gap).T)
    held = _held(upright, np.asarray(cv2.dilate(level, np.ones((2 * gap + 3, 3), np.uint8)), np.uint8))
    return np.asarray(cv2.dilate(level | held, np.ones((3, 3), np.uint8)) > 0)


def _runs(dark: Gray, length: int, gap: int) -> Gray:
    """Straight runs along the rows of an image, short breaks in them closed."""
    closed = cv2.morphologyEx(cv2.dilate(dark, np.ones((3, 1), np.uint8)), cv2.MORPH_CLOSE, np.ones((1, gap)))
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), np.uint8)


def _held(upright: Gray, level: Gray) -> Gray:
    """The upright runs that reach from one level rule to another, as no stroke of a pen does."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(upright, connectivity=8)
    middle = stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT] // 2
    y, x = np.nonzero((labels > 0) & (level > 0))
    touched = labels[y, x]
    above, below = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    above[touched[y < middle[touched]]] = True
    below[touched[y > middle[touched]]] = True
    return np.asarray((above & below)[labels], np.uint8)


def _enclosed(rules: Mask, settings: CandidateSettings) -> list[Box]:
    """The rectangles of paper that rules enclose on all sides."""
    height, width = rules.shape
    side = max(height, width)
    outlines, nested = cv2.findContours((~rules).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for outline, (*_, parent) in zip(outlines, nested[0] if outlines else (), strict=True):
        if parent >= 0:  # the rim of a hole: what is printed or written in the box
            continue
        left, top, across, down = cv2.boundingRect(outline)
        at_border = left == 0 or top == 0 or left + across == width or top + down == height
        fits = settings.low * side <= down <= settings.high * side and down * 0.5 <= across <= settings.wide * side
        if fits and not at_border and cv2.contourArea(outline) >= settings.filled * across * down:
            boxes.append(Box(left, top, left + across, top + down))
    return boxes


def _steps(row: list[Box], cell: Box, settings: CandidateSettings) -> int:
    """How many cells further in a comb a cell stands than the last one of a row; 0 where it is none of that comb."""
    last = row[-1]
    off = max(abs(cell.top - last.top), abs(cell.bottom - last.bottom))
    alike = abs(cell.width - last.width) <= settings.alike * last.width + 2 and last.width <= 1.6 * last.height
    if not alike or off > settings.alike * last.height:
        return 0
    apart = cell.left - last.right
    if -2 <= apart <= settings.wall * last.height:
        return 1
    # a cell is lost to writing across its wall; how thick walls are is seen from those before
    wall = min((after.left - before.right for before, after in pairwise(row)), default=0)
    return 2 if abs(apart - cell.width - 2 * wall) <= settings.alike / 2 * last.height + 2 else 0


def _candidate(row: list[Box], rules: Mask, settings: CandidateSettings) -> Candidate:
    """The comb of a row of cells, or the box that is alone."""
    count = 1 + sum(_steps(row[:k], row[k], settings) for k in range(1, len(row)))
    comb = Candidate(row[0].union(row[-1]), count if count > 1 else 0)
    if len(row) < 3:
        return comb
    wall = min(after.left - before.right for before, after in pairwise(row))
    for end in (-1, 1):
        while (longer := _longer(comb, wall, end, rules)) is not None:
            comb = longer
    return comb


def _longer(comb: Candidate, wall: int, end: int, rules: Mask) -> Candidate | None:
    """A comb with a cell more at its left (-1) or right (1) end, lost to writing, if rules go around that cell."""
    box, pitch = comb.box, round((comb.box.width + wall) / comb.cells)
    inner = box.left if end < 0 else box.right - pitch + wall
    cell = Box(inner, box.top, inner + pitch - wall, box.bottom).moved(end * pitch, 0)
    slack = max(2, round(_SLACK * box.height))
    beyond = cell.left - wall if end < 0 else cell.right + wall
    inside = min(beyond, cell.top) >= slack and beyond + slack <= rules.shape[1] and cell.bottom + slack <= len(rules)
    if comb.cells >= _MOST_CELLS or not inside:
        return None
    sides = [rules[cell.top : cell.bottom, beyond - slack : beyond + slack].mean(axis=0).max()]
    sides += [rules[y - slack : y + slack, cell.left : cell.right].mean(axis=1).max() for y in (cell.top, cell.bottom)]
    return Candidate(box.union(cell), comb.cells + 1) if min(sides) >= _WHOLE else None
