"""What a data set is, the file that keeps a built one, and those that others are made from: MNIST and `digits`.

A data set has three parts: `train`; `validation`, which chooses checkpoint and settings; and `development`, hands
and amounts that no training sees, for the figures while we build. Test sets are no part: they are read for figures.
"""

import hashlib
import os
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError
from digitscan.records import Gray
from training.data.idx import read_pair
from training.data.npz import read_npz
from training.whole_file import whole_file

DIGITS = tuple("0123456789")
NO_DIGIT = 10
DIGITS_AND_JUNK = (*DIGITS, "no digit")
PARTS = ("train", "validation", "development")
CORRECTIONS = "corrections.npz"
"""The file in which a run folder keeps the corrected digits that it learned from, since a review goes on."""

MNIST_VALIDATION = 5000
SPLIT_SEED = 20


def no_digit_label(classes: tuple[str, ...]) -> int | None:
    """The label of what is no digit; None where no class has that name, whatever `NO_DIGIT` stands for there."""
    name = DIGITS_AND_JUNK[NO_DIGIT]
    return classes.index(name) if name in classes else None


@dataclass(frozen=True, slots=True)
class DataSet:
    """Labeled digits for the net, and where each comes from.

    Attributes:
        name: As the command line names it.
        classes: What each label stands for.
        images: uint8 (N, 28, 28), ink 255 on 0.
        labels: uint8 (N,), index into `classes`.
        sources: uint8 (N,), index into `source_names`.
        source_names: The collections that went in.
        writers: int32 (N,), unique over all sources; -1 where the writer is not known.
        parts: uint8 (N,), index into `PARTS`.
    """

    name: str
    classes: tuple[str, ...]
    images: Gray
    labels: NDArray[np.uint8]
    sources: NDArray[np.uint8]
    source_names: tuple[str, ...]
    writers: NDArray[np.int32]
    parts: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.images)

    def part(self, name: str) -> "DataSet":
        """The samples of one part only."""
        return self.where(self.parts == PARTS.index(name))

    def where(self, chosen: NDArray[np.bool_]) -> "DataSet":
        """The samples where `chosen`, bool (N,), holds."""
        return replace(
            self,
            images=self.images[chosen],
            labels=self.labels[chosen],
            sources=self.sources[chosen],
            writers=self.writers[chosen],
            parts=self.parts[chosen],
        )

    def sha256(self) -> str:
        """Tells whether two data sets are the same: the hash of all arrays."""
        digest = hashlib.sha256()
        for array in (self.images, self.labels, self.sources, self.writers, self.parts):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


STORED = tuple(field.name for field in fields(DataSet))
"""Names of the arrays in the file of a built data set."""


def mnist_train(data: Path) -> tuple[Gray, Gray]:
    """The 60,000 training digits of MNIST and their labels."""
    folder = data / "MNIST" / "raw"
    return read_pair(folder / "train-images-idx3-ubyte", folder / "train-labels-idx1-ubyte", len(DIGITS))


def mnist_test(data: Path) -> tuple[Gray, Gray]:
    """The 10,000 test digits of MNIST and their labels; for the final figure only."""
    folder = data / "MNIST" / "raw"
    return read_pair(folder / "t10k-images-idx3-ubyte", folder / "t10k-labels-idx1-ubyte", len(DIGITS))


def mnist_parts(n: int) -> NDArray[np.uint8]:
    """Sets 5,000 of MNIST's training digits apart for validation, always the same ones; of fewer a tenth, or one."""
    parts = np.zeros(n, np.uint8)
    held = np.random.default_rng(SPLIT_SEED).permutation(n)[: min(MNIST_VALIDATION, max(1, n // 10))]
    parts[held] = PARTS.index("validation")
    return parts


def load_mnist(data: Path, cache: Path) -> DataSet:
    """MNIST's training digits as they are."""
    images, labels = mnist_train(data)
    n = len(images)
    nobody = np.full(n, -1, np.int32)
    return DataSet("mnist", DIGITS, images, labels, np.zeros(n, np.uint8), ("mnist",), nobody, mnist_parts(n))


def default_cache() -> Path:
    """The folder where built data sets are kept, outside of any repository."""
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "digitscan"


def save(built: DataSet, path: Path) -> None:
    """Writes a built data set as one compressed file; an older one is replaced only when it is whole.

    Raises:
        OutputError: The file cannot be written.
    """
    with whole_file(path) as half, half.open("wb") as file:  # to a name, numpy would add .npz
        arrays: dict[str, Any] = {name: np.array(getattr(built, name)) for name in STORED}
        np.savez_compressed(file, **arrays)


def load_built(path: Path, again: str = "") -> DataSet:
    """Reads what `save` wrote.

    Args:
        path: The file.
        again: The command that makes it, for what is said where it is wrong; if not given, that of built data sets.

    Raises:
        InputError: The file is missing or damaged, its arrays do not fit together, or a number is out of range.
    """
    again = again or f"python -m training datasets --build {path.stem}"
    found = read_npz(path, STORED, f"is not built yet; run: {again}", f"build it again: {again}")
    name, classes, images, labels, sources, source_names, writers, parts = found
    built = DataSet(str(name), _texts(classes), images, labels, sources, _texts(source_names), writers, parts)
    fault = _fault(built)
    if fault:
        raise InputError(str(path), f"{fault}; build it again: {again}")
    return built


def _texts(array: NDArray[np.generic]) -> tuple[str, ...]:
    return tuple(map(str, array.ravel().tolist()))


def _fault(built: DataSet) -> str | None:
    """What is wrong with the arrays of a data set; None where nothing is."""
    n = built.labels.size
    kinds = {"images": np.uint8, "labels": np.uint8, "sources": np.uint8, "writers": np.int32, "parts": np.uint8}
    for name, kind in kinds.items():
        array, shape = getattr(built, name), (n, 28, 28) if name == "images" else (n,)
        if (array.dtype, array.shape) != (kind, shape):
            return f"{name} are {array.dtype} {array.shape}, expected {np.dtype(kind)} {shape}"
    for name, limit in (("label", len(built.classes)), ("source", len(built.source_names)), ("part", len(PARTS))):
        array = getattr(built, f"{name}s")
        wrong = np.flatnonzero(array >= limit)
        if wrong.size:
            return f"row {wrong[0]}: {name} {array[wrong[0]]}, but there are {limit}"
    return None


def load_digits(data: Path, cache: Path) -> DataSet:
    """All real digits of the data folder and what is no digit, as `datasets --build digits` left them."""
    return load_built(cache / "digits.npz")
