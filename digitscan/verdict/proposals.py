"""Proposals: readings of a page that may each be one whole number, and what else is known of the page they are on."""

from dataclasses import dataclass

from digitscan.detection.evidence import Detected
from digitscan.records import Ink, LabelMap, Reading, Row

ROWS = "rows"
"""The source of proposals that are read from the rows of ink of a page."""
REGROUPED = "regrouped"
"""The source of proposals that group the digits of other ones anew, without another look at the ink."""

DETECTED = "detected"
"""The source of proposals that are read in the regions that the detector found."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reading that may be one whole number of its page.

    Attributes:
        reading: What it was read as; its confidence is that of the text, whatever the ink is of.
        share: How probable it is, 0 to 1, that its ink is handwritten digits, or print for a printed number.
        source: What proposed it.
    """

    reading: Reading
    share: float = 1.0
    source: str = ROWS


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
