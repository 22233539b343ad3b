"""Matches what was read on a page with what stands there: which readings are one whole number, read right."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscan.numbers.fields import field_of
from digitscan.pipeline import on_page
from digitscan.records import Box, Reading
from training.data.written import is_inside, is_known, written_on
from training.verdict.pages import TruePage

RIGHT, WRONG, UNKNOWN = 1, 0, -1


def judge(page: TruePage, readings: Sequence[Reading]) -> NDArray[np.int64]:
    """Whether each reading of a page is one whole handwritten number with all digits right, int64 (N,).

    A reading belongs to the smallest number whose box holds the middles of most of its digits. `UNKNOWN` are those
    that belong to a number that nobody can read for sure, and those that belong to none where the truth may lack some.
    """
    known = written_on(page.truth)
    written = (one for one in page.truth["strings"] if one.get("handwritten", True))
    lacking = page.truth.get("incomplete") or any(one.get("text") and not one.get("box") for one in written)
    return np.array([_judged(page, one, known, bool(lacking)) for one in readings], np.int64)


def count_numbers(page: TruePage) -> int:
    """How many handwritten numbers are known on a page for sure."""
    return sum(map(is_known, written_on(page.truth)))


def _judged(page: TruePage, reading: Reading, known: Sequence[dict[str, Any]], lacking: bool) -> int:
    digits = on_page(field_of(reading), page.proposals.ink.scale, page.shape).digits
    middles = [_middle(digit.box) for digit in digits]
    owner = next((one for one in known if sum(is_inside(*at, one["box"]) for at in middles) > len(middles) / 2), None)
    if owner is None:
        return UNKNOWN if lacking else WRONG
    if not is_known(owner):
        return UNKNOWN
    return RIGHT if "".join(str(digit.value) for digit in digits) == owner["text"] else WRONG


def _middle(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2
