"""The data sets of the nets that label ink: views with the kind of ink in each of their cells."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError
from digitscan.nets.ink_labels import CELL, KINDS
from digitscan.records import Gray
from training.data.datasets import PARTS
from training.data.npz import read_npz
from training.pages.compose import Part
from training.whole_file import whole_file

COMPOSED = "composed"
ARRAYS = ("views", "kinds", "covers", "parts")


@dataclass(frozen=True, slots=True)
class Pages:
    """Parts of pages, see `training.pages.compose.Part`.

    Attributes:
        views: uint8 (N, H, W), ink 255 on 0.
        kinds: uint8 (N, H / 4, W / 4), as in `training.pages.sheet`.
        covers: uint8 (N, H / 4, W / 4).
        parts: uint8 (N,), index into `PARTS`.
        fonts: How many fonts they are printed with.
    """

    views: Gray
    kinds: Gray
    covers: Gray
    parts: NDArray[np.uint8]
    fonts: int

    def __len__(self) -> int:
        return len(self.views)

    @property
    def classes(self) -> tuple[str, ...]:
        """What each class of the net stands for."""
        return KINDS

    @property
    def source_names(self) -> tuple[str, ...]:
        """Where the pages come from."""
        return (COMPOSED,)

    @property
    def sources(self) -> NDArray[np.uint8]:
        """Which source each is of, (N,)."""
        return np.zeros(len(self), np.uint8)

    def sha256(self) -> str:
        """Tells whether two data sets are the same: the hash of all arrays."""
        digest = hashlib.sha256()
        for name in ARRAYS:
            digest.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        return digest.hexdigest()

    def of(self, part: str) -> NDArray[np.int64]:
        """The numbers of the pages of a part."""
        return np.flatnonzero(self.parts == PARTS.index(part))


def gather(parts: Sequence[Part], name: str, fonts: int) -> Pages:
    """A data set of parts of pages that are all of one part of it, printed with so many fonts."""
    return Pages(
        np.stack([part.view for part in parts]),
        np.stack([part.kinds for part in parts]),
        np.stack([part.cover for part in parts]),
        np.full(len(parts), PARTS.index(name), np.uint8),
        fonts,
    )


def join(several: Sequence[Pages]) -> Pages:
    """All pages of several sets, each printed with fonts of its own."""
    arrays = (np.concatenate([getattr(pages, name) for pages in several]) for name in ARRAYS)
    return Pages(*arrays, sum(pages.fonts for pages in several))


def save(pages: Pages, path: Path) -> None:
    """Writes pages as one compressed file.

    Raises:
        OutputError: The file cannot be written.
    """
    with whole_file(path) as half, half.open("wb") as file:
        np.savez_compressed(file, **{name: getattr(pages, name) for name in (*ARRAYS, "fonts")})


def load(path: Path, shape: tuple[int, int], build: str) -> Pages:
    """Reads what `save` wrote.

    Args:
        path: The file.
        shape: Rows and columns that its views must have.
        build: The command that builds it.

    Raises:
        InputError: The file is missing or damaged, or its arrays do not fit together.
    """
    again = f"build it again: {build}"
    *arrays, fonts = read_npz(path, (*ARRAYS, "fonts"), f"is not built yet; run: {build}", again)
    pages = Pages(*arrays, int(fonts))
    cells = (len(pages), shape[0] // CELL, shape[1] // CELL)
    shapes = {"views": (len(pages), *shape), "kinds": cells, "covers": cells, "parts": (len(pages),)}
    for name, expected in shapes.items():
        array = getattr(pages, name)
        if array.shape != expected or array.dtype != np.uint8:
            raise InputError(str(path), f"{name} are {array.dtype} {array.shape}; {again}")
    return pages
