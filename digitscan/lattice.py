"""Decides which pieces of ink make one digit each: all candidates are judged, the best path through them wins.

Segmentation by recognition over a lattice of cuts and merges, as in Burges et al., "Shortest path segmentation"
(1992), with a class for what is no digit as in Bromley and Denker, "Improving rejection performance on handwritten
digits by training with rubbish" (1993).
"""

import functools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digitscan.cuts import CutSettings, cut_piece, estimate_slant
from digitscan.glyph import cut_glyph
from digitscan.records import Box, Glyph, Gray, Ink, Piece, Probabilities, Row, Step

_NO_DIGIT = 10


@dataclass(frozen=True, slots=True)
class LatticeSettings:
    """What a digit may be made of, and what a path through the lattice costs; lengths in heights of the row.

    Attributes:
        cuts: Where pieces are cut.
        most_parts: A digit is merged from at most this many parts ...
        widest: ... is at most this wide, ...
        widest_gap: ... and no gap in it is wider than this.
        lowest: What is lower than this is no digit.
        skip: Log probability that something as high as the row is passed over, beside that of being no digit ...
        bare: ... or in place of it, where it was not judged.
        digit: Log probability of a digit that is as probable as can be: less than 0 prefers fewer digits.
        cut: Log probability of each cut through ink that bounds a digit.
        merge: Log probability of each gap that a digit was merged over.
        height_spread: Standard deviation of the logarithm of digits' heights in one row.
    """

    cuts: CutSettings = field(default_factory=CutSettings)
    most_parts: int = 6
    widest: float = 1.6
    widest_gap: float = 0.3
    lowest: float = 0.33
    skip: float = -2.0
    bare: float = -4.0
    digit: float = -0.1
    cut: float = -0.3
    merge: float = -0.2
    height_spread: float = 0.35


@dataclass(frozen=True, slots=True)
class Lattice:
    """The candidates for digits in one row: candidate k takes the parts `first[k]` up to before `last[k]`.

    `is_cut[i]` tells whether part i was cut from the one before it; its last entry is for the end of the row.
    """

    parts: tuple[Piece, ...]
    glyphs: tuple[Glyph, ...]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    is_cut: NDArray[np.bool_]
    height: float


def propose(row: Row, ink: Ink, settings: LatticeSettings = LatticeSettings()) -> Lattice:
    """Cuts the pieces of a row and merges neighbors, to all that may be one digit."""
    slant = estimate_slant(row.pieces)
    cut = [
        (part, number)
        for number, piece in enumerate(row.pieces)
        for part in ([piece] if piece.whole else cut_piece(piece, row.height, ink.stroke, slant, settings.cuts))
    ]
    cut.sort(key=lambda pair: pair[0].box.left + pair[0].box.right + slant * (pair[0].box.top + pair[0].box.bottom))
    parts = [part for part, _ in cut]
    origin = np.array([-1, *(number for _, number in cut), -1])
    glyphs, first, last = [], [], []
    for i in range(len(parts)):
        box = parts[i].box
        for j in range(i, min(i + settings.most_parts, len(parts))):
            apart = parts[j].box.left - box.right
            box = box.union(parts[j].box)
            if box.width > settings.widest * row.height or apart > settings.widest_gap * row.height:
                break
            if box.height >= settings.lowest * row.height:
                glyphs.append(cut_glyph(ink, box, _merged(parts[i : j + 1], box)))
                first.append(i)
                last.append(j + 1)
    return Lattice(
        tuple(parts),
        tuple(glyphs),
        np.array(first, np.int64),
        np.array(last, np.int64),
        origin[1:] == origin[:-1],
        row.height,
    )


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
    odds = digit + settings.digit + _shape_odds(lattice, settings)
    size = np.array([max(g.box.width, g.box.height) for g in lattice.glyphs]) / lattice.height
    junk = logs[:, _NO_DIGIT] + settings.skip * np.minimum(1.0, size)
    part_size = np.array([max(p.box.width, p.box.height) for p in lattice.parts]) / lattice.height
    bare = settings.skip * np.minimum(1.0, part_size) + settings.bare * (part_size >= settings.lowest)
    starts = np.arange(count)
    none = np.full(candidates + count, -1)
    first = np.concatenate((lattice.first, lattice.first, starts))
    last = np.concatenate((lattice.last, lattice.last, starts + 1))
    score = np.concatenate((odds, junk, bare))
    candidate = np.concatenate((np.arange(candidates), none))
    value = np.concatenate((values, none))
    certainty = np.concatenate((np.exp(digit), np.zeros(candidates + count)))
    order = np.argsort(last, kind="stable")
    return _Edges(first[order], last[order], score[order], candidate[order], value[order], certainty[order])


def _shape_odds(lattice: Lattice, settings: LatticeSettings) -> NDArray[np.float64]:
    """Log probability of each candidate as a digit by its height, its cuts and its merged gaps."""
    heights = np.array([glyph.box.height for glyph in lattice.glyphs]) / lattice.height
    deviation = np.log(np.maximum(heights, 1e-3)) / settings.height_spread
    cuts = lattice.is_cut[lattice.first].astype(np.float64) + lattice.is_cut[lattice.last]
    gaps = np.concatenate(([0], np.cumsum(~lattice.is_cut)))
    merged = gaps[lattice.last] - gaps[lattice.first + 1]
    odds: NDArray[np.float64] = -0.5 * deviation**2 + settings.cut * cuts + settings.merge * merged
    return odds


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
    through = forward[edges.first] + edges.score + backward[edges.last]
    share: NDArray[np.float64] = np.exp(np.minimum(0.0, through - forward[count]))
    return share


def _merged(parts: list[Piece], box: Box) -> Gray:
    mask = np.zeros((box.height, box.width), np.uint8)
    for part in parts:
        place = part.box.moved(-box.left, -box.top)
        mask[place.top : place.bottom, place.left : place.right] |= part.mask
    return mask
