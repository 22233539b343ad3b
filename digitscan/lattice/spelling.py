"""How probable a text is by the graph of a row, and where its digits stand."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitscan.lattice.graph import AFTER, BEFORE, NO_DIGIT, Edges, Floats, Graph
from digitscan.lattice.paths import passed_over, shares
from digitscan.records import Step

_LEAST_SHARE = 1e-7  # of all paths; edges with less of them are left out, which makes the sums quick


def log_probability(graph: Graph, texts: Sequence[str]) -> Floats:
    """The log probability of each text, (N,): of the paths that spell it among all paths.

    Args:
        graph: The ways to read a row.
        texts: Digits, without signs.
    """
    if not texts:
        return np.zeros(0)
    length = max(map(len, texts))
    digits = np.full((len(texts), length + 1), NO_DIGIT, np.int64)
    for row, text in zip(digits, texts, strict=True):
        row[: len(text)] = [int(character) for character in text]
    edges, whole = _likely(graph)
    total = np.full((edges.nodes, len(texts), length + 1), -np.inf)
    total[BEFORE, :, 0] = 0.0
    logs = graph.logs.copy()
    logs[:, NO_DIGIT] = -np.inf  # the texts have ended
    for k in range(len(edges.start)):
        before = total[edges.start[k]] + edges.score[k]
        candidate = edges.candidate[k]
        if candidate >= 0:
            spelled = before[:, :-1] + logs[candidate, digits[:, :-1]]
            before = np.concatenate((np.full((len(texts), 1), -np.inf), spelled), axis=1)
        end = total[edges.end[k]]
        np.logaddexp(end, before, out=end)
    ends = total[edges.nodes - 3 + AFTER, np.arange(len(texts)), [len(text) for text in texts]]
    return np.asarray(ends - whole, np.float64)


def spell(graph: Graph, text: str) -> list[Step] | None:
    """The best path that spells a text, or None where there is none.

    Args:
        graph: The ways to read a row.
        text: Digits, without signs.

    Returns:
        Its steps from left to right; a digit's confidence is the net's alone.
    """
    likely, _ = _likely(graph)
    return _spell(graph, likely, text) or _spell(graph, graph.edges, text)


def _spell(graph: Graph, edges: Edges, text: str) -> list[Step] | None:
    """The best path along some of the edges."""
    digits = np.array([int(character) for character in text], np.int64)
    total = np.full((edges.nodes, len(text) + 1), -np.inf)
    total[BEFORE, 0] = 0.0
    came = np.full(total.shape, -1, np.int64)
    for k in range(len(edges.start)):
        before = total[edges.start[k]] + edges.score[k]
        candidate = edges.candidate[k]
        if candidate >= 0:
            before = np.concatenate(([-np.inf], before[:-1] + graph.logs[candidate, digits]))
        better = before > total[edges.end[k]]
        total[edges.end[k]][better] = before[better]
        came[edges.end[k]][better] = k
    return _steps(graph, edges, text, came) if np.isfinite(total[edges.nodes - 3 + AFTER, len(text)]) else None


def _steps(graph: Graph, edges: Edges, text: str, came: NDArray[np.int64]) -> list[Step]:
    """Follows the path back from the end."""
    lattice = graph.lattice
    node, left = edges.nodes - 3 + AFTER, len(text)
    steps: list[Step] = []
    while node != BEFORE:
        k = int(came[node, left])
        candidate = int(edges.candidate[k])
        parts = (int(edges.first[k]), int(edges.last[k]))
        if candidate >= 0:
            left -= 1
            value = int(text[left])
            confidence = float(np.exp(graph.logs[candidate, value]))
            steps.append(Step(value, confidence, lattice.glyphs[candidate].box, parts))
        elif parts[0] < parts[1]:
            steps.append(Step(None, 0.0, passed_over(lattice, *parts), parts))
        node = int(edges.start[k])
    return steps[::-1]


def _likely(graph: Graph) -> tuple[Edges, float]:
    """The edges that have a share in what is read, whatever it is; and the log of the sum over all paths."""
    edges = graph.edges
    score = edges.score.copy()
    read = edges.candidate >= 0
    any_digit = np.logaddexp.reduce(graph.logs[:, :NO_DIGIT], axis=1)
    score[read] += any_digit[edges.candidate[read]]
    chosen = shares(edges, score) >= _LEAST_SHARE
    likely = Edges(*(getattr(edges, name)[chosen] for name in ("start", "end", "score", "candidate", "first", "last")))
    total = np.full(edges.nodes, -np.inf)
    total[BEFORE] = 0.0
    for start, end, gain in zip(likely.start.tolist(), likely.end.tolist(), score[chosen].tolist(), strict=True):
        total[end] = np.logaddexp(total[end], total[start] + gain)
    return likely, float(total[edges.nodes - 3 + AFTER])
