"""Where a row of digits is parted into numbers: at gaps too wide for one number, unless its digits stand in cells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitscan.records import Box, Mask


@dataclass(frozen=True, slots=True)
class SpacingSettings:
    """When digits are one number; lengths in heights of the row.

    Attributes:
        gap: Digits farther apart than this are two numbers ...
        even_gap: ... unless all gaps are alike, as in a comb: then up to this.
        alike: Gaps are alike up to this multiple of the median.
        in_cells: So many digits and more, one in each of some cells, are one number ...
        pitch: ... if they follow each other within this distance, middle to middle, ...
        least_pitch, most_pitch: ... whose median is no less and no more than these, ...
        even: ... and all but few of these distances differ from it by no more than this share of it: a narrow 1 leaves
            wider gaps, but stands in the middle of its cell; ...
        rarely: ... so many of them may differ more.
    """

    gap: float = 0.8
    even_gap: float = 1.2
    alike: float = 1.6
    in_cells: int = 4
    pitch: float = 2.3
    least_pitch: float = 1.0
    most_pitch: float = 1.9
    even: float = 0.35
    rarely: float = 0.2


def parted(
    boxes: Sequence[Box], gaps: Sequence[float], height: float, settings: SpacingSettings = SpacingSettings()
) -> Mask:
    """Whether another number begins with each digit but the first, bool (N - 1,).

    Args:
        boxes: Of the digits, from left to right.
        gaps: How far each digit but the first is from the ink before it, in pixels.
        height: Of the row's writing, in pixels.
        settings: When digits are one number.
    """
    even = settings.alike * float(np.median(gaps)) if len(gaps) else 0.0
    widest = min(settings.even_gap * height, max(settings.gap * height, even))
    return np.asarray((np.asarray(gaps, np.float64) > widest) & ~_in_cells(boxes, height, settings), np.bool_)


def _in_cells(boxes: Sequence[Box], height: float, settings: SpacingSettings) -> Mask:
    """Whether each digit but the first stands in the cell after that of the digit before it, bool (N - 1,)."""
    pitches = np.diff([(box.left + box.right) / 2 for box in boxes])
    near = pitches <= settings.pitch * height
    found = np.zeros(len(pitches), np.bool_)
    for run in np.split(np.arange(len(pitches)), np.flatnonzero(np.diff(near)) + 1):
        if len(run) + 1 >= settings.in_cells and near[run[0]]:
            usual = np.median(pitches[run])
            off = np.abs(pitches[run] - usual) > settings.even * usual
            of_cells = settings.least_pitch * height <= usual <= settings.most_pitch * height
            found[run] = of_cells and off.mean() <= settings.rarely
    return found
