"""The graph of all ways to read a row: each edge reads a candidate as a digit, or passes something over.

Segmentation by recognition as in Burges et al., "Shortest path segmentation" (1992), with a class for what is no
digit as in Bromley and Denker, "Improving rejection performance on handwritten digits by training with rubbish"
(1993). A path passes over what stands before and after the number (a currency sign, a legend, a closing stroke)
more easily than over what stands inside it.
"""

from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from digitscan.lattice.candidates import Lattice
from digitscan.records import Box, Probabilities

NO_DIGIT = 10
BEFORE, INSIDE, AFTER = 0, 1, 2

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
class Line:
    """Where a row's digits stand: height in pixels, and their middle at x as `middle + climb * x`."""

    height: float
    middle: float
    climb: float


@dataclass(frozen=True, slots=True)
class Edges:
    """Steps of paths between nodes, in an order in which no edge comes before one that leads to its start.

    A node is a place between two parts, before, inside or after the number. `candidate` is the index of the glyph
    that is read as a digit, or -1 where the parts `first` up to before `last` are passed over. A digit's score leaves
    out which digit it is.
    """

    start: Integers
    end: Integers
    score: Floats
    candidate: Integers
    first: Integers
    last: Integers

    @property
    def nodes(self) -> int:
        """How many nodes there are; paths lead from the first to the last."""
        return int(self.end.max()) + 1


@dataclass(frozen=True, slots=True)
class Graph:
    """A row's candidates with all ways to read it.

    `logs` are the log probabilities (candidates, 11).
    """

    lattice: Lattice
    logs: Floats
    edges: Edges
    settings: PathSettings


def build_graph(lattice: Lattice, probabilities: Probabilities, settings: PathSettings) -> Graph:
    """All ways to read a row of which it is not known where its digits stand.

    Args:
        lattice: The candidates.
        probabilities: float32 (candidates, 11), from the classifier.
        settings: What a path costs.
    """
    logs = np.log(np.maximum(probabilities.astype(np.float64), 1e-6)).reshape(len(lattice.glyphs), NO_DIGIT + 1)
    odds = _shape_odds(lattice, None, settings)
    return Graph(lattice, logs, _edges(lattice, odds, logs[:, NO_DIGIT], settings), settings)


def on_line(graph: Graph, line: Line) -> Graph:
    """The same ways to read a row whose digits stand on a line."""
    odds, read = _shape_odds(graph.lattice, line, graph.settings), graph.edges.candidate >= 0
    score = graph.edges.score.copy()
    score[read] = odds[graph.edges.candidate[read]]
    return replace(graph, edges=replace(graph.edges, score=score))


def fit_line(boxes: list[Box]) -> Line:
    """The line on which boxes stand: level for two or three, fitted for more."""
    across = np.array([(box.left + box.right) / 2 for box in boxes])
    down = np.array([(box.top + box.bottom) / 2 for box in boxes])
    height = float(median(box.height for box in boxes))
    if len(boxes) < 4:
        return Line(height, float(median(down.tolist())), 0.0)
    off = across - across.mean()  # by hand: np.polyfit takes as long as the whole graph
    climb = float(off @ down / max(off @ off, 1.0))
    return Line(height, float(down.mean() - climb * across.mean()), climb)


def _shape_odds(lattice: Lattice, line: Line | None, settings: PathSettings) -> Floats:
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


def _edges(lattice: Lattice, odds: Floats, junk: Floats, settings: PathSettings) -> Edges:
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
        (BEFORE, INSIDE, lattice.first, lattice.last, odds, numbers),
        (INSIDE, INSIDE, lattice.first, lattice.last, odds, numbers),
        (INSIDE, AFTER, places, places, np.zeros(count + 1), np.full(count + 1, -1)),
        (BEFORE, AFTER, places[-1:], places[-1:], np.zeros(1), np.full(1, -1)),
    ]
    for state in (BEFORE, INSIDE, AFTER):
        cost = settings.skip_inside if state == INSIDE else settings.skip_outside
        groups.append((state, state, skipped_first, skipped_last, skipped_odds + cost * skipped_size, none))
    start = np.concatenate([group[2] * 3 + group[0] for group in groups])
    end = np.concatenate([group[3] * 3 + group[1] for group in groups])
    first, last, score, candidate = (np.concatenate([group[k] for group in groups]) for k in (2, 3, 4, 5))
    order = np.lexsort((start, end))
    return Edges(start[order], end[order], score[order], candidate[order], first[order], last[order])
