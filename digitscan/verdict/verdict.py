"""The verdict on a page's proposals: which stay, and how sure each is as one whole handwritten number."""

from dataclasses import replace

import numpy as np

from digitscan.records import Reading
from digitscan.verdict.features import measure
from digitscan.verdict.grouping import regrouped
from digitscan.verdict.model import VerdictModel
from digitscan.verdict.overlaps import without_overlaps
from digitscan.verdict.proposals import ROWS, PageProposals, Proposal

_LEAST = 0.18
"""Readings less probable than this are left out. On pages of sets not seen they are 36 of 600 right ones, and 1,925 of
2,094 wrong ones (tests/benchmarks/pages.py)."""
_LINE = 0.5  # readings whose middles are farther apart, in heights, stand on different lines


def decide(page: PageProposals, model: VerdictModel | None) -> list[Reading]:
    """The readings of a page, in reading order, each as sure as it is one whole number of its kind, read right.

    Args:
        page: Its proposals.
        model: Of the verdict; without one, and for print, a reading is as sure as its text and its ink's kind are.
    """
    if model is None:
        return [by_share(one) for one in page.proposals if one.source == ROWS]
    candidates = regrouped(page)
    if not candidates:
        return in_order([by_share(one) for one in page.proposals])
    found = model.probabilities(measure(page, candidates, model.names))
    kept = [told(candidates[k], float(found[k])) for k in without_overlaps(candidates, found) if found[k] >= _LEAST]
    return in_order([*kept, *(by_share(one) for one in page.proposals if one.reading.printed)])


def in_order(readings: list[Reading]) -> list[Reading]:
    """Readings in reading order: line by line, from left to right in each."""
    found = sorted((_extent(one), k) for k, one in enumerate(readings))
    lines: list[list[tuple[float, int]]] = []
    level = height = -np.inf
    for (middle, high, left), k in found:
        if not lines or middle - level > _LINE * max(height, high):
            lines.append([])
            level, height = middle, high
        lines[-1].append((left, k))
    return [readings[k] for line in lines for _, k in sorted(line)]


def _extent(reading: Reading) -> tuple[float, float, float]:
    """Where a reading stands: the row of its middle, its height, its left edge."""
    boxes = [digit.box for digit in reading.digits]
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    return (top + bottom) / 2, float(np.median([box.height for box in boxes])), float(min(box.left for box in boxes))


def by_share(proposal: Proposal) -> Reading:
    """The reading, no surer than that it is in handwriting, or in print, at all."""
    reading, share = proposal.reading, proposal.share
    return replace(
        reading,
        confidence=share * reading.confidence,
        digits=tuple(replace(digit, confidence=share * digit.confidence) for digit in reading.digits),
        alternatives=tuple(replace(other, confidence=share * other.confidence) for other in reading.alternatives),
    )


def told(proposal: Proposal, probability: float) -> Reading:
    """The reading, as a whole as sure as the verdict.

    A digit is as sure as before, its value is not in doubt because more may belong to the number; but no less than the
    whole. The other texts lose what the whole loses, and share no more than what it leaves.
    """
    reading = proposal.reading
    before = min(max(reading.confidence, 1e-6), 1 - 1e-6)
    rest = min(probability / before, (1 - probability) / (1 - before))
    return replace(
        reading,
        confidence=probability,
        digits=tuple(
            replace(digit, confidence=max(proposal.share * digit.confidence, probability)) for digit in reading.digits
        ),
        alternatives=tuple(replace(other, confidence=rest * other.confidence) for other in reading.alternatives),
    )
