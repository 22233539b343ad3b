"""Horizontal stretches of a mask and which of them hang together: where ink is sparse, quicker than by its pixels."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.ink.labeling import label
from digitscan.records import Gray

_SPARSE = 64  # with more stretches than one for so many pixels, the pixels are quicker, and take less memory

Integers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of a mask in reading order, a row of each array for each.

    Attributes:
        y: int32 (N,), the row.
        left: int32 (N,), its first column ...
        right: int32 (N,), and the one after its last.
        piece: int32 (N,), which 8-connected piece it is of, from 0 to the number of pieces.
    """

    y: Integers
    left: Integers
    right: Integers
    piece: Integers


def stretches_of(mask: Gray) -> Stretches:
    """Finds the stretches of a mask, uint8 (H, W), 1 on 0."""
    found = cv2.findNonZero(mask)
    x, y = np.zeros((2, 0), np.int32) if found is None else np.asarray(found, np.int32).reshape(-1, 2).T
    # in one number a pixel's row and column, so that rows do not touch, not even across a corner
    pitch = mask.shape[1] + 2
    place = y * pitch + x
    ends = np.flatnonzero(np.diff(place, append=-1) != 1)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    y, left, right = y[starts], x[starts], x[ends] + 1
    if len(starts) > mask.size / _SPARSE:
        return Stretches(y, left, right, label(mask).labels[y, left].astype(np.int32) - 1)
    return Stretches(y, left, right, _pieces(*_neighbors(place[starts], place[ends], pitch), len(starts)))


def _neighbors(first: Integers, last: Integers, pitch: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which stretches stand above which others, given their first and last pixels, a row being `pitch` long."""
    begins = np.searchsorted(last, first + pitch - 1)
    count = np.searchsorted(first, last + pitch + 1, "right") - begins
    above = np.repeat(np.arange(len(first)), count)
    return above, np.arange(len(above)) + np.repeat(begins - np.cumsum(count) + count, count)


def _pieces(one: NDArray[np.int64], other: NDArray[np.int64], count: int) -> Integers:
    """Which piece each of some things is of, (count,), if `one[k]` and `other[k]` are of the same for each k."""
    names = np.arange(count, dtype=np.int32)  # of each the first thing that it is known to hang together with
    while (apart := names[one] != names[other]).any():
        one, other = one[apart], other[apart]
        of_one, of_other = names[one], names[other]
        np.minimum.at(names, np.maximum(of_one, of_other), np.minimum(of_one, of_other))
        while not np.array_equal(further := names[names], names):
            names = further
    return np.asarray((np.cumsum(names == np.arange(count)) - 1)[names], np.int32)
