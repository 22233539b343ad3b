"""Has the nets judge: the digit net glyphs, normalized and classified in one go, the line net strips."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from digitscan.clock import Clock
from digitscan.nets.models import Models
from digitscan.nets.normalize import normalize
from digitscan.nets.sequence import SequenceNet
from digitscan.numbers.transcripts import Look, transcribe
from digitscan.records import Glyph, Gray, Probabilities


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


def look(strips: Sequence[Gray], net: SequenceNet, clock: Clock, beam: int) -> list[Look]:
    """What the line net makes of each strip, with at most so many texts."""
    with clock.stage("classify"):
        frames = net.frames(strips)
    with clock.stage("fields"):
        return [Look(one, transcribe(one, net.characters, beam)) for one in frames]
