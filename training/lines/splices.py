"""Joins the beginnings of some amounts to the ends of others, so that what is seen often is digits, not amounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from digitscan.nets.strip import Strip
from digitscan.records import Box, Gray
from training.lines.images import WIDEST, Found
from training.lines.pen import Chance

SPLICES = "orand-car-a-spliced"
CLEAR = 64  # a column through which a strip may be cut has no more ink than this
MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Severable:
    """A strip that may be cut in two between some of its digits.

    Attributes:
        strip: uint8 (32, W), ink 255 on 0.
        text: Its digits.
        cuts: At how many digits it may be cut, and the column of the strip there.
    """

    strip: Gray
    text: str
    cuts: tuple[tuple[int, int], ...]


def severable(strip: Strip, text: str, boxes: Sequence[Box]) -> Severable:
    """Finds where a strip can be cut without touching ink.

    Args:
        strip: Of an image.
        text: Its digits, from left to right.
        boxes: Of each digit, in the image.
    """
    middles = [(0.5 * (box.left + box.right) - strip.left) * strip.scale for box in boxes]
    clear = strip.image.max(axis=0) <= CLEAR
    cuts = []
    for count, (left, right) in enumerate(pairwise(middles), 1):
        first = max(0, round(left))
        free = np.flatnonzero(clear[first : max(first, round(right))])
        if free.size:
            cuts.append((count, first + int(free[free.size // 2])))
    return Severable(strip.image, text, tuple(cuts))


def splice(amounts: Sequence[Severable], count: int, chance: Chance) -> list[Found]:
    """Joins so many beginnings and ends.

    Args:
        amounts: At least one that can be cut.
        count: How many strips are wanted.
        chance: Decides.

    Raises:
        ValueError: No amount can be cut.
    """
    some = [amount for amount in amounts if amount.cuts]
    if not some:
        raise ValueError("no amount can be cut between two digits")
    found: list[Found] = []
    while len(found) < count:
        first, second = (some[int(k)] for k in chance.integers(len(some), size=2))
        digits, column = first.cuts[int(chance.integers(len(first.cuts)))]
        passed, start = second.cuts[int(chance.integers(len(second.cuts)))]
        text = first.text[:digits] + second.text[passed:]
        strip = np.concatenate((first.strip[:, :column], second.strip[:, start:]), axis=1)
        if len(text) <= MOST_DIGITS and strip.shape[1] <= WIDEST:
            found.append((strip, text))
    return found
