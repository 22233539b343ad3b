"""Takes the printed walls of a comb out of its image, and joins the strokes that crossed them."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray

_LEAST = 15.0  # gray levels that are ink at all


@dataclass(frozen=True, slots=True)
class TeethSettings:
    """What a wall of a comb is.

    Attributes:
        reach: It is looked for within this share of a cell's width or height around where it should be.
        contrast: It is darker than the paper by this share of what the darkest ink is ...
        whole: ... over this share of the length looked at.
        thick: It is at most this share of it thick.
        slope: A stroke may climb by so many pixels while it crosses.
    """

    reach: float = 0.14
    contrast: float = 0.4
    whole: float = 0.75
    thick: float = 0.12
    slope: int = 3


@dataclass(frozen=True, slots=True)
class Comb:
    """Where a comb lies in an image: the frame in pixels, and how many cells it has from left to right."""

    left: float
    top: float
    right: float
    bottom: float
    cells: int

    @property
    def pitch(self) -> float:
        """From one wall to the next."""
        return (self.right - self.left) / self.cells

    @property
    def height(self) -> float:
        """Of the cells."""
        return self.bottom - self.top

    def scaled(self, scale: float) -> "Comb":
        """The same comb in an image of another scale."""
        return Comb(self.left * scale, self.top * scale, self.right * scale, self.bottom * scale, self.cells)


@dataclass(frozen=True, slots=True)
class _Wall:
    """Rows that a level rule takes from one column to another; `share` (H,) is how much of each row is dark there."""

    rows: range
    share: NDArray[np.float64]
    first: int
    last: int


def without_teeth(image: Gray, comb: Comb, settings: TeethSettings = TeethSettings()) -> Gray:
    """The image of a comb without its walls and its frame.

    Args:
        image: uint8 (H, W), dark on light, the comb's walls upright.
        comb: Where it lies; a box with a frame is one of a single cell.
        settings: What a wall is.
    """
    unit = min(comb.pitch, comb.height)
    level = _walls(image, [comb.top, comb.bottom], (comb.left, comb.right), comb.cells, unit, settings)
    if comb.cells == 1 and len(level) < 2:  # no frame, so that what stands upright may be a 1
        return image
    places = [comb.left + k * comb.pitch for k in range(comb.cells + 1)]
    turned = np.ascontiguousarray(image.T)
    upright = _walls(turned, places, (comb.top, comb.bottom), 3, unit, settings)
    return _mended(np.ascontiguousarray(_mended(turned, upright, settings).T), level, settings)


def _walls(
    image: Gray, places: list[float], span: tuple[float, float], parts: int, unit: float, settings: TeethSettings
) -> list[_Wall]:
    """Finds level rules, each near one of some rows, over a span of columns that is looked at in parts."""
    paper = float(np.percentile(image, 75))
    dark = image < paper - max(_LEAST, settings.contrast * (paper - float(np.percentile(image, 2))))
    found = []
    edges = np.linspace(span[0], span[1], parts + 1)
    for place in places:
        for k in range(parts):
            first, last = (int(np.clip(round(edge), 0, image.shape[1])) for edge in edges[k : k + 2])
            share = dark[:, first:last].mean(axis=1) if last > first else np.zeros(len(dark))
            rows = _wall(share, place, unit, settings)
            if rows is not None:  # beyond the comb a wall may go on a little
                found.append(_Wall(rows, share, 0 if k == 0 else first, image.shape[1] if k == parts - 1 else last))
    return found


def _mended(image: Gray, walls: list[_Wall], settings: TeethSettings) -> Gray:
    """The image without level rules."""
    mended = image.copy()
    most = int(np.ceil(np.median([len(wall.rows) for wall in walls]))) if walls else 0
    for wall in walls:
        # a stroke along a wall makes it look thicker; the wall itself is the darkest part of it
        starts = range(wall.rows.start, max(wall.rows.start, wall.rows.stop - most) + 1)
        start = starts[int(np.argmax([wall.share[row : row + most].sum() for row in starts]))]
        _bridge(mended, range(start, min(wall.rows.stop, start + most)), wall.first, wall.last, settings)
    return mended


def _wall(shares: NDArray[np.float64], place: float, unit: float, settings: TeethSettings) -> range | None:
    """The rows that a level rule near a row takes, by the share of each row that is dark; None where there is none."""
    first = max(0, round(place - settings.reach * unit))
    last = min(len(shares), round(place + settings.reach * unit) + 1)
    share = shares[first : max(first, last)]
    rows = np.flatnonzero(share >= settings.whole)
    if not len(rows):
        return None
    best = int(rows[np.argmin(np.abs(rows + first - place))])
    start, stop = best, best + 1
    longest = max(3, round(settings.thick * unit))
    while start > 0 and share[start - 1] >= 0.5 * settings.whole and best - start < longest:
        start -= 1
    while stop < len(share) and share[stop] >= 0.5 * settings.whole and stop - best < longest:
        stop += 1
    return range(first + start, first + stop)


def _bridge(image: Gray, rows: range, first: int, last: int, settings: TeethSettings) -> None:
    """Fills rows of an image with what stands on both sides of them: paper, or a stroke that crosses."""
    above = image[max(0, rows.start - 2), first:last]
    below = image[min(image.shape[0] - 1, rows.stop + 1), first:last]
    crossing = np.full(last - first, 255, np.uint8)
    for shift in range(-settings.slope, settings.slope + 1):
        moved = np.roll(above, shift), np.roll(below, -shift)
        crossing = np.minimum(crossing, np.maximum(*moved))
    for row in range(max(0, rows.start - 1), min(image.shape[0], rows.stop + 1)):
        image[row, first:last] = crossing
    around = image[max(0, rows.start - 2) : rows.stop + 2, first:last]
    around[:] = cv2.GaussianBlur(around, (3, 1), 0)
