"""Finds the most probable way to read a row: the best path through the graph of its candidates."""

import functools

import numpy as np

from digitscan.lattice.candidates import Lattice
from digitscan.lattice.graph import (
    AFTER,
    BEFORE,
    NO_DIGIT,
    Edges,
    Floats,
    Graph,
    Integers,
    PathSettings,
    build_graph,
    fit_line,
    on_line,
)
from digitscan.records import Box, Probabilities, Step

_USUAL = PathSettings()


def settle(lattice: Lattice, probabilities: Probabilities, settings: PathSettings = _USUAL) -> Graph:
    """The graph of a row, once its sure digits have told where the others stand.

    Args:
        lattice: The candidates, of one part at least.
        probabilities: float32 (candidates, 11), from the classifier.
        settings: What a path costs.
    """
    graph = build_graph(lattice, probabilities, settings)
    sure = [step.box for step in steps_of(graph) if step.value is not None and step.confidence >= settings.sure]
    return on_line(graph, fit_line(sure)) if len(sure) > 1 else graph


def best_text(graph: Graph) -> str:
    """The digits of the best path."""
    values = np.argmax(graph.logs[:, :NO_DIGIT], axis=1)
    path = np.array(_best(graph.edges, _scores(graph)), np.int64)
    read = graph.edges.candidate[path]
    return "".join(map(str, values[read[read >= 0]]))


def _scores(graph: Graph) -> Floats:
    """The score of each edge if its candidate is read as its likeliest digit."""
    edges = graph.edges
    read = edges.candidate >= 0
    score = edges.score.copy()
    score[read] += graph.logs[:, :NO_DIGIT].max(axis=1)[edges.candidate[read]]
    return score


def steps_of(graph: Graph) -> list[Step]:
    """The best path: its digits and what it passes over, from left to right."""
    lattice, edges = graph.lattice, graph.edges
    candidates = len(lattice.glyphs)
    values = np.argmax(graph.logs[:, :NO_DIGIT], axis=1)
    read, score = edges.candidate >= 0, _scores(graph)
    share = np.zeros(candidates)
    np.add.at(share, edges.candidate[read], shares(edges, score * graph.settings.sharpness)[read])
    steps = []
    for k in _best(edges, score):
        candidate = int(edges.candidate[k])
        parts = (int(edges.first[k]), int(edges.last[k]))
        if candidate >= 0:
            same = _same_place(lattice, candidate)
            likely = np.exp(graph.logs[same, values[candidate]])
            confidence = min(1.0, float(np.sum(share[same] * likely)))
            steps.append(Step(int(values[candidate]), confidence, lattice.glyphs[candidate].box, parts))
        elif parts[0] < parts[1]:
            steps.append(Step(None, 0.0, passed_over(lattice, *parts), parts))
    return steps


def passed_over(lattice: Lattice, first: int, last: int) -> Box:
    """The box around the parts `first` up to before `last`."""
    return functools.reduce(Box.union, [part.box for part in lattice.parts[first:last]])


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


def _best(edges: Edges, score: Floats) -> list[int]:
    """The edges of the best path, from left to right (Viterbi)."""
    total = [-np.inf] * edges.nodes
    total[BEFORE] = 0.0
    came = [-1] * edges.nodes
    for k, (start, end, gain) in enumerate(zip(edges.start.tolist(), edges.end.tolist(), score.tolist(), strict=True)):
        if total[start] + gain > total[end]:
            total[end] = total[start] + gain
            came[end] = k
    path = []
    at = edges.nodes - 3 + AFTER
    while at != BEFORE:
        path.append(came[at])
        at = int(edges.start[came[at]])
    return path[::-1]


def shares(edges: Edges, score: Floats) -> Floats:
    """The share of each edge in the probability of all paths (forward-backward)."""
    forward, backward = [0.0] * edges.nodes, [0.0] * edges.nodes
    forward[BEFORE] = backward[edges.nodes - 3 + AFTER] = 1.0
    weight = np.exp(score)
    steps = list(zip(edges.start.tolist(), edges.end.tolist(), weight.tolist(), strict=True))
    for start, end, w in steps:
        forward[end] += forward[start] * w
    for start, end, w in reversed(steps):
        backward[start] += backward[end] * w
    through = np.array(forward)[edges.start] * weight * np.array(backward)[edges.end]
    share: Floats = through / max(forward[edges.nodes - 3 + AFTER], 1e-300)
    return np.minimum(share, 1.0)
