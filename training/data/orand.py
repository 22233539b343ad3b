"""Digits cut from the amounts of ORAND CAR-A by their true boxes, and what wrong cuts of the same amounts give."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError
from digitscan.finding.components import find_components
from digitscan.nets.normalize import normalize
from digitscan.records import Glyph, Gray
from training.data.datasets import NO_DIGIT, PARTS, SPLIT_SEED
from training.data.prepare import glyph_in, line_ink
from training.data.samples import Samples, split
from training.data.string_labels import Amount, read_truth
from training.data.strings import harvest, owners_of_boxes
from training.data.workers import processes

JUNK_A_DIGIT = 1.2


def _true_cuts(amount: Amount, image: Gray) -> Iterator[tuple[int, Glyph]]:
    ink = line_ink(image)
    parts = find_components(ink)
    for value, box in zip(amount.values, amount.boxes, strict=True):
        glyph = glyph_in(ink, parts, box)
        if glyph is not None:
            yield value, glyph


def _image(amount: Amount) -> Gray:
    image = cv2.imread(str(amount.file), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise InputError(str(amount.file), "is missing or no image; get the data again")
    return image.astype(np.uint8)


def _true(amount: Amount) -> tuple[Gray, NDArray[np.uint8]]:
    found = list(_true_cuts(amount, _image(amount)))
    return normalize([glyph for _, glyph in found]), np.array([value for value, _ in found], np.uint8)


def _proposed(amount: Amount) -> tuple[Gray, NDArray[np.uint8]]:
    chance = np.random.default_rng([SPLIT_SEED, *amount.file.name.encode()])
    image = _image(amount)
    owners = owners_of_boxes(amount.boxes, image.shape)
    return harvest(image, owners, amount.values, NO_DIGIT, round(JUNK_A_DIGIT * len(amount.values)) + 1, chance)


Cutter = Callable[[Amount], tuple[Gray, NDArray[np.uint8]]]


def _cut_all(data: Path, part: str, cutter: Cutter, workers: int) -> Samples:
    """Cuts every amount of a part of the set; the amount's number stands for the writer."""
    amounts = read_truth(data / "strings" / "orand_car_a" / f"{part}.json")
    with processes(workers) as pool:
        found = list(pool.map(cutter, amounts, chunksize=20))
    who = np.repeat(np.arange(len(found), dtype=np.int32), [len(labels) for _, labels in found])
    images, labels = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    return Samples(images, labels, who, split(len(who), who))


def _read(data: Path, cutter: Cutter, workers: int) -> Samples:
    seen, unseen = (_cut_all(data, part, cutter, workers) for part in ("train", "dev"))
    unseen.parts[:] = PARTS.index("development")
    return seen.join(unseen)


def read_orand(data: Path, workers: int) -> Samples:
    """The digits of the set by their true boxes; its `dev` part is development."""
    return _read(data, _true, workers)


def read_cuts(data: Path, workers: int) -> Samples:
    """What our own segmenter proposes on the same amounts: digits, and what is none."""
    return _read(data, _proposed, workers)
