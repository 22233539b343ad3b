"""What was read against what is true, number by number."""

from collections.abc import Iterator
from dataclasses import dataclass

from digitscan.evaluation.truth import Truth, TruthRow
from digitscan.records import Box
from digitscan.review.run_number import RunNumber
from digitscan.review.run_numbers import RunNumbers
from digitscan.rules.rule import digits_of

_SAME_PLACE = 0.3
"""Boxes that overlap by this, intersection over union, are of one number."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A number that is there, that was read, or both.

    Attributes:
        truth: What it says; None where there is no number.
        number: As it was read; None where it was missed.
        field: The name of its field.
        unread: Whether it was missed because its page could not be read.
    """

    truth: str | None
    number: RunNumber | None
    field: str = ""
    unread: bool = False

    @property
    def is_right(self) -> bool:
        """Whether the digits are right, which is what a confidence is of; signs do not count."""
        return self.truth is not None and self.number is not None and digits_of(self.truth) == digits_of(self.read)

    @property
    def read(self) -> str:
        """What was read; nothing where it was missed."""
        return "" if self.number is None else self.number.field.text

    @property
    def is_accepted(self) -> bool:
        """Whether it was read and accepted."""
        return self.number is not None and self.number.field.status == "accepted"


def by_truth(numbers: RunNumbers, truth: Truth) -> Iterator[Judged]:
    """Yields the numbers of the pages that a list tells of, and those of the list that were missed.

    Those on pages that could not be read were missed too, since nobody gets them. What the list tells of pages that are
    not in the run is left out.

    Args:
        numbers: Of the run.
        truth: The list; every number of its pages is in it.
    """
    judged: set[tuple[str, int]] = set()
    for page, found in numbers.pages():
        rows = truth.get((page.path, page.number))
        if rows is not None:
            yield from _paired(found, rows)
            judged.add((page.path, page.number))
    failed = {(error.source, error.page) for error in numbers.failures()}
    for (source, number), rows in truth.items():
        # without a page, it is the file that could not be read, or the rest of it
        if (source, number) not in judged and not failed.isdisjoint(((source, number), (source, None))):
            yield from (Judged(row.text, None, row.field, unread=True) for row in rows)


def by_review(numbers: RunNumbers) -> Iterator[Judged]:
    """Yields the numbers that a person has confirmed, corrected or found to be none.

    Args:
        numbers: Of the run, with what was decided of them.
    """
    for _, found in numbers.pages():
        for number in found:
            if number.state in ("confirmed", "corrected"):
                yield Judged(number.text, number, number.field.name)
            elif number.state == "not a number":
                yield Judged(None, number, number.field.name)


def _paired(found: list[RunNumber], rows: list[TruthRow]) -> Iterator[Judged]:
    """Pairs what was read on a page with what is there: by field, by place, or the only one with the only one."""
    left = list(found)
    for row in rows:
        number = _meant(row, left)
        if number is not None:
            left.remove(number)
        yield Judged(row.text, number, row.field if number is None else number.field.name)
    for number in left:
        yield Judged(None, number, number.field.name)


def _meant(row: TruthRow, numbers: list[RunNumber]) -> RunNumber | None:
    if row.field:
        return next((one for one in numbers if one.field.name == row.field), None)
    if row.box is None:
        return numbers[0] if len(numbers) == 1 else None
    box = row.box
    best = max(numbers, key=lambda one: _overlap(one.field.box, box), default=None)
    return best if best is not None and _overlap(best.field.box, box) >= _SAME_PLACE else None


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    common = max(0, width) * max(0, height)
    return common / max(1, one.width * one.height + other.width * other.height - common)
