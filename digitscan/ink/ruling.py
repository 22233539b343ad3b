"""Takes ruled lines, boxes and combs out of the ink and mends the strokes that crossed them."""

from dataclasses import dataclass

import cv2
import numpy as np

from digitscan.ink.erasing import erase
from digitscan.ink.runs import Runs, find_runs
from digitscan.records import Gray, Mask


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
    length = max(3, round(settings.cell * stroke))
    rows = find_runs(faint, length, settings.climb)
    columns = find_runs(np.asarray(cv2.transpose(faint), np.uint8), length, settings.climb)
    reach = max(1, round(0.6 * stroke))
    row_rules = _long(rows, mask.shape[1], 0.9 * mask.shape[1], stroke, settings)
    # no upright line is a rule for spanning the image alone: a 1 does, cut out tightly
    column_rules = _long(columns, mask.shape[0], np.inf, stroke, settings)
    for _ in range(2):
        row_rules = row_rules | _held(rows, columns, column_rules, reach, stroke, settings)
        column_rules = column_rules | _held(columns, rows, row_rules, reach, stroke, settings)
    row_sides, column_sides = _boxes(rows, columns, reach, stroke, settings)
    row_rules, column_rules = row_rules | row_sides, column_rules | column_sides
    return erase(mask, rows, row_rules, columns, column_rules)


def _long(runs: Runs, side: int, enough: float, stroke: float, settings: RulingSettings) -> Mask:
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


def _by_hand(runs: Runs, chosen: Mask, stroke: float, settings: RulingSettings) -> Mask:
    """Which of the chosen runs are drawn by hand: as thick as a stroke, uneven, and not from side to side."""
    if not chosen.any():
        return np.zeros(0, np.bool_)
    edges = runs.edges(chosen)
    thickness = edges.thickness() / stroke
    whole = (runs.left[chosen] <= stroke) & (runs.right[chosen] >= runs.shape[1] - stroke)
    by_hand: Mask = ~whole & (thickness >= settings.pen)
    wavy = edges.of(by_hand).waviness() / stroke
    by_hand[by_hand] = wavy + settings.bold * (thickness[by_hand] - 1) > settings.wavy
    return by_hand


def _held(runs: Runs, across: Runs, rules: Mask, reach: int, stroke: float, settings: RulingSettings) -> Mask:
    """Runs that are rules because they end at rules that run across."""
    first, last = runs.ends_at(across, rules, reach)
    one = (first | last) & (runs.length >= settings.held * stroke)
    # a stroke that stands on a rule is drawn with a pen of its own
    alike = runs.thickness <= settings.alike * float(np.median(across.thickness[rules])) + 0.5 if rules.any() else False
    return _slim(runs, settings) & ((first & last) | (one & alike))


def _boxes(rows: Runs, columns: Runs, reach: int, stroke: float, settings: RulingSettings) -> tuple[Mask, Mask]:
    """Runs that close a box with others, which no straight stroke of a digit does."""
    level = _slim(rows, settings) & (rows.length >= settings.box * stroke)
    upright = _slim(columns, settings) & (columns.length >= settings.box * stroke)
    for _ in range(3):
        level = level & np.logical_and(*rows.ends_at(columns, upright, reach))
        upright = upright & np.logical_and(*columns.ends_at(rows, level, reach))
    return level, upright


def _slim(runs: Runs, settings: RulingSettings) -> Mask:
    return runs.straight & (runs.length >= settings.aspect * runs.thickness)
