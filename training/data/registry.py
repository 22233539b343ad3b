"""The data sets by name: what each is, and how it is loaded, tested on and got."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.data.datasets import CORRECTIONS, DataSet, load_built, load_digits, load_mnist, mnist_test
from training.data.download import download
from training.data.fashion import fashion_test, load_fashion
from training.data.folder import folder_test, load_folder
from training.data.kaggle import load_kaggle
from training.data.letters import load_letters

Labeled = tuple[Gray, NDArray[np.uint8]]
"""Images uint8 (N, 28, 28), ink 255 on 0, and labels uint8 (N,), which index the classes of the data set."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A data set that can be trained on.

    Attributes:
        name: As the command line names it.
        about: What it is, in a line.
        load: Gives what training may see, with its parts, from the data folder and the folder of built data sets.
        test: Gives its test set from the same folders, for the final figure only; None where there is none.
        download: Gets its files into the data folder; None where they cannot be got without an account or by us.
    """

    name: str
    about: str
    load: Callable[[Path, Path], DataSet]
    test: Callable[[Path, Path], Labeled | None]
    download: Callable[[Path], None] | None = None


def _no_test(data: Path, cache: Path) -> None:
    return None


_ENTRIES = (
    Entry(
        "mnist",
        "60,000 handwritten digits for training, 10,000 for the test",
        load_mnist,
        lambda data, cache: mnist_test(data),
        partial(download, "MNIST"),
    ),
    Entry(
        "fashion-mnist",
        "clothes in the form of MNIST",
        load_fashion,
        lambda data, cache: fashion_test(data),
        partial(download, "FashionMNIST"),
    ),
    Entry("kaggle", "Digit Recognizer: kaggle/train.csv of the data folder", load_kaggle, _no_test),
    Entry(
        "digits",
        "all real digits of the data folder and what is no digit; tested on MNIST's test set",
        load_digits,
        lambda data, cache: mnist_test(data),
    ),
    Entry("letters", "digits and letters, folded where upper and lower case look alike", load_letters, _no_test),
)
DATA_SETS: dict[str, Entry] = {entry.name: entry for entry in _ENTRIES}


def find_data_set(name: str) -> Entry | None:
    """The data set of this name, of a file of corrections, or of a folder with a folder for each class; else None."""
    if name in DATA_SETS:
        return DATA_SETS[name]
    folder = Path(name)
    if folder.name == CORRECTIONS and folder.is_file():
        again = "python -m training finetune --corrections"
        return Entry(
            name,
            "digits settled in a review",
            lambda data, cache: replace(load_built(folder, again), name=name),
            _no_test,
        )
    if not folder.is_dir():
        return None
    return Entry(
        name,
        "a folder with a folder for each class",
        lambda data, cache: load_folder(folder),
        lambda data, cache: folder_test(folder),
    )
