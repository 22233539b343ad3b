"""`letters`: digits and letters of three collections, folded where upper and lower case look alike."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError
from training.data.datasets import DataSet, load_built
from training.data.joined import joined
from training.data.prepare import on_paper, prepare
from training.data.samples import Samples, split
from training.data.sources import SOURCES, read_arrays

ALIKE = "cijklmopsuvwxyz"
"""Lower-case letters that are written as their capitals: those of EMNIST balanced (Cohen et al. 2017)."""

CHARACTERS = (*"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt",)
"""The 47 classes that are left."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A file of `characters`: how much its images are enlarged, and whether it tells who wrote them."""

    name: str
    enlarge: int
    writers: bool = False


COLLECTIONS = (Collection("tasnim62", 2), Collection("chars74k", 1, writers=True), Collection("choice62", 4))


def fold(characters: NDArray[np.str_]) -> NDArray[np.str_]:
    """The names of the classes, (N,), that characters (N,) belong to."""
    return np.where(np.isin(characters, tuple(ALIKE)), np.char.upper(characters), characters)


def build_letters(data: Path, without_restricted: bool, workers: int, tell: Callable[[str], None]) -> DataSet:
    """Builds `letters`: all characters of the 62-class collections, through our own segmentation and normalization.

    Args:
        data: The data folder.
        without_restricted: Leave out the collections that are given for research only or state no terms.
        workers: Processes.
        tell: Told a line for each collection.

    Raises:
        InputError: A file is missing or broken.
    """
    restricted = {source.name for source in SOURCES if source.restricted}
    parts: dict[str, Samples] = {}
    for each in COLLECTIONS:
        if not (without_restricted and each.name in restricted):
            parts[each.name] = _read(data, each, workers)
            tell(f"{each.name}: {len(parts[each.name].labels)}")
    return joined("letters", CHARACTERS, parts)


def load_letters(data: Path, cache: Path) -> DataSet:
    """The letters, as `datasets --build letters` left them."""
    return load_built(cache / "letters.npz")


def _read(data: Path, collection: Collection, workers: int) -> Samples:
    path = data / "characters" / f"{collection.name}.npz"
    images, characters, *who = read_arrays(path, "images", "labels", *(("writers",) if collection.writers else ()))
    names = fold(characters.astype(np.str_))
    wrong = np.flatnonzero(~np.isin(names, CHARACTERS))
    if wrong.size:
        row = int(wrong[0])
        raise InputError(str(path), f"row {row}: label {str(names[row])!r} is no digit or letter; get the file again")
    order = np.argsort(CHARACTERS)
    labels = order[np.searchsorted(np.array(CHARACTERS), names, sorter=order)].astype(np.uint8)
    digits, found = prepare([on_paper(image, collection.enlarge) for image in images], workers)
    known = np.unique(who[0], return_inverse=True)[1] if who else np.full(len(labels), -1)
    known = known.astype(np.int32)[found]
    return Samples(digits, labels[found], known, split(len(digits), known))
