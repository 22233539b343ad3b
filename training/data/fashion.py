"""Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): ten kinds of clothing in the form of MNIST."""

from pathlib import Path

import numpy as np

from digitscan.records import Gray
from training.data.datasets import DataSet, mnist_parts
from training.data.idx import read_pair

CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


def load_fashion(data: Path, cache: Path) -> DataSet:
    """The 60,000 training images, 5,000 of them for validation.

    Raises:
        InputError: A file is missing or broken.
    """
    images, labels = _read(data, "train")
    n = len(images)
    nobody = np.full(n, -1, np.int32)
    name = "fashion-mnist"
    return DataSet(name, CLOTHES, images, labels, np.zeros(n, np.uint8), (name,), nobody, mnist_parts(n))


def fashion_test(data: Path) -> tuple[Gray, Gray]:
    """The 10,000 test images uint8 (N, 28, 28) and their labels; for the final figure only."""
    return _read(data, "t10k")


def _read(data: Path, prefix: str) -> tuple[Gray, Gray]:
    folder = data / "FashionMNIST" / "raw"
    return read_pair(folder / f"{prefix}-images-idx3-ubyte", folder / f"{prefix}-labels-idx1-ubyte", len(CLOTHES))
