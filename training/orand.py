"""Digits cut from the amounts of ORAND CAR-A by their true boxes, and what wrong cuts of the same amounts give."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from digitscan.errors import InputError
from digitscan.normalize import normalize
from digitscan.records import Box, Glyph, Gray
from digitscan.segment import find_components
from training.datasets import NO_DIGIT, PARTS, SPLIT_SEED
from training.prepare import glyph_in, line_ink
from training.samples import Samples, split

JUNK_A_DIGIT = 1.2


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of the set: its file, and the value and true box of each digit from left to right."""

    file: Path
    values: tuple[int, ...]
    boxes: tuple[Box, ...]


def read_truth(path: Path) -> list[Amount]:
    """Reads the truth file of a part of the set; its images lie in a folder of the same name beside it.

    Raises:
        InputError: The file is missing or is not a truth file with a box for every digit.
    """
    try:
        truth = json.loads(path.read_text())
        return [
            Amount(
                path.with_suffix("") / name,
                tuple(int(digit["text"]) for digit in string["digits"]),
                tuple(Box(*digit["box"]) for digit in string["digits"]),
            )
            for name, entry in sorted(truth.items())
            for string in entry["strings"]
        ]
    except OSError as error:
        raise InputError(str(path), "is missing; name the data folder with --data") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(str(path), f"is not a truth file with digit boxes ({error!r})") from error


def wrong_boxes(amount: Amount, chance: np.random.Generator) -> Iterator[Box]:
    """Gives boxes that cut an amount wrongly: parts of digits, two digits in one, the gap between two.

    Halves that could be a digit of their own are not given: no half of a 1, and none that is a 1 or a 0.
    """
    for value, box in zip(amount.values, amount.boxes, strict=True):
        middle = box.left + round(box.width * chance.uniform(0.4, 0.6))
        if value in (0, 2, 3, 5, 6, 8):
            yield Box(box.left, box.top, middle, box.bottom)
        if value in (0, 2, 3, 5, 8):
            yield Box(middle, box.top, box.right, box.bottom)
    for left, right in zip(amount.boxes, amount.boxes[1:], strict=False):
        yield left.union(right)
        past = right.left + round(right.width * chance.uniform(0.4, 0.7))
        yield left.union(Box(right.left, right.top, past, right.bottom))
        before = left.left + round(left.width * chance.uniform(0.3, 0.6))
        yield right.union(Box(before, left.top, left.right, left.bottom))
        after = right.left + round(right.width * chance.uniform(0.3, 0.5))
        yield Box(
            left.left + round(left.width * chance.uniform(0.5, 0.7)),
            min(left.top, right.top),
            after,
            max(left.bottom, right.bottom),
        )


def _true_cuts(amount: Amount, image: Gray) -> Iterator[tuple[int, Glyph]]:
    ink = line_ink(image)
    parts = find_components(ink)
    for value, box in zip(amount.values, amount.boxes, strict=True):
        glyph = glyph_in(ink, parts, box)
        if glyph is not None:
            yield value, glyph


def wrong_cuts(amount: Amount, image: Gray) -> Iterator[tuple[int, Glyph]]:
    """Gives glyphs of an amount that are no digit, each with the label for that."""
    chance = np.random.default_rng([SPLIT_SEED, *amount.file.name.encode()])
    ink = line_ink(image)
    parts = find_components(ink)
    boxes = list(wrong_boxes(amount, chance))
    for at in chance.permutation(len(boxes))[: round(JUNK_A_DIGIT * len(amount.values))]:
        glyph = glyph_in(ink, parts, boxes[at])
        if glyph is not None:
            yield NO_DIGIT, glyph


Cutter = Callable[[Amount, Gray], Iterator[tuple[int, Glyph]]]


def _cut_all(data: Path, part: str, cutter: Cutter) -> Samples:
    """Cuts every amount of a part of the set; the amount's number stands for the writer."""
    glyphs: list[Glyph] = []
    labels: list[int] = []
    writers: list[int] = []
    for number, amount in enumerate(read_truth(data / "strings" / "orand_car_a" / f"{part}.json")):
        image = cv2.imread(str(amount.file), cv2.IMREAD_GRAYSCALE)
        if image is None:
            raise InputError(str(amount.file), "is missing or no image; get the data again")
        for label, glyph in cutter(amount, image.astype(np.uint8)):
            glyphs.append(glyph)
            labels.append(label)
            writers.append(number)
    who = np.array(writers, np.int32)
    return Samples(normalize(glyphs), np.array(labels, np.uint8), who, split(len(who), who))


def _read(data: Path, cutter: Cutter) -> Samples:
    seen, unseen = (_cut_all(data, part, cutter) for part in ("train", "dev"))
    unseen.parts[:] = PARTS.index("development")
    return seen.join(unseen)


def read_orand(data: Path, workers: int) -> Samples:
    """The digits of the set by their true boxes; its `dev` part is development."""
    return _read(data, _true_cuts)


def read_cuts(data: Path, workers: int) -> Samples:
    """What wrong cuts of the same amounts give, labeled as no digit."""
    return _read(data, wrong_cuts)
