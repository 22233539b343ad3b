"""Makes numbers of the digits that stand on one line, and says how far each can be trusted."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from digitscan.finding.spacing import SpacingSettings, parted
from digitscan.records import PRINTED, Box, Digit, Field, Reading, Step

_MAY_BE_LETTERS = "printed: letters are often taken for digits"


@dataclass(frozen=True, slots=True)
class FieldSettings:
    """When digits are one number, and when they are none; lengths in heights of the row.

    Attributes:
        min_confidence: A number less sure than this has the status "review".
        spacing: When digits are one number by their gaps.
        mark: What was passed over and is at most this high may be a sign between digits.
        word_gap: What stands closer than this is one word.
        letters: A word of which more than this share are no digits is no number.
        doubt: On a page, a number whose digits are on average less sure than this is none, ...
        lone_doubt: ... one of a single digit if it is less sure than this.
    """

    min_confidence: float = 0.9
    spacing: SpacingSettings = field(default_factory=SpacingSettings)
    mark: float = 0.5
    word_gap: float = 0.45
    letters: float = 0.6
    doubt: float = 0.6
    lone_doubt: float = 0.8


def numbers(steps: Sequence[Step], height: float, settings: FieldSettings = FieldSettings()) -> list[list[Step]]:
    """Finds the numbers in a row of a page, and leaves words out.

    Args:
        steps: What was read in the row, from left to right, passed over parts included.
        height: Height of the row's writing, in the pixels of the steps' boxes.
        settings: When digits are one number.

    Returns:
        The digits of each number.
    """
    kept = [step for word in _words(steps, height, settings) for step in word]
    found = []
    for group in _split(kept, height, settings):
        least = settings.doubt if len(group) > 1 else settings.lone_doubt
        if np.mean([step.confidence for step in group]) >= least:
            found.append(group)
    return found


def as_read(steps: Sequence[Step]) -> Reading | None:
    """The number that the digits among some steps make; None where there is no digit."""
    digits = tuple(Digit(step.value, step.confidence, step.box) for step in steps if step.value is not None)
    if not digits:
        return None
    return Reading(
        "".join(str(digit.value) for digit in digits), math.prod(digit.confidence for digit in digits), digits
    )


def field_of(reading: Reading, settings: FieldSettings = FieldSettings(), reason: str = "") -> Field:
    """The field that a number fills: accepted, or for review if it is not sure enough, or for a reason."""
    reason = reason or (_MAY_BE_LETTERS if reading.printed else "")
    return Field(
        name=PRINTED if reading.printed else "",
        text=reading.text,
        confidence=reading.confidence,
        status="accepted" if reading.confidence >= settings.min_confidence and not reason else "review",
        box=functools.reduce(Box.union, (digit.box for digit in reading.digits)),
        digits=reading.digits,
        alternatives=reading.alternatives,
        reason=reason,
    )


def _words(steps: Sequence[Step], height: float, settings: FieldSettings) -> list[list[Step]]:
    """Runs of steps that stand close together, without those that are mostly letters."""
    words: list[list[Step]] = []
    end = -math.inf
    for step in steps:
        if step.box.left - end > settings.word_gap * height:
            words.append([])
        words[-1].append(step)
        end = max(end, step.box.right)
    kept = []
    for word in words:
        tall = [step for step in word if step.box.height >= 0.5 * height]
        strange = sum(step.value is None for step in tall)
        if strange <= settings.letters * len(tall):
            kept.append(word)
    return kept


def _split(steps: Sequence[Step], height: float, settings: FieldSettings) -> list[list[Step]]:
    """Divides a row's digits where a gap is wider than inside a number; dashes and dots bridge a gap."""
    digits = [step for step in steps if step.value is not None]
    if not digits:
        return []
    gaps, end = [], digits[0].box.right
    for step in steps[steps.index(digits[0]) + 1 :]:
        if step.value is not None:
            gaps.append(step.box.left - end)
        if step.value is not None or step.box.height <= settings.mark * height:
            end = step.box.right
    begins = parted([digit.box for digit in digits], gaps, height, settings.spacing)
    groups = [[digits[0]]]
    for digit, begins_here in zip(digits[1:], begins, strict=True):
        if begins_here:
            groups.append([])
        groups[-1].append(digit)
    return groups
