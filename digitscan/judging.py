"""Has the digit net judge glyphs: normalized and classified in one go."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from digitscan.clock import Clock
from digitscan.models import Models
from digitscan.normalize import normalize
from digitscan.records import Glyph, Probabilities


def judge(glyphs: Sequence[Glyph], models: Models, clock: Clock) -> Probabilities:
    """Probabilities of the ten digits and of "no digit" for each glyph, (N, 11)."""
    with clock.stage("normalize"):
        digits = normalize(glyphs)
    with clock.stage("classify"):
        return models.digit.probabilities(digits)


def judge_each(groups: Sequence[Sequence[Glyph]], models: Models, clock: Clock) -> list[Probabilities]:
    """The same for several groups of glyphs, all in one go."""
    ends = np.cumsum([len(group) for group in groups])[:-1]
    judged = judge(list(chain.from_iterable(groups)), models, clock)
    return np.split(judged, ends) if groups else []
