"""Takes ruled lines, boxes and combs out of the ink and mends the strokes that crossed them."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from digitscan.run_edges import edges_of


@dataclass(frozen=True, slots=True)
class RulingSettings:
    """What a ruled line is; lengths in stroke widths, so that they hold at any resolution.

    Attributes:
        free: A straight run of this length is a ruled line wherever it is ...
        span: ... if it also is this share of the image's side.
        held: One of this length is, if an end reaches the image's border or another ruled line.
        cell: One of this length is, if both ends reach ruled lines across: the side of a box, a comb's tooth.
        box: Runs of this length are, if they close a box: a 0 is rounder.
        alike: One that is held by one end is at most this many times as thick as what holds it, and half a pixel.
        aspect: Every ruled line is this many times longer than thick, and one that is `free` twice that.
        climb: It leaves its direction by at most this share of its length, a stroke drawn by hand by more.
        pen: One that is this many strokes thick, and not as long as the image, may be drawn by hand, as the bottoms
            of zeros in one go are, ...
        wavy: ... and is, if its more even edge is off by so many strokes, ...
        bold: ... less this for each stroke that it is thicker than one.
    """

    free: float = 32.0
    span: float = 0.0
    held: float = 18.0
    cell: float = 6.0
    box: float = 8.0
    alike: float = 1.3
    aspect: float = 6.0
    climb: float = 0.04
    pen: float = 0.9
    wavy: float = 0.35
    bold: float = 0.2


@dataclass(frozen=True, slots=True)
class _Runs:
    """Straight horizontal runs of ink; arrays have one row each, `labels` numbers them from 1."""

    labels: NDArray[np.int32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    middle: NDArray[np.int32]
    thickness: NDArray[np.float32]
    straight: NDArray[np.bool_]

    @property
    def length(self) -> NDArray[np.int32]:
        return self.right - self.left


def remove_rules(mask: Gray, faint: Gray, stroke: float, settings: RulingSettings = RulingSettings()) -> Gray:
    """Removes ruled lines that run along the image's sides, within a few degrees.

    Args:
        mask: uint8 (H, W), 1 where ink is.
        faint: The same with fainter ink, so that thin rules are whole.
        stroke: Typical width of a stroke in pixels.
        settings: What a ruled line is.

    Returns:
        The mask without them; where ink stands on both sides of a line, it is mended.
    """
    if not stroke:
        return mask
    rows = _find_runs(faint, stroke, settings)
    columns = _find_runs(np.ascontiguousarray(faint.T), stroke, settings)
    reach = max(1, round(0.6 * stroke))
    row_rules = _long(rows, mask.shape[1], 0.9 * mask.shape[1], stroke, settings)
    # no upright line is a rule for spanning the image alone: a 1 does, cut out tightly
    column_rules = _long(columns, mask.shape[0], np.inf, stroke, settings)
    for _ in range(2):
        row_rules = row_rules | _held(rows, columns, column_rules, reach, stroke, settings)
        column_rules = column_rules | _held(columns, rows, row_rules, reach, stroke, settings)
    row_sides, column_sides = _boxes(rows, columns, reach, stroke, settings)
    row_rules, column_rules = row_rules | row_sides, column_rules | column_sides
    level = _drawn(rows, row_rules, mask)
    upright = _drawn(columns, column_rules, mask.T).T
    rest = np.where(level | upright, np.uint8(0), mask)
    crossed = _crossed(rest, level & ~upright, _depth(rows, row_rules))
    across = _crossed(rest.T, (upright & ~level).T, _depth(columns, column_rules)).T
    return np.ascontiguousarray(rest | crossed | across)


def _find_runs(mask: Gray, stroke: float, settings: RulingSettings) -> _Runs:
    """Finds straight horizontal runs that are at least as long as a cell's side."""
    length = max(3, round(settings.cell * stroke))
    # a rule that climbs a little stays one run when it is drawn thicker
    thick = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    runs = np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), np.uint8) & mask
    _, labels, stats, centers = cv2.connectedComponentsWithStats(runs, connectivity=8, ltype=cv2.CV_32S)
    sizes = np.asarray(stats[1:], np.int32)
    left, width = sizes[:, cv2.CC_STAT_LEFT], sizes[:, cv2.CC_STAT_WIDTH]
    thickness = (sizes[:, cv2.CC_STAT_AREA] / np.maximum(1, width)).astype(np.float32)
    straight = sizes[:, cv2.CC_STAT_HEIGHT] <= 1.3 * thickness + 1 + settings.climb * width
    middle = centers[1:, 1].astype(np.int32)
    return _Runs(np.asarray(labels, np.int32), left, left + width, middle, thickness, straight)


def _long(runs: _Runs, side: int, enough: float, stroke: float, settings: RulingSettings) -> NDArray[np.bool_]:
    """Runs that are rules by their length alone, or by reaching the border; `enough` pixels always are."""
    aspect = runs.length / np.maximum(1.0, runs.thickness)
    free = (runs.length >= min(max(settings.free * stroke, settings.span * side), enough)) & (
        aspect >= 2 * settings.aspect
    )
    at_border = (runs.left <= 1) | (runs.right >= side - 1)
    held = (runs.length >= min(settings.held * stroke, enough)) & at_border & (aspect >= settings.aspect)
    long = runs.straight & (free | held)
    long[long] = ~_by_hand(runs, long, stroke, settings)
    return long


def _by_hand(runs: _Runs, chosen: NDArray[np.bool_], stroke: float, settings: RulingSettings) -> NDArray[np.bool_]:
    """Which of the chosen runs are drawn by hand: as thick as a stroke, uneven, and not from side to side."""
    edges = edges_of(*_pixels(runs, chosen), int(chosen.sum()))
    thickness, wavy = edges.thickness() / stroke, edges.waviness() / stroke
    whole = (runs.left[chosen] <= stroke) & (runs.right[chosen] >= runs.labels.shape[1] - stroke)
    uneven = wavy + settings.bold * (thickness - 1) > settings.wavy
    by_hand: NDArray[np.bool_] = ~whole & (thickness >= settings.pen) & uneven
    return by_hand


def _pixels(runs: _Runs, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The pixels of the chosen runs: y, x, and which of them it is of, from 0."""
    number = np.where(chosen, np.cumsum(chosen), 0)
    y, x = np.nonzero(np.concatenate(([False], chosen))[runs.labels])
    return y, x, number[runs.labels[y, x] - 1] - 1


def _held(
    runs: _Runs, across: _Runs, rules: NDArray[np.bool_], reach: int, stroke: float, settings: RulingSettings
) -> NDArray[np.bool_]:
    """Runs that are rules because they end at rules that run across."""
    first, last = _ends_at(runs, across, rules, reach)
    one = (first | last) & (runs.length >= settings.held * stroke)
    # a stroke that stands on a rule is drawn with a pen of its own
    alike = runs.thickness <= settings.alike * float(np.median(across.thickness[rules])) + 0.5 if rules.any() else False
    return _slim(runs, settings) & ((first & last) | (one & alike))


def _boxes(
    rows: _Runs, columns: _Runs, reach: int, stroke: float, settings: RulingSettings
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Runs that close a box with others, which no straight stroke of a digit does."""
    level = _slim(rows, settings) & (rows.length >= settings.box * stroke)
    upright = _slim(columns, settings) & (columns.length >= settings.box * stroke)
    for _ in range(3):
        level = level & np.logical_and(*_ends_at(rows, columns, upright, reach))
        upright = upright & np.logical_and(*_ends_at(columns, rows, level, reach))
    return level, upright


def _slim(runs: _Runs, settings: RulingSettings) -> NDArray[np.bool_]:
    return runs.straight & (runs.length >= settings.aspect * runs.thickness)


def _ends_at(
    runs: _Runs, across: _Runs, chosen: NDArray[np.bool_], reach: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether the first and the last end of each run lie within reach of a chosen run across."""
    if not chosen.any() or not len(runs.left):
        return np.zeros(len(runs.left), np.bool_), np.zeros(len(runs.left), np.bool_)
    side = 2 * reach + 1
    near = np.concatenate(([False], chosen))[across.labels].astype(np.uint8)
    near = np.asarray(cv2.dilate(near, np.ones((side, side), np.uint8)), np.uint8).T
    last = np.minimum(runs.right, near.shape[1] - 1)
    return near[runs.middle, np.maximum(runs.left - 1, 0)] > 0, near[runs.middle, last] > 0


def _drawn(runs: _Runs, chosen: NDArray[np.bool_], mask: Gray) -> Gray:
    """The pixels of the chosen rules, their ragged edges included, without strokes that ran along them."""
    rules = np.zeros(mask.shape, np.uint8)
    y, x, k = _pixels(runs, chosen)
    edges = edges_of(y, x, k, int(chosen.sum()))
    thickness = edges.thickness()
    middle = (edges.top + edges.bottom) / 2
    alone = edges.size <= thickness[edges.run] + 1
    line = _fitted(edges.run[alone], edges.x[alone], middle[alone], edges.runs)
    near = np.abs(y - line[0][k] - line[1][k] * x) <= 0.5 * thickness[k] + 1
    rules[y[near], x[near]] = 1
    return np.asarray(cv2.dilate(rules, np.ones((3, 1), np.uint8)), np.uint8) & mask


def _fitted(
    k: NDArray[np.int64], x: NDArray[np.int64], y: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The straight line through the points (x, y) of each run k, by least squares: where it starts, how it climbs."""
    n = np.maximum(1, np.bincount(k, minlength=count))
    middle_x = np.bincount(k, x, count) / n
    middle_y = np.bincount(k, y, count) / n
    across, down = x - middle_x[k], y - middle_y[k]
    climb = np.bincount(k, across * down, count) / np.maximum(1.0, np.bincount(k, across * across, count))
    return middle_y - climb * middle_x, climb


def _depth(runs: _Runs, chosen: NDArray[np.bool_]) -> int:
    """How many rows a rule takes, its ragged edges included."""
    return int(np.ceil(np.percentile(runs.thickness[chosen], 90))) + 2 if chosen.any() else 0


def _crossed(rest: Gray, rules: Gray, depth: int) -> Gray:
    """The pixels of horizontal rules that belong to strokes as well."""
    if not depth:
        return rules
    # more ink on top of each other than the rule is thick: a stroke runs into it here
    thicker = np.asarray(cv2.morphologyEx(rest | rules, cv2.MORPH_OPEN, np.ones((depth, 1), np.uint8)), np.uint8)
    # ink above and below, a rule's thickness apart: a stroke crossed here, aslant
    reach = np.ones((depth + 1, 3), np.uint8)
    above = np.asarray(cv2.dilate(rest, reach, anchor=(1, depth)), np.uint8)
    below = np.asarray(cv2.dilate(rest, reach, anchor=(1, 0)), np.uint8)
    return rules & (thicker | (above & below))
