"""Proposals: readings of a page that may each be one whole number, and what else is known of the page they are on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digitscan.detection.evidence import Detected
from digitscan.records import Box, Ink, LabelMap, Reading, Row

ROWS = "rows"
"""The source of proposals that are read from the rows of ink of a page."""

DETECTED = "detected"
"""The source of proposals that are read in the regions that the detector found."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reading that may be one whole number of its page.

    Attributes:
        reading: What it was read as; its confidence is that of the text, whatever the ink is of.
        share: How probable it is, 0 to 1, that its ink is handwritten digits, or print for a printed number.
        source: What proposed it.
        measured: Features that only its source knows, by their names in the model of the verdict.
    """

    reading: Reading
    share: float = 1.0
    source: str = ROWS
    measured: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageProposals:
    """All proposals of one page, boxes in pixels of its ink.

    Attributes:
        ink: The ink of the page.
        rows: All rows of its ink, print and writing too, before anything was left out.
        labels: What the handwriting net makes of the ink; None where it was not asked.
        proposals: The readings, in reading order.
        detected: What the detector found; None where it was not asked.
    """

    ink: Ink
    rows: tuple[Row, ...]
    labels: LabelMap | None
    proposals: tuple[Proposal, ...]
    detected: Detected | None = None


def without_overlaps(proposals: Sequence[Proposal], probabilities: NDArray[np.float64]) -> list[int]:
    """Which proposals stay where several hold the same digit: the most probable one, the first of equals.

    Args:
        proposals: Of one page.
        probabilities: How probable each is, float64 (N,).

    Returns:
        Their indices, in the order of the proposals.
    """
    held = _held_digits(proposals)
    taken = np.zeros(held.shape[1], np.bool_)
    kept = []
    for k in np.argsort(-probabilities, kind="stable").tolist():
        if not (held[k] & taken).any():
            kept.append(k)
            taken |= held[k]
    return sorted(kept)


def _held_digits(proposals: Sequence[Proposal]) -> NDArray[np.bool_]:
    """Which digits of the page each proposal holds: its own, and those of others whose middles its boxes hold."""
    names: dict[Box, int] = {}
    own = [[names.setdefault(digit.box, len(names)) for digit in one.reading.digits] for one in proposals]
    boxes = np.array([(b.left, b.top, b.right, b.bottom) for b in names], np.float64).reshape(-1, 4)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (boxes[:, :1] <= x) & (x < boxes[:, 2:3]) & (boxes[:, 1:2] <= y) & (y < boxes[:, 3:])
    held = np.zeros((len(proposals), len(names)), np.bool_)
    for k, digits in enumerate(own):
        held[k] = inside[digits].any(axis=0) | inside[:, digits].any(axis=1)
    return held
