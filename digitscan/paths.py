"""Finds the most probable way to read a row: the best path through the lattice of candidates.

Segmentation by recognition as in Burges et al., "Shortest path segmentation" (1992), with a class for what is no
digit as in Bromley and Denker, "Improving rejection performance on handwritten digits by training with rubbish"
(1993). A path passes over what stands before and after the number (a currency sign, a legend, a closing stroke)
more easily than over what stands inside it.
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscan.lattice import Lattice
from digitscan.records import Box, Probabilities, Step

_NO_DIGIT = 10
_BEFORE, _INSIDE, _AFTER = 0, 1, 2

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PathSettings:
    """What a path through the lattice costs, in logarithms of probabilities.

    Attributes:
        skip_inside: To pass over something as high as the row between two digits, beside its being no digit, ...
        skip_outside: ... or before the first digit or after the last.
        digit: Of every digit; less than 0 prefers fewer.
        cut: Of each cut through ink that bounds a digit.
        merge: Of each gap that a digit was merged over.
        height_spread: Standard deviation of the logarithm of the digits' heights in one row.
        line_spread: Standard deviation of the digits' middles from the row's line, in heights.
        sharpness: How much more probable a better path is held to be than its score says; fitted so that confidence
            is right on average.
        sure: Digits at least this probable tell height and line of the row.
    """

    skip_inside: float = -2.0
    skip_outside: float = -1.8
    digit: float = 0.3
    cut: float = -0.15
    merge: float = 0.0
    height_spread: float = 0.45
    line_spread: float = 0.35
    sharpness: float = 3.0
    sure: float = 0.7


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a row's digits stand: height in pixels, and their middle at x as `middle + climb * x`."""

    height: float
    middle: float
    climb: float


@dataclass(frozen=True, slots=True)
class _Edges:
    """Steps of paths between nodes, in an order in which no edge comes before one that leads to its start.

    A node is a place between two parts, before, inside or after the number. `candidate` is the index of the glyph
    that is read as a digit, or -1 where the parts `first` up to before `last` are passed over.
    """

    start: Integers
    end: Integers
    score: Floats
    candidate: Integers
    first: Integers
    last: Integers


def best_path(lattice: Lattice, probabilities: Probabilities, settings: PathSettings = PathSettings()) -> list[Step]:
    """The most probable way to read a row.

    Args:
        lattice: The candidates.
        probabilities: float32 (candidates, 11), from the classifier.
        settings: What a path costs.

    Returns:
        The steps from left to right.
    """
    if not lattice.parts:
        return []
    steps = _solve(lattice, probabilities, None, settings)
    sure = [step.box for step in steps if step.value is not None and step.confidence >= settings.sure]
    return _solve(lattice, probabilities, _fit_line(sure), settings) if len(sure) > 1 else steps


def _fit_line(boxes: list[Box]) -> _Line:
    """The line on which boxes stand: level for two or three, fitted for more."""
    across = np.array([(box.left + box.right) / 2 for box in boxes])
    down = np.array([(box.top + box.bottom) / 2 for box in boxes])
    height = float(np.median([box.height for box in boxes]))
    if len(boxes) < 4:
        return _Line(height, float(np.median(down)), 0.0)
    climb, middle = np.polyfit(across, down, 1)
    return _Line(height, float(middle), float(climb))


def _solve(lattice: Lattice, probabilities: Probabilities, line: _Line | None, settings: PathSettings) -> list[Step]:
    count, candidates = len(lattice.parts), len(lattice.glyphs)
    logs = np.log(np.maximum(probabilities.astype(np.float64), 1e-6)).reshape(candidates, _NO_DIGIT + 1)
    values = np.argmax(logs[:, :_NO_DIGIT], axis=1)
    digit = logs[np.arange(candidates), values]
    edges = _edges(lattice, digit + _shape_odds(lattice, line, settings), logs[:, _NO_DIGIT], settings)
    share = np.zeros(candidates)
    read = edges.candidate >= 0
    np.add.at(share, edges.candidate[read], _shares(3 * (count + 1), edges, settings.sharpness)[read])
    steps = []
    for k in _best(3 * (count + 1), edges):
        candidate = int(edges.candidate[k])
        if candidate >= 0:
            same = _same_place(lattice, candidate)
            confidence = float(np.sum(share[same] * probabilities[same, values[candidate]]))
            steps.append(Step(int(values[candidate]), min(1.0, confidence), lattice.glyphs[candidate].box))
        elif edges.first[k] < edges.last[k]:
            boxes = [part.box for part in lattice.parts[edges.first[k] : edges.last[k]]]
            steps.append(Step(None, 0.0, functools.reduce(Box.union, boxes)))
    return steps


def _same_place(lattice: Lattice, candidate: int) -> Integers:
    """The candidates that are the same digit but for a sliver: none lies beside another on any path."""
    box = lattice.glyphs[candidate].box
    middle = (box.left + box.right) / 2
    found = [
        k
        for k, glyph in enumerate(lattice.glyphs)
        if glyph.box.left <= middle <= glyph.box.right
        and box.left <= (glyph.box.left + glyph.box.right) / 2 <= box.right
        and lattice.first[k] < lattice.last[candidate]
        and lattice.first[candidate] < lattice.last[k]
    ]
    return np.array(found, np.int64)


def _shape_odds(lattice: Lattice, line: _Line | None, settings: PathSettings) -> Floats:
    """Log probability of each candidate as a digit by its height, its place, its cuts and its merged gaps."""
    edges = np.array([(g.box.left, g.box.top, g.box.right, g.box.bottom) for g in lattice.glyphs], np.float64)
    left, top, right, bottom = edges.reshape(-1, 4).T
    height = line.height if line else lattice.height
    deviation = np.log(np.maximum(bottom - top, 1.0) / height) / settings.height_spread
    if line:
        off = (top + bottom) / 2 - line.middle - line.climb * (left + right) / 2
        deviation = np.hypot(deviation, off / height / settings.line_spread)
    cuts = lattice.is_cut[lattice.first].astype(np.float64) + lattice.is_cut[lattice.last]
    gaps = np.concatenate(([0], np.cumsum(~lattice.is_cut)))
    merged = gaps[lattice.last] - gaps[lattice.first + 1]
    odds: Floats = settings.digit - 0.5 * deviation**2 + settings.cut * cuts + settings.merge * merged
    return odds


def _edges(lattice: Lattice, odds: Floats, junk: Floats, settings: PathSettings) -> _Edges:
    """All steps: digits, junk passed over before, inside and after the number, and the number's begin and end."""
    count, candidates = len(lattice.parts), len(lattice.glyphs)
    size = np.minimum(1.0, [max(g.box.width, g.box.height) / lattice.height for g in lattice.glyphs])
    judged = lattice.first[lattice.last == lattice.first + 1]
    unjudged = np.setdiff1d(np.arange(count), judged)
    part_size = np.minimum(
        1.0, [max(lattice.parts[k].box.width, lattice.parts[k].box.height) / lattice.height for k in unjudged]
    )
    places = np.arange(count + 1)
    skipped_first, skipped_last = (
        np.concatenate((lattice.first, unjudged)),
        np.concatenate((lattice.last, unjudged + 1)),
    )
    skipped_size, skipped_odds = np.concatenate((size, part_size)), np.concatenate((junk, np.zeros(len(unjudged))))
    none, numbers = np.full(len(skipped_first), -1), np.arange(candidates)
    groups = [  # state before, state after, first part, last part, score, candidate
        (_BEFORE, _INSIDE, lattice.first, lattice.last, odds, numbers),
        (_INSIDE, _INSIDE, lattice.first, lattice.last, odds, numbers),
        (_INSIDE, _AFTER, places, places, np.zeros(count + 1), np.full(count + 1, -1)),
        (_BEFORE, _AFTER, places[-1:], places[-1:], np.zeros(1), np.full(1, -1)),
    ]
    for state in (_BEFORE, _INSIDE, _AFTER):
        cost = settings.skip_inside if state == _INSIDE else settings.skip_outside
        groups.append((state, state, skipped_first, skipped_last, skipped_odds + cost * skipped_size, none))
    start = np.concatenate([group[2] * 3 + group[0] for group in groups])
    end = np.concatenate([group[3] * 3 + group[1] for group in groups])
    first, last, score, candidate = (np.concatenate([group[k] for group in groups]) for k in (2, 3, 4, 5))
    order = np.lexsort((start, end))
    return _Edges(start[order], end[order], score[order], candidate[order], first[order], last[order])


def _best(nodes: int, edges: _Edges) -> list[int]:
    """The edges of the best path, from left to right (Viterbi)."""
    total = [-np.inf] * nodes
    total[_BEFORE] = 0.0
    came = [-1] * nodes
    for k, (start, end, score) in enumerate(
        zip(edges.start.tolist(), edges.end.tolist(), edges.score.tolist(), strict=True)
    ):
        if total[start] + score > total[end]:
            total[end] = total[start] + score
            came[end] = k
    path = []
    at = nodes - 3 + _AFTER
    while at != _BEFORE:
        path.append(came[at])
        at = int(edges.start[came[at]])
    return path[::-1]


def _shares(nodes: int, edges: _Edges, sharpness: float) -> Floats:
    """The share of each edge in the probability of all paths (forward-backward)."""
    forward, backward = [0.0] * nodes, [0.0] * nodes
    forward[_BEFORE] = backward[nodes - 3 + _AFTER] = 1.0
    weight = np.exp(sharpness * edges.score)
    steps = list(zip(edges.start.tolist(), edges.end.tolist(), weight.tolist(), strict=True))
    for start, end, w in steps:
        forward[end] += forward[start] * w
    for start, end, w in reversed(steps):
        backward[start] += backward[end] * w
    through = np.array(forward)[edges.start] * weight * np.array(backward)[edges.end]
    share: Floats = through / max(forward[nodes - 3 + _AFTER], 1e-300)
    return np.minimum(share, 1.0)
