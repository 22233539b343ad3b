"""Measures how many numbers a line net reads exactly."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.lines.batches import batches
from training.lines.dataset import CHARACTERS, Lines

COLUMNS = 16_000


@dataclass(frozen=True, slots=True)
class LineScores:
    """Shares of numbers read exactly: the whole text, its digits alone, and these by source."""

    n: int
    texts: float
    digits: float
    by_source: dict[str, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one strip.

    Attributes:
        strip: Its number in the data set.
        source: Where it comes from.
        wanted: Its text.
        found: What was read.
        digits_only: Whether its text leaves out what is no digit.
    """

    strip: int
    source: str
    wanted: str
    found: str
    digits_only: bool

    @property
    def digits_right(self) -> bool:
        """Whether the digits are right."""
        return digits_of(self.found) == digits_of(self.wanted)

    @property
    def right(self) -> bool:
        """Whether the whole text is right; where it leaves signs out, its digits count."""
        return self.digits_right if self.digits_only else self.found == self.wanted


def digits_of(text: str) -> str:
    """The digits of a text."""
    return "".join(character for character in text if character.isdigit())


def text_of(codes: NDArray[np.int64]) -> str:
    """The text of the most probable code of each frame: repetitions are one character, 0 is none."""
    return "".join(CHARACTERS[code - 1] for code, _ in itertools.groupby(codes.tolist()) if code)


def read(model: nn.Module, lines: Lines, chosen: NDArray[np.int64]) -> list[str]:
    """The texts of strips, each by the best character of every frame."""
    texts: dict[int, str] = {}
    with torch.inference_mode():
        for batch in batches(lines, chosen, COLUMNS, seed=None):
            codes = model(batch.strips.contiguous(memory_format=torch.channels_last)).argmax(dim=-1).numpy()
            for k, row, frames in zip(batch.chosen.tolist(), codes, batch.frames.tolist(), strict=True):
                texts[k] = text_of(row[:frames])
    return [texts[k] for k in chosen.tolist()]


def readings_of(lines: Lines, part: str, texts: Sequence[str]) -> list[Reading]:
    """What was read in the strips of a part, in the order of the data set, beside what they show."""
    return [
        Reading(k, lines.source_names[lines.sources[k]], str(lines.texts[k]), text, bool(lines.digits_only[k]))
        for k, text in zip(lines.of(part).tolist(), texts, strict=True)
    ]


def score(model: nn.Module, lines: Lines, part: str) -> LineScores:
    """Measures a net on a part of the data set; texts of sources that leave signs out count by their digits."""
    readings = readings_of(lines, part, read(model, lines, lines.of(part)))
    digits = np.array([reading.digits_right for reading in readings], np.bool_)
    whole = np.array([reading.right for reading in readings], np.bool_)
    sources = lines.sources[lines.of(part)]
    return LineScores(
        len(readings),
        float(whole.mean()),
        float(digits.mean()),
        {name: float(digits[sources == k].mean()) for k, name in enumerate(lines.source_names) if (sources == k).any()},
    )
