"""Why a number was read wrong: what became of each of its digits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from digitscan.records import Box

Cause = Literal["over", "under", "lost", "added", "recognition", "too many", "too few"]

CAUSES: dict[Cause, str] = {
    "over": "a digit read as several",
    "under": "several digits read as one",
    "lost": "a digit passed over",
    "added": "something that is no digit read as one",
    "recognition": "another value at the same place",
    "too many": "over or added; the truth has no boxes that would tell",
    "too few": "under or lost; likewise",
}
ENOUGH = 0.5  # of the narrower of two boxes that must lie in the other's columns for both to show the same


@dataclass(frozen=True, slots=True)
class Placed:
    """A digit, true or read, and where it stands."""

    value: int
    box: Box


@dataclass(frozen=True, slots=True)
class Mistake:
    """What went wrong at one place: `left` is where it begins, in pixels or, without boxes, in true digits."""

    cause: Cause
    left: int


def mistakes(truth: Sequence[Placed], read: Sequence[Placed]) -> list[Mistake]:
    """Finds what went wrong in a number, from the left.

    Digits that stand in the same columns are judged together: as many of each are compared from the left.
    """
    found = [mistake for trues, reads in _groups(truth, read) for mistake in _judged(trues, reads)]
    return sorted(found, key=lambda mistake: mistake.left)


def text_mistakes(truth: str, read: str) -> list[Mistake]:
    """Finds what went wrong in a number whose digits have no true boxes, by what the two texts have in common."""
    found: list[Mistake] = []
    for _, start, end, begin, stop in (step for step in _steps(truth, read) if step[0] != "equal"):
        if stop - begin == end - start:
            found += [Mistake("recognition", place) for place in range(start, end)]
        else:
            found.append(Mistake("too many" if stop - begin > end - start else "too few", start))
    return found


def count_causes(numbers: Iterable[Sequence[Mistake]]) -> tuple[Counter[Cause], Counter[Cause]]:
    """Counts wrong numbers by the first cause of each, and all causes."""
    first: Counter[Cause] = Counter()
    every: Counter[Cause] = Counter()
    for found in numbers:
        first.update(mistake.cause for mistake in found[:1])
        every.update(mistake.cause for mistake in found)
    return first, every


def _steps(truth: str, read: str) -> list[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, truth, read, autojunk=False).get_opcodes()


def _same_place(one: Box, other: Box) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared >= ENOUGH * max(1, min(one.width, other.width))


def _groups(truth: Sequence[Placed], read: Sequence[Placed]) -> list[tuple[list[Placed], list[Placed]]]:
    """True and read digits that hang together by their places; a digit without a partner is a group of its own."""
    groups = [([true], list[Placed]()) for true in truth]
    for one in read:
        mine = [group for group in groups if any(_same_place(true.box, one.box) for true in group[0])]
        others = [group for group in groups if group not in mine]
        trues, reads = ([placed for group in mine for placed in group[side]] for side in (0, 1))
        groups = [*others, (trues, [*reads, one])]
    return groups


def _judged(truth: Sequence[Placed], read: Sequence[Placed]) -> list[Mistake]:
    left = min(map(_left, [*truth, *read]))
    if len(truth) == len(read):
        pairs = zip(sorted(truth, key=_left), sorted(read, key=_left), strict=True)
        return [Mistake("recognition", _left(true)) for true, one in pairs if true.value != one.value]
    if not read or not truth:
        return [Mistake("added" if read else "lost", left)]
    return [Mistake("over" if len(read) > len(truth) else "under", left)]


def _left(placed: Placed) -> int:
    return placed.box.left
