"""Where the proposals of a page stand: among all digits that were read, among the other ink, beside ruled lines.

Lengths are in heights of the proposal's own digits unless told otherwise; N proposals, D digits, M pieces of ink.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from digitscan.finding.screening import share_of
from digitscan.records import Box, Mask
from digitscan.verdict.proposals import PageProposals, Proposal
from digitscan.verdict.standing import Floats, edges_of, filled, ruled

FAR = 6.0
"""What is farther away than so many heights is nowhere near."""

_ON_ROW = 0.4  # two things are on one row if they share this much of the lower one's height
_HIGH = 0.35  # pieces of ink lower than this share of a reading's digits are commas, dots and dirt to it


class Geometry:
    """The proposals of a page by their boxes; computed when first asked for, no slots therefore.

    Attributes:
        page: The page.
        proposals: Those that are asked about: they may hold the same digits.
    """

    def __init__(self, page: PageProposals, proposals: Sequence[Proposal]) -> None:
        """Looks at some proposals of a page."""
        self.page, self.proposals = page, proposals
        self._shares: dict[tuple[str, Box], float] = {}
        self._detected: dict[int, Mapping[str, float]] = {}
        self._rules: dict[tuple[object, ...], float] = {}

    @cached_property
    def digits(self) -> list[Floats]:
        """The digits' boxes of each proposal, from left to right, float64 (digits, 4): left, top, right, bottom."""
        found = [edges_of([digit.box for digit in one.reading.digits]) for one in self.proposals]
        return [each[np.argsort(each[:, 0], kind="stable")] for each in found]

    @cached_property
    def boxes(self) -> Floats:
        """The box of each proposal, float64 (N, 4)."""
        found = [np.concatenate((each[:, :2].min(axis=0), each[:, 2:].max(axis=0))) for each in self.digits]
        return np.array(found, np.float64).reshape(-1, 4)

    @cached_property
    def heights(self) -> Floats:
        """The median height of each proposal's digits, in pixels, (N,)."""
        return np.array([np.median(each[:, 3] - each[:, 1]) for each in self.digits], np.float64)

    @cached_property
    def middles(self) -> list[Floats]:
        """Where the digits of each proposal have their middles, in pixels."""
        return [np.sort((each[:, 0] + each[:, 2]) / 2) for each in self.digits]

    @cached_property
    def pitches(self) -> list[Floats]:
        """From digit to digit of each proposal, middle to middle."""
        return [np.diff(each) / height for each, height in zip(self.middles, self.heights, strict=True)]

    @cached_property
    def all_digits(self) -> Floats:
        """All digits of the page's own handwritten proposals, each once, float64 (D, 4)."""
        return edges_of(list(dict.fromkeys(digit.box for one in self.written for digit in one.reading.digits)))

    @cached_property
    def pieces(self) -> Floats:
        """All pieces of ink of the page that stand in rows, float64 (M, 4)."""
        return edges_of([piece.box for row in self.page.rows for piece in row.pieces])

    @cached_property
    def next_digits(self) -> list[tuple[Floats | None, Floats | None]]:
        """The nearest digits of other readings left and right on the row of each proposal, edges (4,)."""
        return [self._beside(k, self.all_digits) for k in range(len(self.proposals))]

    @cached_property
    def next_ink(self) -> list[tuple[Floats | None, Floats | None]]:
        """The nearest pieces of ink left and right on the row of each proposal, if they are high enough to matter."""
        high = self.pieces[:, 3] - self.pieces[:, 1]
        found = []
        for k, height in enumerate(self.heights):
            tall = (high >= _HIGH * height) & (high <= 3 * height)
            found.append(self._beside(k, self.pieces[tall]))
        return found

    def _beside(self, k: int, others: Floats) -> tuple[Floats | None, Floats | None]:
        box = self.boxes[k]
        others = others[_on_row(box, others)]
        middles = (others[:, 0] + others[:, 2]) / 2
        left, right = others[middles < self.digits[k][0, 0]], others[middles > self.digits[k][-1, 2]]
        return (
            left[np.argmax(left[:, 2])] if len(left) else None,
            right[np.argmin(right[:, 0])] if len(right) else None,
        )

    @cached_property
    def digit_gaps(self) -> list[tuple[float, float]]:
        """How far the next digits left and right of each proposal are, -1 to `FAR`."""
        return [self._gaps(k, beside) for k, beside in enumerate(self.next_digits)]

    @cached_property
    def ink_gaps(self) -> list[tuple[float, float]]:
        """How far the next ink is."""
        return [self._gaps(k, beside) for k, beside in enumerate(self.next_ink)]

    def _gaps(self, k: int, beside: tuple[Floats | None, Floats | None]) -> tuple[float, float]:
        box, height, (before, after) = self.boxes[k], self.heights[k], beside
        left = FAR if before is None else float((box[0] - before[2]) / height)
        right = FAR if after is None else float((after[0] - box[2]) / height)
        return min(max(left, -1.0), FAR), min(max(right, -1.0), FAR)

    @cached_property
    def written(self) -> list[Proposal]:
        """The page's own handwritten proposals."""
        return [one for one in self.page.proposals if not one.reading.printed]

    def share(self, kind: str, box: Box) -> float:
        """How probable it is that the ink in a box is of a kind, "digit" or "printed"; asked once for each box."""
        labels = self.page.labels
        if labels is None:
            return 1.0 if kind == "digit" else 0.0
        if (kind, box) not in self._shares:
            map_ = labels.digit if kind == "digit" else labels.printed
            self._shares[kind, box] = share_of(self.page.ink, [box], map_, labels.cell)
        return self._shares[kind, box]

    def rules(self, k: int, beyond: float = 0.0) -> Floats:
        """How much of the height ruled lines between the digits of proposal k fill, (digits - 1,), as `ruled` tells."""
        return np.array([self._ruled(a, b, beyond) for a, b in pairwise(self.digits[k])], np.float64)

    def walls(self, k: int) -> tuple[float, float]:
        """How much of its height a ruled line fills on the left and on the right, up to the next digit or a height."""
        height, (before, after) = self.heights[k], self.next_digits[k]
        first, last = self.digits[k][0], self.digits[k][-1]
        gaps = self.digit_gaps[k]
        left = self._ruled(before, first) if before is not None and gaps[0] < 2 else self._edge(first, -height)
        right = self._ruled(last, after) if after is not None and gaps[1] < 2 else self._edge(last, height)
        return left, right

    def detected(self, k: int) -> Mapping[str, float]:
        """What the detector says of proposal k; without a detector nothing is known."""
        if k not in self._detected:
            found, scale = self.page.detected, self.page.ink.scale
            boxes = self.digits[k] / scale
            self._detected[k] = {} if found is None else found.measure(boxes)
        return self._detected[k]

    def _ruled(self, left: Floats, right: Floats, beyond: float = 0.0) -> float:
        name = (*left.tolist(), *right.tolist(), beyond)
        if name not in self._rules:
            self._rules[name] = ruled(self.page.ink, left, right, beyond)
        return self._rules[name]

    def _edge(self, digit: Floats, reach: float) -> float:
        name = (*digit.tolist(), reach > 0)
        if name not in self._rules:
            middle = (digit[0] + digit[2]) / 2
            end = digit[2] + reach if reach > 0 else digit[0] + reach
            self._rules[name] = filled(self.page.ink, (min(middle, end), max(middle, end)), (digit[1], digit[3]))
        return self._rules[name]


def _on_row(box: Floats, others: Floats) -> Mask:
    """Which boxes (M, 4) stand on the row of one (4,)."""
    shared = np.minimum(others[:, 3], box[3]) - np.maximum(others[:, 1], box[1])
    lower = np.minimum(others[:, 3] - others[:, 1], box[3] - box[1])
    return np.asarray(shared >= _ON_ROW * lower, np.bool_)
