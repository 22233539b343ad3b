"""Erases straight runs from the ink, but for the strokes that cross them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.ink.run_edges import edges_of
from digitscan.ink.runs import Runs
from digitscan.records import Gray, Mask


def erase(mask: Gray, rows: Runs, row_rules: Mask, columns: Runs, column_rules: Mask) -> Gray:
    """Takes the chosen runs out of the ink.

    Args:
        mask: uint8 (H, W), 1 where ink is.
        rows: Runs of a mask like it.
        row_rules: Those to erase.
        columns: Runs of the turned mask.
        column_rules: Those to erase.

    Returns:
        The mask without them; where ink stands on both sides of a run, it is mended.
    """
    level = _drawn(rows, row_rules, mask)
    upright = _turned(_drawn(columns, column_rules, _turned(mask)))
    rest = np.asarray(cv2.subtract(mask, level | upright), np.uint8)
    crossed = _crossed(rest, np.asarray(cv2.subtract(level, upright), np.uint8), _depth(rows, row_rules))
    only_upright = np.asarray(cv2.subtract(upright, level), np.uint8)
    crossed |= _turned(_crossed(_turned(rest), _turned(only_upright), _depth(columns, column_rules)))
    crossed |= rest
    return crossed


def _turned(mask: Gray) -> Gray:
    return np.asarray(cv2.transpose(mask), np.uint8)


def _drawn(runs: Runs, chosen: Mask, mask: Gray) -> Gray:
    """The pixels of the chosen rules, their ragged edges included, without strokes that ran along them."""
    rules = np.zeros(mask.shape, np.uint8)
    if not chosen.any():
        return rules
    y, x, k = runs.pixels(chosen)
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


def _depth(runs: Runs, chosen: Mask) -> int:
    """How many rows a rule takes, its ragged edges included."""
    return int(np.ceil(np.percentile(runs.thickness[chosen], 90))) + 2 if chosen.any() else 0


def _crossed(rest: Gray, rules: Gray, depth: int) -> Gray:
    """The pixels of horizontal rules that belong to strokes as well."""
    if not depth:
        return rules
    # more ink on top of each other than the rule is thick: a stroke runs into it here
    crossed = np.asarray(cv2.morphologyEx(rest | rules, cv2.MORPH_OPEN, np.ones((depth, 1), np.uint8)), np.uint8)
    # ink above and below, a rule's thickness apart: a stroke crossed here, aslant
    reach = np.ones((depth + 1, 3), np.uint8)
    both = np.asarray(cv2.dilate(rest, reach, anchor=(1, depth)), np.uint8)
    both &= np.asarray(cv2.dilate(rest, reach, anchor=(1, 0)), np.uint8)
    # in place: a page's worth of new memory takes longer than the step itself
    crossed |= both
    crossed &= rules
    return crossed
