"""Strips of composed sheets, cut as the detector's regions are: numbers, print, and what is no number.

| source | shows | text |
|---|---|---|
| number | a handwritten number, whatever stands beside it | its digits and signs, in reading order |
| print | a printed number | the same: the detector tells pen from print, and print too is asked for in some fields |
| other | words, cursive, marks, operators, struck-out digits, printed words | x |
| empty | paper, rules, cells, parts of words: no digit | none; x counts as a blank, as it does beside numbers |
"""

from collections.abc import Iterator
from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.composition.camera import moved, random_view, seen
from training.composition.crops import HEIGHT, KIND, NUMBER, WIDTH, X, Y, compose_sheet, digits_in
from training.composition.paper import RealPage
from training.composition.scene import Desk
from training.composition.sheet import HAND, PRINT, Sheet
from training.recognizer.cuts import Points, Strip, random_cut

VIEW = 416
"""Rows and columns of a view of a composed sheet; a number of 20 digits of the usual size fits in."""

NUMBER_STRIPS, PRINT_STRIPS, OTHER_STRIPS, EMPTY_STRIPS = "number", "print", "other", "empty"

_MARGIN = 1.25
_MOST = {NUMBER_STRIPS: 8, PRINT_STRIPS: 1, OTHER_STRIPS: 2, EMPTY_STRIPS: 1}
"""So many strips are cut out of a view at most, so that strips are of many views."""

_PAPER, _INK, _LEAST_CONTRAST = 75, 5, 16  # percentiles of a digit's box, and how many grays lie between at least
_COVERED = 0.25  # numbers that share more of their box with other writing are often illegible
_LOST = 0.06  # of the numbers, the first or last digit's center was not found; the strip shows it all the same
_UPRIGHT = 0.08  # of what is no number, a part is seen turned by a quarter, as print along a page's edge is
_INSIDE = 0.4  # heights: so far from the view's edge all digits of a number are
_APART = 0.7  # heights from one digit to the next, where there are none


def composed_strips(desk: Desk, pages: tuple[RealPage, ...], rng: np.random.Generator) -> Iterator[Strip]:
    """Composes sheets and cuts strips out of views of them, without end."""
    while True:
        sheet = compose_sheet(desk, pages, round(VIEW * _MARGIN), rng)
        matrix = random_view(sheet, VIEW, rng)
        yield from strips_of_view(sheet, seen(sheet.image, matrix, VIEW, rng), matrix, rng)


def strips_of_view(
    sheet: Sheet, view: NDArray[np.uint8], matrix: NDArray[np.float64], rng: np.random.Generator
) -> Iterator[Strip]:
    """Strips of one view of a sheet: some of its numbers, and some of what is none."""
    gray = np.asarray(cv2.cvtColor(view, cv2.COLOR_RGB2GRAY), np.uint8)
    digits, clear = digits_in(sheet, matrix), _clear_numbers(sheet)
    for kind, source in ((HAND, NUMBER_STRIPS), (PRINT, PRINT_STRIPS)):
        owners = np.unique(digits[digits[:, KIND] == kind, NUMBER]).astype(int)
        owners = owners[clear[owners]]
        longer = np.array([1.0 + len(sheet.numbers[k].text) for k in owners])
        order = rng.choice(owners, len(owners), replace=False, p=longer / longer.sum()) if len(owners) else owners
        usable = (k for k in order.tolist() if _is_seen(digits[digits[:, NUMBER] == k], gray))
        for k in islice(usable, _MOST[source]):
            number = sheet.numbers[k]
            image = _number_cut(gray, digits[digits[:, NUMBER] == k], rng)
            yield Strip(image, number.signed or number.text, bool(number.signed), source)
    places = rng.permutation(len(sheet.others))[: 3 * _MOST[OTHER_STRIPS]]
    others = (_other_cut(gray, sheet.others[k], matrix, digits, rng) for k in places)
    for cut in islice((cut for cut in others if cut is not None), _MOST[OTHER_STRIPS]):
        yield Strip(cut, "x", True, OTHER_STRIPS)
    if sheet.knows_print:  # elsewhere printed digits may stand
        empty = _empty_cut(gray, digits, rng)
        if empty is not None:
            yield Strip(empty, "", True, EMPTY_STRIPS)


def _clear_numbers(sheet: Sheet) -> NDArray[np.bool_]:
    """Which numbers of a sheet no other writing covers, so that they can be read."""
    own = np.array([(*n.boxes[:, :2].min(axis=0), *n.boxes[:, 2:].max(axis=0)) for n in sheet.numbers], np.float32)
    own = own.reshape(-1, 4)
    boxes = np.concatenate([own, np.array(sheet.others, np.float32).reshape(-1, 4)])
    low, high = np.maximum(own[:, None, :2], boxes[None, :, :2]), np.minimum(own[:, None, 2:], boxes[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    shared[np.arange(len(own)), np.arange(len(own))] = 0
    return np.asarray((shared <= _COVERED * np.prod(own[:, 2:] - own[:, :2], axis=1)[:, None]).all(axis=1))


def _is_seen(mine: Points, gray: Gray) -> bool:
    """Whether all digits of a number are inside the view, and the camera left some ink of each."""
    pad = _INSIDE * mine[:, HEIGHT].max()
    if (mine[:, X : Y + 1] <= pad).any() or (mine[:, X : Y + 1] >= gray.shape[0] - pad).any():
        return False
    reach = np.maximum(mine[:, (WIDTH, HEIGHT)] / 2, 2)
    boxes = np.concatenate([mine[:, X : Y + 1] - reach, mine[:, X : Y + 1] + reach + 1], axis=1)
    parts = (gray[max(0, y) : v, max(0, x) : u] for x, y, u, v in boxes.astype(int).tolist())
    return all(np.subtract(*np.percentile(part, (_PAPER, _INK))) >= _LEAST_CONTRAST for part in parts)


def _number_cut(gray: Gray, mine: Points, rng: np.random.Generator) -> Gray:
    """A number's strip; now and then a center at one end was not found, and the strip reaches just as far."""
    at, height, ends = mine[:, X : Y + 1], float(mine[0, HEIGHT]), [0.0, 0.0]
    if len(mine) > 2 and rng.random() < _LOST:
        side = int(rng.integers(2))
        lost, kept = (mine[0], mine[1]) if side == 0 else (mine[-1], mine[-2])
        reach = float(np.hypot(*(lost[X : Y + 1] - kept[X : Y + 1]))) + 0.5 * float(lost[WIDTH]) - 0.5 * height
        ends[side] = max(0.0, reach / height)
        at = at[1:] if side == 0 else at[:-1]
    return random_cut(gray, at, height, rng, (ends[0], ends[1]))


def _other_cut(
    gray: Gray, box: Points, matrix: NDArray[np.float64], digits: Points, rng: np.random.Generator
) -> Gray | None:
    """A strip of a part of what is no number; None where a digit stands in it, or nothing of it is in the view."""
    left, top, right, bottom = box.tolist()
    height = (bottom - top) * rng.uniform(0.6, 1.2)
    count = int(rng.integers(1, 1 + np.clip((right - left) / (_APART * height), 1, 6)))
    room = max(0.0, right - left - count * _APART * height)
    begin = left + rng.uniform(0, 1) * room + 0.5 * min(_APART * height, right - left)
    middle = (top + bottom) / 2 + rng.normal(0, 0.1) * height
    at = moved(np.array([(begin + k * _APART * height, middle) for k in range(count)], np.float32), matrix)
    ends = moved(np.array([(left, top), (left, bottom)], np.float32), matrix)
    tall = float(np.hypot(*(ends[1] - ends[0]))) * height / max(1.0, bottom - top)
    return _cut_without_digits(gray, at, max(tall, 6.0), digits, rng)


def _empty_cut(gray: Gray, digits: Points, rng: np.random.Generator) -> Gray | None:
    """A strip at some place of the view; None where a digit stands in it."""
    height = float(np.median(digits[:, HEIGHT])) if len(digits) else float(rng.uniform(12, 40))
    height *= rng.uniform(0.7, 1.4)
    begin = rng.uniform(height, max(height + 1, gray.shape[0] - height), 2)
    at = begin + np.arange(int(rng.integers(1, 6)))[:, None] * np.array([_APART * height, 0.0])
    return _cut_without_digits(gray, at.astype(np.float32), height, digits, rng)


def _cut_without_digits(gray: Gray, at: Points, height: float, digits: Points, rng: np.random.Generator) -> Gray | None:
    low, high = at.min(axis=0) - 1.6 * height, at.max(axis=0) + 1.6 * height
    reach = 0.5 * digits[:, HEIGHT : HEIGHT + 1]
    places = digits[:, X : Y + 1]
    if ((places + reach > low) & (places - reach < high)).all(axis=1).any():
        return None
    if (at < 0).any() or (at > gray.shape[0]).any():
        return None
    if rng.random() < _UPRIGHT:
        x, y = at[0].tolist()
        gray, at = np.ascontiguousarray(np.rot90(gray)), np.array([(y, gray.shape[1] - 1 - x)], np.float32)
    return random_cut(gray, at, height, rng, (0.0, 0.0))
