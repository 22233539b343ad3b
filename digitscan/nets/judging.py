"""Has the digit net judge glyphs, each once, normalized and classified in one go."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from digitscan.clock import Clock
from digitscan.nets.models import Models
from digitscan.nets.normalize import normalize
from digitscan.records import Glyph, Probabilities


class Judge:
    """The digit net with a memory of the glyphs of one page or image.

    The pieces of a row come again among its candidates, whole or merged of the parts that they were cut into: half of
    all that a page asks about.
    """

    def __init__(self, models: Models, clock: Clock) -> None:
        """Knows no glyph yet.

        Args:
            models: The nets.
            clock: Takes the time.
        """
        self._net = models.digit
        self._clock = clock
        self._known: dict[tuple[int, bytes], Probabilities] = {}  # by a glyph's width and ink

    def probabilities(self, glyphs: Sequence[Glyph]) -> Probabilities:
        """Probabilities of the ten digits and of "no digit" for each glyph, float32 (N, 11)."""
        keys = [(glyph.ink.shape[1], glyph.ink.tobytes()) for glyph in glyphs]
        new = {key: glyph for key, glyph in zip(keys, glyphs, strict=True) if key not in self._known}
        with self._clock.stage("normalize"):
            digits = normalize(list(new.values()))
        with self._clock.stage("classify"):
            judged = self._net.probabilities(digits)
        self._known.update(zip(new, judged, strict=True))
        return np.array([self._known[key] for key in keys], np.float32).reshape(len(keys), judged.shape[1])

    def of_each(self, groups: Sequence[Sequence[Glyph]]) -> list[Probabilities]:
        """The same for several groups of glyphs, all in one go."""
        ends = np.cumsum([len(group) for group in groups])[:-1]
        return np.split(self.probabilities(list(chain.from_iterable(groups))), ends) if groups else []
