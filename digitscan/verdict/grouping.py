"""Other ways to group the digits of a page into numbers: readings joined, and parts of them, proposed beside them.

What was read as one number may be several, one in each cell of a table; what was read as several may be one, written
in boxes. Both are proposed without another look at the ink, and the verdict decides.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from digitscan.records import Alternative, Digit, Reading
from digitscan.verdict.proposals import REGROUPED, ROWS, PageProposals, Proposal
from digitscan.verdict.standing import Floats, edges_of, ruled

_NEAR = 3.0  # readings farther apart than so many heights are not joined, ...
_UNLIKE = 1.8  # ... nor are those of which one is so many times higher
_ON_ROW = 0.5  # ... or that share less of the lower one's height
_RULE = 3.0  # what a ruled line between two digits counts, in heights of gap
_OPEN = 0.5  # a number that goes on more probably than this beyond a group is not all of it
_MOST = 40  # digits that a number has at most; a longer chain is only parted


@dataclass(frozen=True, slots=True)
class _Place:
    """A digit of a chain: of which proposal it is, and at which place there."""

    proposal: Proposal
    place: int

    @property
    def digit(self) -> Digit:
        return self.proposal.reading.digits[self.place]


def regrouped(page: PageProposals) -> list[Proposal]:
    """The handwritten proposals of a page, each followed by no other order than before, and then the other groups."""
    written = [one for one in page.proposals if not one.reading.printed]
    known = {tuple(digit.box for digit in one.reading.digits) for one in written}
    found = list(written)
    for chain in _chains([one for one in written if one.source == ROWS]):
        boxes = edges_of([one.digit.box for one in chain])
        for first, end in sorted(_groups(boxes, page)):
            group = chain[first:end]
            name = tuple(one.digit.box for one in group)
            if name not in known and len(group) <= _MOST and _is_detected(boxes[first:end], page):
                known.add(name)
                found.append(_grouped(group))
    return found


def _is_detected(boxes: Floats, page: PageProposals) -> bool:
    """Whether the detector found as many digits there, of one number that hardly goes on; without it, any group fits.

    Of 704 numbers on pages of sets not seen 589 come out whole with it, 580 where any group is proposed, 572 without
    new groups.
    """
    return page.detected is None or page.detected.is_one_number(boxes / page.ink.scale, _OPEN)


def _chains(written: Sequence[Proposal]) -> Iterator[list[_Place]]:
    """The digits of readings that stand side by side, from left to right, each reading in one chain."""
    if not written:
        return
    each = [edges_of([digit.box for digit in one.reading.digits]) for one in written]
    boxes = np.array([np.concatenate((one[:, :2].min(axis=0), one[:, 2:].max(axis=0))) for one in each])
    heights = np.array([np.median(one[:, 3] - one[:, 1]) for one in each])
    after: dict[int, int] = {}
    for k in np.argsort(boxes[:, 0], kind="stable").tolist():
        higher, lower = np.maximum(heights, heights[k]), np.minimum(heights, heights[k])
        shared = np.minimum(boxes[:, 3], boxes[k, 3]) - np.maximum(boxes[:, 1], boxes[k, 1])
        gaps = boxes[:, 0] - boxes[k, 2]
        fits = (shared >= _ON_ROW * lower) & (higher <= _UNLIKE * lower) & (gaps <= _NEAR * higher)
        fits &= (boxes[:, 0] > boxes[k, 0]) & (boxes[:, 0] + boxes[:, 2] > 2 * boxes[k, 2])
        fits[list(after.values())] = False
        if fits.any():
            after[k] = int(np.argmin(np.where(fits, gaps, np.inf)))
    for first in sorted(set(range(len(written))) - set(after.values())):
        chain, k = [], first
        while True:
            chain += [_Place(written[k], place) for place in np.argsort(each[k][:, 0], kind="stable").tolist()]
            if k not in after:
                break
            k = after[k]
        yield chain


def _groups(boxes: Floats, page: PageProposals) -> set[tuple[int, int]]:
    """The groups of a chain's digits (N, 4), as the first and the end: what hangs together by several measures."""
    height = float(np.median(boxes[:, 3] - boxes[:, 1]))
    gaps = (boxes[1:, 0] - boxes[:-1, 2]) / height
    middles = (boxes[:, 0] + boxes[:, 2]) / 2
    rules = np.array([ruled(page.ink, a, b) for a, b in pairwise(boxes)], np.float64)
    found: set[tuple[int, int]] = set()
    for apart in (gaps, np.diff(middles) / height, gaps + _RULE * (rules > 0.5)):
        _part(0, len(boxes), apart, found)
    return found


def _part(first: int, end: int, apart: Floats, found: set[tuple[int, int]]) -> None:
    """Adds a group, and those that are left if it is parted where its digits are farthest apart, down to the digits."""
    waiting = [(first, end)]
    while waiting:
        first, end = waiting.pop()
        found.add((first, end))
        if end - first > 1:
            cut = first + 1 + int(np.argmax(apart[first : end - 1]))
            waiting += [(first, cut), (cut, end)]


def _grouped(group: Sequence[_Place]) -> Proposal:
    """A proposal of some digits of a chain."""
    parts: list[list[_Place]] = []
    for one in group:
        if not parts or parts[-1][-1].proposal is not one.proposal:
            parts.append([])
        parts[-1].append(one)
    readings = [_part_of(part[0].proposal.reading, [one.place for one in part]) for part in parts]
    share = float(np.average([part[0].proposal.share for part in parts], weights=[len(part) for part in parts]))
    return Proposal(_joined(readings), share, REGROUPED)


def _part_of(reading: Reading, places: Sequence[int]) -> Reading:
    """Some digits of a reading, side by side; at least as sure as all of it."""
    if len(places) == len(reading.digits):
        return reading
    digits = tuple(reading.digits[place] for place in places)
    cut = _between(min(places), max(places))
    text = cut(reading.text)
    chances: dict[str, float] = {}
    for other in reading.alternatives:
        if sum(map(str.isdigit, other.text)) == len(reading.digits):
            chances[cut(other.text)] = chances.get(cut(other.text), 0.0) + other.confidence
    confidence = max(reading.confidence, float(np.prod([digit.confidence for digit in digits])))
    confidence = min(confidence, 1.0 - sum(chance for other, chance in chances.items() if other != text))
    return Reading(text, confidence, digits, _likeliest(chances, text, confidence))


def _between(first: int, last: int) -> Callable[[str], str]:
    """What takes the digits from one to another out of a text, with the signs between them."""

    def cut(text: str) -> str:
        at = [match.start() for match in re.finditer(r"\d", text)]
        return text[at[first] : at[last] + 1]

    return cut


def _joined(readings: Sequence[Reading]) -> Reading:
    """Several readings side by side as one."""
    if len(readings) == 1:
        return readings[0]
    text, confidence = "".join(one.text for one in readings), float(np.prod([one.confidence for one in readings]))
    chances = {}
    for k, one in enumerate(readings):
        for other in one.alternatives:
            texts = [other.text if j == k else each.text for j, each in enumerate(readings)]
            chances["".join(texts)] = confidence * other.confidence / max(one.confidence, 1e-6)
    digits = tuple(digit for one in readings for digit in one.digits)
    return Reading(text, confidence, digits, _likeliest(chances, text, confidence))


def _likeliest(chances: dict[str, float], text: str, most: float, count: int = 5) -> tuple[Alternative, ...]:
    others: Iterable[tuple[str, float]] = ((other, chance) for other, chance in chances.items() if other != text)
    ordered = sorted(others, key=lambda one: -one[1])[:count]
    return tuple(Alternative(other, min(chance, most)) for other, chance in ordered)
