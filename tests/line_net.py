"""Stands in for the line net: it reads every strip as one text, however sure it is told to be."""

import numpy as np

from digitscan.nets.calibration import Calibration
from digitscan.nets.sequence import COLUMNS_A_FRAME, PADDING

CHARACTERS = ("", *"0123456789", *".,-/:", "x")


class LineNet:
    def __init__(self, text, chance=0.9):
        self.characters = CHARACTERS
        self.calibration = Calibration()
        self._text = text
        self._chance = chance

    def frames(self, strips):
        """The text's characters, evenly spread, with blanks between them."""
        return [self._frames((strip.shape[1] + 2 * PADDING) // COLUMNS_A_FRAME) for strip in strips]

    def _frames(self, count):
        best = np.zeros(count, np.int64)
        places = np.linspace(2, count - 3, len(self._text)).round().astype(np.int64)
        best[places] = [CHARACTERS.index(character) for character in self._text]
        frames = np.full((count, len(CHARACTERS)), (1 - self._chance) / (len(CHARACTERS) - 1))
        frames[np.arange(count), best] = self._chance
        frames[best == 0] = 1e-9
        frames[best == 0, 0] = 1.0
        return np.log(frames).astype(np.float32)
