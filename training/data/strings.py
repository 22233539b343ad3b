"""Samples from our own segmenter: what it cuts and merges rightly, and what it cuts and merges wrongly.

A net that has only seen whole digits is certain of many incorrect guesses on bad cuts; so the class "no digit" is
trained on the very candidates that `digitscan.lattice.candidates` proposes, on amounts with known boxes and on numbers
that `compose` writes from single digits, touching as a hand would have them.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.finding.components import find_components
from digitscan.finding.segment import find_row
from digitscan.lattice.candidates import propose
from digitscan.nets.normalize import normalize
from digitscan.records import Box, Gray
from training.data.canvas import NOBODY, SEVERAL, Owners
from training.data.compose import compose, with_lead_stroke
from training.data.prepare import glyph_in, line_ink

WHOLE = 0.92  # of a digit's ink in a candidate that shows it
PURE = 0.88  # of a candidate's ink that is the digit's
PART = 0.45  # less than this of a digit is none: with more of it, a person still reads a 2 without its foot
MERGED = 0.65  # less of one digit than this is several; what lies between is not used
OWN = 0.6  # of what a digit's upright box shows of digits; with less of it, its neighbor might be meant


def owners_of_boxes(boxes: Sequence[Box], shape: tuple[int, int]) -> Owners:
    """Which digit each pixel (H, W) belongs to, by the digits' boxes: its index, or `NOBODY`, or `SEVERAL`."""
    owners = np.full(shape, NOBODY, np.int16)
    for k, box in enumerate(boxes):
        area = owners[max(0, box.top) : max(0, box.bottom), max(0, box.left) : max(0, box.right)]
        area[...] = np.where(area == NOBODY, k, SEVERAL)
    return owners


def harvest(
    image: Gray, owners: Owners, values: Sequence[int], no_digit: int, most_junk: int, chance: np.random.Generator
) -> tuple[Gray, NDArray[np.uint8]]:
    """Collects what the segmenter proposes on a number whose digits are known.

    Args:
        image: uint8 (H, W), one number.
        owners: int16 (H, W), which digit each pixel belongs to.
        values: The digits' values.
        no_digit: Label of what is no digit.
        most_junk: Take at most this many wrong candidates.
        chance: Chooses among them.

    Returns:
        Images uint8 (N, 28, 28) and labels uint8 (N,): one candidate a digit where one is right, and wrong ones.
    """
    ink = line_ink(image)
    row = find_row(ink)
    if row is None or not values:
        return np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8)
    height, width = ink.mask.shape
    owners = cv2.resize(owners, (width, height), interpolation=cv2.INTER_NEAREST)
    count = len(values)
    totals = np.bincount(owners[ink.mask & (owners >= 0)], minlength=count)
    right: dict[int, list[int]] = {}
    wrong: list[int] = []
    glyphs = propose(row, ink).glyphs
    for k, glyph in enumerate(glyphs):
        box = glyph.box
        inked = (glyph.ink > 100) & ink.mask[box.top : box.bottom, box.left : box.right]
        whose = owners[box.top : box.bottom, box.left : box.right][inked]
        mine = np.bincount(whose[whose >= 0], minlength=count)
        best = int(np.argmax(mine))
        shared = np.count_nonzero(whose == SEVERAL)
        pure = mine[best] / max(1, len(whose) - shared)
        whole = mine[best] / max(1, totals[best])
        if whole >= WHOLE and pure >= PURE:
            right.setdefault(best, []).append(k)
        elif (whole < PART or pure < MERGED) and len(whose):
            wrong.append(k)
    chosen = [int(chance.choice(found)) for found in right.values()]
    labels = [values[digit] for digit in right]
    junk = chance.permutation(wrong)[:most_junk].astype(int).tolist()
    images = normalize([glyphs[k] for k in chosen + junk])
    return images, np.array(labels + [no_digit] * len(junk), np.uint8)


def boxed(image: Gray, owners: Owners, values: Sequence[int]) -> tuple[Gray, NDArray[np.uint8]]:
    """Cuts each digit of a number out by its upright box, with all that reaches in: neighbors, links, rules.

    Args:
        image: uint8 (H, W), one number.
        owners: int16 (H, W), which digit each pixel belongs to.
        values: The digits' values.

    Returns:
        Images uint8 (N, 28, 28) and labels uint8 (N,), of those digits that make up most of what their box shows.
    """
    ink = line_ink(image)
    parts = find_components(ink)
    glyphs, labels = [], []
    for k, value in enumerate(values):
        left, top, width, height = cv2.boundingRect((owners == k).astype(np.uint8))
        whose = owners[top : top + height, left : left + width]
        if np.count_nonzero(whose == k) < OWN * np.count_nonzero(whose != NOBODY):
            continue
        glyph = glyph_in(ink, parts, Box(left, top, left + width, top + height))
        if glyph is not None:
            glyphs.append(glyph)
            labels.append(value)
    return normalize(glyphs), np.array(labels, np.uint8)


def write_strings(
    images: Gray, labels: NDArray[np.uint8], hands: NDArray[np.int64], no_digit: int, count: int, seed: int
) -> tuple[Gray, NDArray[np.uint8]]:
    """Writes numbers with `compose` and collects what the segmenter proposes on them.

    Args:
        images: uint8 (N, 28, 28), digits to write with.
        labels: uint8 (N,), their values.
        hands: int64 (N,), digits of one number come from one hand.
        no_digit: Label of what is no digit.
        count: How many numbers.
        seed: Decides everything.
    """
    chance = np.random.default_rng(seed)
    order = np.argsort(hands, kind="stable")
    starts = np.searchsorted(hands[order], hands, side="left")
    ends = np.searchsorted(hands[order], hands, side="right")
    found = []
    for _ in range(count):
        length = int(chance.integers(1, 8))
        hand = int(chance.integers(len(labels)))
        chosen = order[chance.integers(starts[hand], ends[hand], length)]
        if length > 2 and chance.random() < 0.25:
            _repeat_zeros(chosen, labels, order[starts[hand] : ends[hand]], chance)
        values = labels[chosen].astype(int).tolist()
        digits = [with_lead_stroke(images[k], chance) if labels[k] == 1 else images[k] for k in chosen]
        image, owners = compose(digits, chance)
        found.append(harvest(image, owners, values, no_digit, round(0.7 * length) + 1, chance))
        found.append(boxed(image, owners, values))
    return np.concatenate([some for some, _ in found]), np.concatenate([some for _, some in found])


def _repeat_zeros(
    chosen: NDArray[np.int64], labels: NDArray[np.uint8], hand: NDArray[np.int64], chance: np.random.Generator
) -> None:
    """Ends a number with zeros, as amounts do."""
    zeros = hand[labels[hand] == 0]
    if len(zeros):
        chosen[-2:] = chance.choice(zeros, 2)
