"""The data set of lines: strips of any width with their texts, as one file keeps them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError
from digitscan.nets.strip import HEIGHT
from digitscan.records import Gray
from training.data.datasets import PARTS
from training.whole_file import whole_file

CHARACTERS = "0123456789.,-/:x"
"""What the net tells apart, beside the blank; x is all that is no part of a number."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Strips with their texts.

    Attributes:
        pixels: uint8 (32, sum of all widths), ink 255 on 0: the strips side by side.
        ends: int64 (N,), the column after each strip.
        texts: (N,), in `CHARACTERS`.
        digits_only: bool (N,): whether the text leaves out what is no digit, though the strip may show it.
        sources: uint8 (N,), index into `source_names`.
        source_names: Where the lines come from.
        parts: uint8 (N,), index into `PARTS`.
    """

    pixels: Gray
    ends: NDArray[np.int64]
    texts: NDArray[np.str_]
    digits_only: NDArray[np.bool_]
    sources: NDArray[np.uint8]
    source_names: tuple[str, ...]
    parts: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def classes(self) -> tuple[str, ...]:
        """What each class of the net stands for."""
        return ("blank", *CHARACTERS)

    def sha256(self) -> str:
        """Tells whether two data sets are the same: the hash of all arrays."""
        digest = hashlib.sha256()
        for array in (self.pixels, self.ends, self.texts, self.digits_only, self.sources, self.parts):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    @property
    def widths(self) -> NDArray[np.int64]:
        """The width of each strip, (N,)."""
        return np.diff(self.ends, prepend=0)

    def strip(self, k: int) -> Gray:
        """Strip k, uint8 (32, W)."""
        return self.pixels[:, int(self.ends[k - 1]) if k else 0 : int(self.ends[k])]

    def of(self, part: str, source: str | None = None) -> NDArray[np.int64]:
        """The numbers of the strips of a part, and of one source if it is named."""
        chosen = self.parts == PARTS.index(part)
        if source is not None:
            chosen &= self.sources == self.source_names.index(source)
        return np.flatnonzero(chosen)


def gather(source: str, part: str, strips: Sequence[Gray], texts: Sequence[str], digits_only: bool) -> Lines:
    """Lines of one source, all of one part."""
    n = len(strips)
    return Lines(
        np.concatenate([np.zeros((HEIGHT, 0), np.uint8), *strips], axis=1),
        np.cumsum([strip.shape[1] for strip in strips], dtype=np.int64),
        np.array(texts, np.str_),
        np.full(n, digits_only),
        np.zeros(n, np.uint8),
        (source,),
        np.full(n, PARTS.index(part), np.uint8),
    )


def join(several: Sequence[Lines]) -> Lines:
    """All lines of several sets; sources of one name are one."""
    names = tuple(dict.fromkeys(name for lines in several for name in lines.source_names))
    starts = np.cumsum([0, *(lines.pixels.shape[1] for lines in several)])
    return Lines(
        np.concatenate([lines.pixels for lines in several], axis=1),
        np.concatenate([lines.ends + start for lines, start in zip(several, starts[:-1], strict=True)]),
        np.concatenate([lines.texts for lines in several]),
        np.concatenate([lines.digits_only for lines in several]),
        np.concatenate(
            [np.array([names.index(n) for n in lines.source_names], np.uint8)[lines.sources] for lines in several]
        ),
        names,
        np.concatenate([lines.parts for lines in several]),
    )


def save(lines: Lines, path: Path) -> None:
    """Writes lines as one compressed file."""
    with whole_file(path) as half, half.open("wb") as file:
        np.savez_compressed(
            file,
            pixels=lines.pixels,
            ends=lines.ends,
            texts=lines.texts,
            digits_only=lines.digits_only,
            sources=lines.sources,
            source_names=np.array(lines.source_names),
            parts=lines.parts,
        )


def load(path: Path) -> Lines:
    """Reads what `save` wrote.

    Raises:
        InputError: The file is missing or damaged.
    """
    build = "python -m training lines build"
    try:
        with np.load(path, allow_pickle=False) as arrays:
            lines = Lines(
                arrays["pixels"],
                arrays["ends"],
                arrays["texts"],
                arrays["digits_only"],
                arrays["sources"],
                tuple(str(name) for name in arrays["source_names"]),
                arrays["parts"],
            )
    except FileNotFoundError as error:
        raise InputError(str(path), f"is not built yet; run: {build}") from error
    except Exception as error:  # numpy and zipfile have no common class for what a damaged file raises
        raise InputError(str(path), f"is damaged ({error}); run again: {build}") from error
    if lines.pixels.shape != (HEIGHT, int(lines.ends[-1]) if len(lines) else 0):
        raise InputError(str(path), f"is damaged (strips of other sizes than it says); run again: {build}")
    return lines
