"""Tells which digit each 28x28 image shows, or that it shows none, with the bundled net on ONNX Runtime."""

from pathlib import Path

import numpy as np

from digitscan.nets.session import Net
from digitscan.records import Gray, Probabilities

CLASSES = (*"0123456789", "no digit")
NO_DIGIT = 10
_BATCH = 256


class Classifier:
    """The digit net, loaded once and used for any number of images."""

    def __init__(self, normalizer_version: int, path: Path | None = None, threads: int = 1) -> None:
        """Loads the weights.

        Args:
            normalizer_version: Of the normalization that makes the images.
            path: An ONNX file that `python -m training export` wrote; None for the bundled one.
            threads: How many threads compute one batch.

        Raises:
            WeightsError: The file is missing, damaged, made for another normalization, or tells other classes apart.
        """
        path = path or weights_folder() / "digit.onnx"
        self._net = Net(path, "normalizer", normalizer_version, threads, CLASSES)

    def probabilities(self, digits: Gray) -> Probabilities:
        """Probabilities of the ten digits and of "no digit".

        Args:
            digits: uint8 (N, 28, 28) as `normalize` makes them.

        Returns:
            float32 (N, 11); every row sums to 1.
        """
        batches = [self._net.run(digits[start : start + _BATCH]) for start in range(0, len(digits), _BATCH)]
        return np.concatenate(batches) if batches else np.zeros((0, len(CLASSES)), np.float32)


def weights_folder() -> Path:
    """The folder of the bundled weights: in an installed package, or beside the source in a checkout."""
    here = Path(__file__).parent.parent
    inside = here / "weights"
    return inside if inside.is_dir() else here.parent / "weights"


def weights_files(weights: Path | None = None) -> dict[str, Path]:
    """The files that reading needs, by the names of the nets, and of the verdict on what they read.

    That of orientation is among them where it is there: without it, all pages are taken to be upright.
    """
    folder = weights_folder()
    named = {name: folder / f"{name}.onnx" for name in ("digit", "line", "handwriting", "closer", "detector")}
    named["verdict"] = folder / "verdict.json"
    if (folder / "orientation.onnx").is_file():
        named["orientation"] = folder / "orientation.onnx"
    return named if weights is None else {**named, "digit": weights}
