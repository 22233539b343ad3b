"""Any folder with a folder for each class, whose images go through our own segmentation and normalization."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import InputError
from digitscan.files.pages import ReadSettings, read_pages
from digitscan.nets.normalize import normalize
from digitscan.records import Gray
from training.data.datasets import PARTS, SPLIT_SEED, DataSet
from training.data.prepare import glyph_of, on_paper

VALIDATION_SHARE = 0.1
MOST_CLASSES = 256
CUT_OUT = 160
"""Smaller images (pixels) are cut out of a scan and get a margin, as ink at the border would count as its frame.

Larger ones may be photographs in uneven light, around which a margin of one shade would itself be an edge.
"""


def load_folder(folder: Path) -> DataSet:
    """Reads the images of a folder for training; a tenth of them, always the same, is for validation.

    Where the folder holds `train`, that is what is read; else each of its folders, but for `test`, is a class.

    Raises:
        InputError: The folder has no classes, or an image is unreadable or empty.
    """
    root = folder / "train" if (folder / "train").is_dir() else folder
    classes = _classes(folder)
    images, labels = _read(root, classes)
    n = len(images)
    parts = np.zeros(n, np.uint8)
    held = np.random.default_rng(SPLIT_SEED).permutation(n)[: max(1, round(VALIDATION_SHARE * n))]
    parts[held] = PARTS.index("validation")
    sources, nobody = np.zeros(n, np.uint8), np.full(n, -1, np.int32)
    return DataSet(str(folder), classes, images, labels, sources, (folder.resolve().name,), nobody, parts)


def folder_test(folder: Path) -> tuple[Gray, NDArray[np.uint8]] | None:
    """Reads images uint8 (N, 28, 28) and labels uint8 (N,) of the folder's `test`; None where it has none.

    Raises:
        InputError: It has a class that training has not, or an image is unreadable or empty.
    """
    root, classes = folder / "test", _classes(folder)
    if not root.is_dir():
        return None
    for name in _folders(root):
        if name not in classes:
            raise InputError(str(root / name), f"no such class in training; there are {', '.join(classes)}")
    return _read(root, classes)


def _folders(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def _classes(folder: Path) -> tuple[str, ...]:
    """The names of the classes, sorted."""
    if (folder / "train").is_dir():
        names = _folders(folder / "train")
    else:
        names = [name for name in _folders(folder) if name != "test"]
    if not 2 <= len(names) <= MOST_CLASSES:
        what = f"{len(names)} folders of classes, expected 2 to {MOST_CLASSES}; make a folder for each class"
        raise InputError(str(folder), what)
    return tuple(names)


def _read(root: Path, classes: tuple[str, ...]) -> tuple[Gray, NDArray[np.uint8]]:
    images: list[Gray] = []
    labels: list[int] = []
    for label, name in enumerate(classes):
        for path in sorted((root / name).iterdir()) if (root / name).is_dir() else []:
            if path.is_file() and not path.name.startswith("."):
                found = list(read_characters(path))
                images += found
                labels += [label] * len(found)
    if not images:
        raise InputError(str(root), "its folders hold no images; put some into the folder of each class")
    return np.array(images, np.uint8), np.array(labels, np.uint8)


def read_characters(path: Path) -> Iterator[Gray]:
    """Finds the character on each page of an image file, which most often has one, and brings it to the net's form.

    Returns:
        Of each page uint8 (28, 28), ink 255 on 0.

    Raises:
        InputError: The file cannot be read, or a page shows no ink.
    """
    for page in read_pages(str(path), ReadSettings()):
        if isinstance(page, InputError):
            raise page
        glyph = glyph_of(on_paper(page.image) if max(page.image.shape) < CUT_OUT else page.image)
        character = None if glyph is None else normalize([glyph])[0]
        if character is None or not character.any():
            raise InputError(str(path), "shows nothing that could be a character; leave it out")
        yield character
