"""Digits -> numbers: each digit says where its neighbors are; those that name each other belong to one number."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitscan.detection.detector import View
from digitscan.detection.peaks import Digits, Points, link_between

_REACH = 0.6  # heights: so far from the place that a digit names, its neighbor may be
_LEAST = 0.5  # links weaker than this part two numbers
_UNLIKE = 1.8  # digits of one number do not differ in height by more


@dataclass(frozen=True, slots=True)
class NumberRegion:
    """A number that was detected.

    Attributes:
        at: float32 (N, 2): the centers of its digits in reading order, in pixels of the page.
        height: How high its digits are.
        scores: float32 (N,): the probability of each center.
        links: float32 (N - 1,): how sure it is that each two neighbors belong together.
        pen: How much of it is handwriting, not print.
        open_before, open_after: How probable it is that a further digit stands before and behind it.
    """

    at: Points
    height: float
    scores: Points
    links: Points
    pen: float
    open_before: float
    open_after: float

    def scaled(self, scale: float) -> "NumberRegion":
        """The region in pixels of a page that is so many times larger."""
        return replace(self, at=self.at * np.float32(scale), height=self.height * scale)


def link_digits(digits: Digits, view: View) -> list[NumberRegion]:
    """Puts the digits of a view together to numbers, each digit to one."""
    pairs = _pairs(digits, view)
    after = np.full(len(digits), -1)
    before = np.full(len(digits), -1)
    strength = np.zeros(len(digits), np.float32)
    root = list(range(len(digits)))

    def end(k: int) -> int:
        while root[k] != k:
            k = root[k]
        return k

    for score, i, j in sorted(pairs, reverse=True):
        if after[i] < 0 and before[j] < 0 and end(i) != end(j):  # no rings
            after[i], before[j], strength[i] = j, i, score
            root[end(i)] = end(j)
    regions = []
    for first in np.flatnonzero(before < 0).tolist():
        chain = [first]
        while after[chain[-1]] >= 0:
            chain.append(int(after[chain[-1]]))
        regions.append(_region(digits, np.array(chain), strength))
    return regions


def _region(digits: Digits, chain: NDArray[np.int64], strength: Points) -> NumberRegion:
    mine = digits.where(chain)
    return NumberRegion(
        mine.at,
        float(np.median(mine.height)),
        mine.score,
        strength[chain[:-1]],
        float(np.mean(mine.pen)),
        float(mine.has_before[0]),
        float(mine.has_after[-1]),
    )


def _pairs(digits: Digits, view: View) -> list[tuple[float, int, int]]:
    """Two digits each that may be neighbors in a number, with how sure that is."""
    pairs = []
    at, height = digits.at, digits.height
    for i in range(len(digits)):
        if digits.has_after[i] < 0.1:
            continue
        away = np.hypot(*(at - digits.after[i]).T) / height[i]
        for j in np.flatnonzero(away < _REACH).tolist():
            if i == j or not 1 / _UNLIKE < height[i] / height[j] < _UNLIKE:
                continue
            back = float(np.hypot(*(at[i] - digits.before[j]))) / float(height[j])
            named = float(digits.has_after[i]) * np.exp(-2 * float(away[j]) ** 2)
            names = float(digits.has_before[j]) * np.exp(-2 * min(back, 2.0) ** 2)
            score = (named + names + link_between(view, at[i], at[j])) / 3
            if score >= _LEAST:
                pairs.append((float(score), i, j))
    return pairs
