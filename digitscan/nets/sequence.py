"""Reads whole rows of ink at once: the frames of the bundled line net on ONNX Runtime."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from digitscan.nets.calibration import Calibration
from digitscan.nets.ctc import Frames
from digitscan.nets.session import Net
from digitscan.nets.weights_file import weights_errors
from digitscan.records import Gray

PADDING = 4  # empty columns at either end of a strip, as in training
COLUMNS_A_FRAME = 2
_BATCH_COLUMNS = 4000


class SequenceNet:
    """The line net, loaded once and used for any number of strips.

    Attributes:
        characters: What each class stands for: the blank, the digits, the signs.
        calibration: How sure a number is, as it was fitted when the weights were made.
    """

    def __init__(self, strip_version: int, path: Path, threads: int = 1) -> None:
        """Loads the weights.

        Args:
            strip_version: Of the strips that it is given.
            path: An ONNX file that `python -m training lines export` wrote.
            threads: How many threads compute one batch.

        Raises:
            WeightsError: The file is missing, damaged, or made for other strips.
        """
        self._net = Net(path, "strip", strip_version, threads)
        self.characters = self._net.classes
        with weights_errors(path):
            self.calibration = Calibration(**json.loads(self._net.about.get("calibration", "{}")))

    def frames(self, strips: Sequence[Gray]) -> list[Frames]:
        """Log probabilities of the characters in each frame.

        Args:
            strips: Each uint8 (32, W), ink 255 on 0, of any width.

        Returns:
            For each strip float32 (T, classes); frame t shows the columns from 2 t - `PADDING`.
        """
        found: list[Frames | None] = [None] * len(strips)
        order = sorted(range(len(strips)), key=lambda k: strips[k].shape[1])
        while order:
            width = _padded(strips[order[0]])
            some = [order.pop(0)]
            # strips of like width share a batch, so that little of it is padding
            while order and (len(some) + 1) * _padded(strips[order[0]]) <= _BATCH_COLUMNS:
                if _padded(strips[order[0]]) > 1.2 * width + 16:
                    break
                some.append(order.pop(0))
            for k, frames in zip(some, self._run([strips[k] for k in some]), strict=True):
                found[k] = frames
        return [frames for frames in found if frames is not None]

    def _run(self, strips: Sequence[Gray]) -> list[Frames]:
        batch = np.zeros((len(strips), strips[0].shape[0], _padded(strips[-1])), np.uint8)
        for place, strip in zip(batch, strips, strict=True):
            place[:, PADDING : PADDING + strip.shape[1]] = strip
        logs = self._net.run(batch)
        counts = [(strip.shape[1] + 2 * PADDING) // COLUMNS_A_FRAME for strip in strips]
        return [frames[:count] for frames, count in zip(logs, counts, strict=True)]


def _padded(strip: Gray) -> int:
    """The width of a strip with its padding, a multiple of four columns."""
    return 4 * math.ceil((int(strip.shape[1]) + 2 * PADDING) / 4)
