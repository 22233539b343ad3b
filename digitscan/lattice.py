"""Decides which pieces of ink make one digit each: all candidates are judged, the best path through them wins.

Segmentation by recognition over a lattice of cuts and merges, as in Burges et al., "Shortest path segmentation"
(1992), with a class for what is no digit as in Bromley and Denker, "Improving rejection performance on handwritten
digits by training with rubbish" (1993).
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscan.cuts import CutSettings, cut_piece, estimate_slant
from digitscan.records import Box, Glyph, Gray, Ink, Piece, Probabilities, Row
from digitscan.segment import cut_glyph

_NO_DIGIT = 10


@dataclass(frozen=True, slots=True)
class LatticeSettings:
    """What a digit may be made of, and what a path through the lattice costs; lengths in heights of the row.

    Attributes:
        cuts: Where pieces are cut.
        most_parts: A digit is merged from at most this many parts ...
        widest: ... and is at most this wide.
        lowest: What is lower than this is no digit.
        skip: Log probability that something as high as the row is passed over, beside that of being no digit ...
        bare: ... or in place of it, where it was not judged.
        digit: Log probability of a digit that is as probable as can be: less than 0 prefers fewer digits.
    """

    cuts: CutSettings = CutSettings()
    most_parts: int = 6
    widest: float = 1.6
    lowest: float = 0.33
    skip: float = -2.0
    bare: float = -4.0
    digit: float = -0.1


@dataclass(frozen=True, slots=True)
class Lattice:
    """The candidates for digits in one row: candidate k takes the parts `first[k]` up to before `last[k]`."""

    parts: tuple[Piece, ...]
    glyphs: tuple[Glyph, ...]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    height: float


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the best path: a digit, or something passed over (`value` None).

    `confidence`, 0 to 1, is the digit's share in all paths through the lattice times its probability.
    """

    value: int | None
    confidence: float
    box: Box


def propose(row: Row, ink: Ink, settings: LatticeSettings = LatticeSettings()) -> Lattice:
    """Cuts the pieces of a row and merges neighbors, to all that may be one digit."""
    parts: list[Piece] = []
    slant = estimate_slant(row.pieces)
    for piece in row.pieces:
        parts.extend(cut_piece(piece, row.height, ink.stroke, slant, settings.cuts))
    parts.sort(key=lambda part: part.box.left + part.box.right + slant * (part.box.top + part.box.bottom))
    glyphs, first, last = [], [], []
    for i in range(len(parts)):
        box = parts[i].box
        for j in range(i, min(i + settings.most_parts, len(parts))):
            box = box.union(parts[j].box)
            if box.width > settings.widest * row.height:
                break
            if box.height >= settings.lowest * row.height:
                glyphs.append(cut_glyph(ink, box, _merged(parts[i : j + 1], box)))
                first.append(i)
                last.append(j + 1)
    return Lattice(tuple(parts), tuple(glyphs), np.array(first, np.int64), np.array(last, np.int64), row.height)


def best_path(
    lattice: Lattice, probabilities: Probabilities, settings: LatticeSettings = LatticeSettings()
) -> list[Step]:
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
    edges = _edges(lattice, probabilities, settings)
    share = _shares(len(lattice.parts), edges)
    steps = []
    for k in _best(len(lattice.parts), edges):
        candidate = int(edges.candidate[k])
        if candidate >= 0:
            confidence = float(share[k] * edges.certainty[k])
            steps.append(Step(int(edges.value[k]), confidence, lattice.glyphs[candidate].box))
        else:
            boxes = [part.box for part in lattice.parts[edges.first[k] : edges.last[k]]]
            steps.append(Step(None, 0.0, functools.reduce(Box.union, boxes)))
    return steps


@dataclass(frozen=True, slots=True)
class _Edges:
    """Steps of paths, sorted by `last`: as a digit (`candidate` is its index) or passed over (`candidate` -1)."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    score: NDArray[np.float64]
    candidate: NDArray[np.int64]
    value: NDArray[np.int64]
    certainty: NDArray[np.float64]


def _edges(lattice: Lattice, probabilities: Probabilities, settings: LatticeSettings) -> _Edges:
    count, candidates = len(lattice.parts), len(lattice.glyphs)
    logs = np.log(np.maximum(probabilities.astype(np.float64), 1e-6)).reshape(candidates, _NO_DIGIT + 1)
    values = np.argmax(logs[:, :_NO_DIGIT], axis=1)
    digit = logs[np.arange(candidates), values]
    size = np.array([max(g.box.width, g.box.height) for g in lattice.glyphs]) / lattice.height
    junk = logs[:, _NO_DIGIT] + settings.skip * np.minimum(1.0, size)
    part_size = np.array([max(p.box.width, p.box.height) for p in lattice.parts]) / lattice.height
    bare = settings.skip * np.minimum(1.0, part_size) + settings.bare * (part_size >= settings.lowest)
    starts = np.arange(count)
    none = np.full(candidates + count, -1)
    first = np.concatenate((lattice.first, lattice.first, starts))
    last = np.concatenate((lattice.last, lattice.last, starts + 1))
    score = np.concatenate((digit + settings.digit, junk, bare))
    candidate = np.concatenate((np.arange(candidates), none))
    value = np.concatenate((values, none))
    certainty = np.concatenate((np.exp(digit), np.zeros(candidates + count)))
    order = np.argsort(last, kind="stable")
    return _Edges(first[order], last[order], score[order], candidate[order], value[order], certainty[order])


def _best(count: int, edges: _Edges) -> list[int]:
    """The edges of the best path, from left to right (Viterbi)."""
    total = np.full(count + 1, -np.inf)
    total[0] = 0.0
    came = np.full(count + 1, -1)
    for k in range(len(edges.score)):
        score = total[edges.first[k]] + edges.score[k]
        if score > total[edges.last[k]]:
            total[edges.last[k]] = score
            came[edges.last[k]] = k
    path = []
    at = count
    while at > 0:
        path.append(int(came[at]))
        at = int(edges.first[came[at]])
    return path[::-1]


def _shares(count: int, edges: _Edges) -> NDArray[np.float64]:
    """The share of each edge in the probability of all paths (forward-backward)."""
    forward = np.full(count + 1, -np.inf)
    backward = np.full(count + 1, -np.inf)
    forward[0] = backward[count] = 0.0
    for k in range(len(edges.score)):
        forward[edges.last[k]] = np.logaddexp(forward[edges.last[k]], forward[edges.first[k]] + edges.score[k])
    for k in np.argsort(-edges.first, kind="stable"):
        backward[edges.first[k]] = np.logaddexp(backward[edges.first[k]], backward[edges.last[k]] + edges.score[k])
    return np.exp(np.minimum(0.0, forward[edges.first] + edges.score + backward[edges.last] - forward[count]))


def _merged(parts: list[Piece], box: Box) -> Gray:
    mask = np.zeros((box.height, box.width), np.uint8)
    for part in parts:
        place = part.box.moved(-box.left, -box.top)
        mask[place.top : place.bottom, place.left : place.right] |= part.mask
    return mask
