"""What the nets that label ink have in common: kinds of ink, how ink is shown, and ONNX Runtime."""

from pathlib import Path
from typing import ClassVar

import cv2
import numpy as np

from digitscan.nets.session import Net
from digitscan.records import Gray, Ink, Probabilities

CELL = 4  # pixels of a view, each way, that have one label
FULL = 180  # of 255, to which the median strength of the ink is brought
KINDS = ("digit", "writing", "print")


class InkLabels:
    """A net that labels the ink of views cell by cell, loaded once and used for any number of pages.

    Attributes:
        shown: What makes its views, as its file calls it.
        version: Of that; weights that were made for another one are refused.
    """

    shown: ClassVar[str]
    version: ClassVar[int]

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Loads the weights.

        Args:
            path: An ONNX file that `export` of `python -m training` wrote.
            threads: How many threads compute a batch.

        Raises:
            WeightsError: The file is missing, damaged, or made for other views.
        """
        self._net = Net(path, self.shown, self.version, threads, KINDS)

    def probabilities(self, views: Gray) -> Probabilities:
        """How probable it is that the ink of a cell, if it is ink, is of each of `KINDS`.

        Args:
            views: uint8 (N, H, W), ink 255 on 0, H and W multiples of 32.

        Returns:
            float32 (N, kinds, H / 4, W / 4).
        """
        return self._net.run(views)


def seen(ink: Ink, shape: tuple[int, int]) -> Gray:
    """What a net sees of some ink, uint8 of a shape (H, W): its strength, made even from page to page."""
    inked = ink.strength[ink.mask]
    full = float(np.median(inked)) if inked.size else 255.0
    way = cv2.INTER_AREA if shape[0] < ink.mask.shape[0] else cv2.INTER_LINEAR
    small = cv2.resize(ink.strength, (shape[1], shape[0]), interpolation=way)
    return np.asarray(cv2.convertScaleAbs(small, alpha=FULL / max(1.0, full)), np.uint8)
