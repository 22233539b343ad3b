"""What the detector says of any reading of a page: whether its digits are there, linked, and all of one number."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from digitscan.detection.linking import NumberRegion

NAMES = (
    "detected_more",
    "detected_score",
    "detected_least",
    "detected_link",
    "detected_open",
    "detected_pen",
    "detected_apart",
    "detected_size",
)
"""What is measured of a reading, see `Detected.measure`."""

_GROWN = 0.15  # of its height: so much larger than its digits a reading's box is taken

Floats = NDArray[np.float64]


class Detected:
    """The digits that the detector found on a page, by the number that each belongs to.

    Args:
        regions: The numbers, in pixels of the page.
    """

    def __init__(self, regions: Sequence[NumberRegion]) -> None:
        counts = [len(region.at) for region in regions]
        self._regions = regions
        self._at = np.concatenate([region.at for region in regions]) if regions else np.zeros((0, 2), np.float32)
        self._score = np.concatenate([region.scores for region in regions]) if regions else np.zeros(0, np.float32)
        self._region = np.repeat(np.arange(len(regions)), counts)
        self._place = np.concatenate([np.arange(count) for count in counts]) if counts else np.zeros(0, int)

    def measure(self, boxes: Floats) -> Mapping[str, float]:
        """What the detector says of a reading.

        Args:
            boxes: Of its digits, float64 (N, 4), left, top, right and bottom in pixels of the page.

        Returns:
            By name: how many more digits it has than centers were found in its box, the mean and the least probability
            of its centers, the weakest link between two of them, how probable it is that the number goes on beyond it,
            how much of it is pen, of how many numbers the centers are, and its height by that of the detector, as a log
            ratio.
        """
        inside, high = self._inside(boxes), float(np.median(boxes[:, 3] - boxes[:, 1]))
        if not len(inside):
            return dict(zip(NAMES, (float(len(boxes)), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), strict=True))
        scores = np.concatenate([self._score[inside], np.zeros(max(0, len(boxes) - len(inside)), np.float32)])
        regions = np.unique(self._region[inside])
        opened, links = self._ends(inside)
        pen = float(np.mean([self._regions[k].pen for k in regions]))
        size = float(np.log(high / np.median([self._regions[k].height for k in regions])))
        values = (
            float(len(boxes) - len(inside)),
            float(scores.mean()),
            float(scores.min()),
            0.0 if len(regions) > 1 else links,
            opened,
            pen,
            float(len(regions)),
            size,
        )
        return dict(zip(NAMES, values, strict=True))

    def region_of(self, boxes: Floats) -> int | None:
        """Which number a reading is all of, with as many digits as were detected; None where it is none.

        Args:
            boxes: Of its digits, float64 (N, 4), in pixels of the page.
        """
        inside = self._of_one_number(boxes)
        region = None if inside is None else int(self._region[inside[0]])
        return region if region is not None and len(boxes) == len(self._regions[region].at) else None

    def is_one_number(self, boxes: Floats, most_open: float) -> bool:
        """Whether as many digits were detected there, of one number that goes on beyond them less probably than this.

        Args:
            boxes: As for `region_of`.
            most_open: A probability.
        """
        inside = self._of_one_number(boxes)
        return inside is not None and self._ends(inside)[0] < most_open

    def _of_one_number(self, boxes: Floats) -> NDArray[np.intp] | None:
        """The centers in a reading's box, if they are as many as its digits and all of one number."""
        inside = self._inside(boxes)
        is_one = len(inside) == len(boxes) and (self._region[inside] == self._region[inside[0]]).all()
        return inside if is_one else None

    def _inside(self, boxes: Floats) -> NDArray[np.intp]:
        """Which of the centers lie in the box of a reading's digits."""
        reach = _GROWN * float(np.median(boxes[:, 3] - boxes[:, 1]))
        left, top = boxes[:, :2].min(axis=0) - reach
        right, bottom = boxes[:, 2:].max(axis=0) + reach
        x, y = self._at[:, 0], self._at[:, 1]
        return np.flatnonzero((x >= left) & (x <= right) & (y >= top) & (y <= bottom))

    def _ends(self, inside: NDArray[np.intp]) -> tuple[float, float]:
        """How probable it is that one of the numbers goes on beyond some digits, and their weakest link."""
        opened, weakest = 0.0, 1.0
        for k in np.unique(self._region[inside]).tolist():
            region, places = self._regions[k], self._place[inside[self._region[inside] == k]]
            first, last = int(places.min()), int(places.max())
            before = region.open_before if first == 0 else float(region.links[first - 1])
            after = region.open_after if last == len(region.at) - 1 else float(region.links[last])
            opened = max(opened, before, after)
            if last > first:
                weakest = min(weakest, float(region.links[first:last].min()))
        return opened, weakest
