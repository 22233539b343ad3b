"""Reads strips of numbers: upright gray images with nothing erased -> log probabilities of the characters by frame."""

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from digitscan.nets.ctc import Frames
from digitscan.nets.session import Net
from digitscan.records import Gray

VERSION = 1
"""Of what the net is shown and how its frames are meant; weights that were made for another one are refused."""

CHARACTERS = "0123456789.,-/:x"
"""What is told apart, beside the blank. x is writing or print that is no part of a number.

A strip that shows no number reads x. Beside a number x means as little as a blank: who sums over the ways to spread a
text adds the two.
"""

CLASSES = ("blank", *CHARACTERS)

ROWS = 48
"""Strips are brought to so many rows: with usual margins digits are then 28 pixels high, as in MNIST."""

COLUMNS_A_FRAME = 2
"""Columns of a strip of `ROWS` rows for a frame: a narrow "11" still has a blank between."""

_COLUMNS_A_CELL = 4  # the net halves its input twice across
_WIDEST = 4096  # columns; what is wider, more than a hundred digits, is squeezed
_BATCH_COLUMNS = 4000  # in a batch, for which some 50 MB suffice
_PAPER, _DARKEST = 75.0, 1.0  # percentiles: gray of the paper, and of the strongest ink
_PAPER_LEVEL, _CONTRAST = 210.0, 160.0  # paper is brought to this gray, the strongest ink to so much less ...
_LEAST_CONTRAST = 32.0  # ... but noise on empty paper stays faint


class Recognizer(Net):
    """The net that reads numbers; its file is one that `python -m training recognizer export` wrote."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Loads the weights.

        Raises:
            WeightsError: The file is missing, damaged, or made for another version.
        """
        super().__init__(path, "recognizer", VERSION, threads, CLASSES)

    def frames(self, strips: Sequence[Gray]) -> list[Frames]:
        """Log probabilities of the characters in each frame.

        Args:
            strips: Each uint8 (h, w), dark writing on light paper, of any size, as `rectify` cuts them.

        Returns:
            For each strip float32 (T, classes): frame t shows what is around column (t + 0.5) / T of its width.
        """
        shown = [net_strip(strip) for strip in strips]
        found: dict[int, Frames] = {}
        order = sorted(range(len(shown)), key=lambda k: shown[k].shape[1])
        while order:
            some = [order.pop(0)]
            widest = 1.2 * shown[some[0]].shape[1] + 16  # strips of like width share a batch
            while order and shown[order[0]].shape[1] <= widest:
                if (len(some) + 1) * shown[order[0]].shape[1] > _BATCH_COLUMNS:
                    break
                some.append(order.pop(0))
            logs = self.run(batch_of([shown[k] for k in some]))
            for k, frames in zip(some, logs, strict=True):
                found[k] = frames[: frame_count(shown[k].shape[1])]
        return [found[k] for k in range(len(shown))]


def net_strip(strip: Gray) -> Gray:
    """A strip as the net sees it: uint8 (`ROWS`, w), its paper light gray, its strongest ink nearly black."""
    height, width = strip.shape
    scale = ROWS / height
    columns = int(np.clip(round(width * scale), _COLUMNS_A_CELL, _WIDEST))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return even_contrast(np.asarray(cv2.resize(strip, (columns, ROWS), interpolation=way), np.uint8))


def even_contrast(strip: Gray) -> Gray:
    """A strip whose paper and strongest ink have the usual gray, however pale the pen and dark the paper are."""
    darkest, paper = np.percentile(strip, (_DARKEST, _PAPER))
    gain = _CONTRAST / max(float(paper - darkest), _LEAST_CONTRAST)
    table = np.clip((np.arange(256) - paper) * gain + _PAPER_LEVEL, 0, 255).round().astype(np.uint8)
    return np.asarray(table[strip], np.uint8)


def batch_of(strips: Sequence[Gray]) -> Gray:
    """Strips of `ROWS` rows as one batch (N, rows, columns); narrow ones end in copies of their last column."""
    columns = _COLUMNS_A_CELL * math.ceil(max(strip.shape[1] for strip in strips) / _COLUMNS_A_CELL)
    padded = [np.pad(strip, ((0, 0), (0, columns - strip.shape[1])), mode="edge") for strip in strips]
    return np.stack(padded)


def frame_count(columns: int) -> int:
    """How many frames a strip of so many columns has."""
    return math.ceil(columns / COLUMNS_A_FRAME)
