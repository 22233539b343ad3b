"""The collections of real characters in the data folder: where each lies, its terms, and which of it is used."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError
from digitscan.records import Gray
from training.data.datasets import NO_DIGIT, PARTS, SPLIT_SEED, mnist_parts, mnist_train
from training.data.npz import read_npz
from training.data.orand import read_cuts, read_orand
from training.data.prepare import on_paper, prepare, scanned
from training.data.samples import Samples, split
from training.data.typed import draw_typed

DEVELOPMENT_WRITERS = ("0004_CH4M", "0008_CH3F", "0013_CH3M")
"""Writers of `swiss_numbers` that no training sees."""

MNIST_DRAWN = 30_000
TYPED = 6_000
LETTERS = frozenset("AEFHKLMNPRVWXdfhkmnprvwx")
"""Letters whose shape is no digit's in anybody's hand; the rest is left out."""

# One number a letter, in the order of the file: those that some hand would write as a digit.
OMNIGLOT_LOOKALIKES = (
    *(4, 13, 14, 20, 25, 26, 27, 28, 29, 33, 34, 35, 36, 37, 39, 40, 43, 46, 47, 48, 49, 50, 51, 52, 53, 54, 59),
    *(60, 62, 63, 64, 65, 71, 93, 96, 106, 108, 110, 111, 112, 115, 137, 138, 140, 143, 144, 149, 153, 157, 158),
    *(159, 160, 161, 163, 165, 166, 168, 171, 173, 175, 176, 177, 181, 182, 187, 193, 194, 195, 209, 218, 219),
    *(227, 228, 232, 240, 241),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A part of the data folder that goes into `digits`.

    Attributes:
        name: As metrics and model cards name it.
        terms: The licence, or what is said instead.
        restricted: Whether it is given for research only or without a licence.
        read: Gives its samples from the data folder, in so many processes.
    """

    name: str
    terms: str
    restricted: bool
    read: Callable[[Path, int], Samples]


def read_arrays(path: Path, *names: str) -> list[NDArray[np.generic]]:
    """Reads the named arrays of an npz file, which must be equally long: `images` (N, H, W), all others (N,).

    Raises:
        InputError: The file is missing or damaged, lacks one of the arrays, or they do not fit together.
    """
    found = read_npz(path, names, "is missing; name the data folder with --data", "get it again")
    for name, array in zip(names, found, strict=True):
        if array.ndim != (3 if name == "images" else 1):
            raise InputError(str(path), f"{name} has {array.ndim} dimensions; get it again")
    if len({len(array) for array in found}) != 1:
        raise InputError(str(path), f"{', '.join(names)} differ in length; get it again")
    return found


def _characters(data: Path, name: str, *more: str) -> list[NDArray[np.generic]]:
    return read_arrays(data / "characters" / f"{name}.npz", "images", "labels", *more)


def _at_most(labels: NDArray[np.generic], most: int) -> NDArray[np.bool_]:
    """Chooses up to `most` of each label, always the same ones."""
    chosen = np.zeros(len(labels), bool)
    order = np.random.default_rng(SPLIT_SEED).permutation(len(labels))
    for label in np.unique(labels):
        chosen[order[labels[order] == label][:most]] = True
    return chosen


def _collect(
    images: Iterable[Gray],
    labels: NDArray[np.uint8],
    workers: int,
    writers: NDArray[np.generic] | None = None,
    enlarge: int = 1,
) -> Samples:
    """Prepares images of single characters and splits them, by writer where writers are known."""
    digits, found = prepare([on_paper(image, enlarge) for image in images], workers)
    known = np.unique(writers, return_inverse=True)[1] if writers is not None else np.full(len(labels), -1)
    known = known.astype(np.int32)[found]
    return Samples(digits, labels[found], known, split(len(digits), known))


def _mnist(data: Path, workers: int) -> Samples:
    images, labels = mnist_train(data)
    return Samples(images, labels, np.full(len(images), -1, np.int32), mnist_parts(len(images)))


def _mnist_drawn(data: Path, workers: int) -> Samples:
    images, labels = mnist_train(data)
    chance = np.random.default_rng(SPLIT_SEED + 1)  # with the split's own seed all of validation would come first
    some = np.sort(chance.permutation(len(images))[:MNIST_DRAWN])
    digits, found = prepare([scanned(digit, chance) for digit in images[some]], workers)
    some = some[found]
    return Samples(digits, labels[some], np.full(len(some), -1, np.int32), mnist_parts(len(images))[some])


def _swiss(data: Path, workers: int) -> Samples:
    images, labels, writers = _characters(data, "swiss_numbers", "writers")
    held = np.isin(writers, DEVELOPMENT_WRITERS)
    seen = _collect(images[~held], labels[~held].astype(np.uint8), workers, writers[~held])
    unseen = _collect(images[held], labels[held].astype(np.uint8), workers, writers[held])
    unseen.parts[:] = PARTS.index("development")
    return seen.join(unseen)


def _plain(name: str, enlarge: int) -> Callable[[Path, int], Samples]:
    """Reads a collection of digits with labels 0 to 9 as numbers."""

    def read(data: Path, workers: int) -> Samples:
        images, labels = _characters(data, name)
        return _collect(images, labels.astype(np.uint8), workers, enlarge=enlarge)

    return read


def _named(
    name: str, wanted: Iterable[str], enlarge: int, most: int, writers: bool = False
) -> Callable[[Path, int], Samples]:
    """Reads those characters of a collection whose label is wanted; a label that is no digit counts as no digit."""

    def read(data: Path, workers: int) -> Samples:
        images, labels, *who = _characters(data, name, *(("writers",) if writers else ()))
        chosen = np.isin(labels, tuple(wanted)) & _at_most(labels, most)
        values = np.array([int(v) if v in "0123456789" else NO_DIGIT for v in labels[chosen].tolist()], np.uint8)
        return _collect(images[chosen], values, workers, who[0][chosen] if who else None, enlarge)

    return read


def _omniglot(data: Path, workers: int) -> Samples:
    images, _ = _characters(data, "omniglot")
    drawers = 20
    letter, drawer = np.divmod(np.arange(len(images)), drawers)
    chosen = ~np.isin(letter, OMNIGLOT_LOOKALIKES)
    none = np.full(int(chosen.sum()), NO_DIGIT, np.uint8)
    return _collect(images[chosen], none, workers, drawer[chosen])


def _typed(data: Path, workers: int) -> Samples:
    images = draw_typed(TYPED, np.random.default_rng(SPLIT_SEED))
    return _collect(images, np.full(len(images), NO_DIGIT, np.uint8), workers)


DIGITS = "0123456789"
RESEARCH = "research only, or no licence stated"
MNIST_TERMS = "CC BY-SA 3.0 (as commonly stated; its home page states none)"

SOURCES: tuple[Source, ...] = (
    Source("mnist", MNIST_TERMS, False, _mnist),
    Source("mnist-drawn", MNIST_TERMS, False, _mnist_drawn),
    Source("swiss-numbers", "Apache-2.0", False, _swiss),
    Source("usps", RESEARCH, True, _plain("usps", 6)),
    Source("optdigits", "CC BY 4.0", False, _plain("optdigits", 3)),
    Source("tasnim62", "MIT", False, _named("tasnim62", DIGITS, 2, 1000)),
    Source("chars74k", RESEARCH, True, _named("chars74k", DIGITS, 1, 1000, writers=True)),
    Source("choice62", RESEARCH, True, _named("choice62", DIGITS, 4, 1000)),
    Source("bhmsds", "MIT", False, _named("bhmsds", DIGITS, 4, 400)),
    Source("orand-car-a", RESEARCH, True, read_orand),
    Source("orand-car-a-cuts", RESEARCH, True, read_cuts),
    Source("tasnim62-letters", "MIT", False, _named("tasnim62", LETTERS, 2, 1000)),
    Source("chars74k-letters", RESEARCH, True, _named("chars74k", LETTERS, 1, 1000, writers=True)),
    Source("choice62-letters", RESEARCH, True, _named("choice62", LETTERS, 4, 1000)),
    Source("omniglot", "MIT", False, _omniglot),
    Source("bhmsds-signs", "MIT", False, _named("bhmsds", ("minus", "plus", "dot", "w", "x"), 4, 400)),
    Source("symbols", "MIT", False, _named("symbols", ("addition", "multipli", "subtract"), 4, 200)),
    Source("printed-letters", "MIT", False, _named("printed_letters", ("A", "E", "F", "H"), 4, 300)),
    Source("typed", "drawn by training.data.typed in matplotlib's fonts", False, _typed),
    Source("blank-cells", "MIT", False, _named("printed_digits", ("blank",), 4, 700)),
)
