"""Measures how many numbers a line net reads exactly."""

import itertools
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


def score(model: nn.Module, lines: Lines, part: str) -> LineScores:
    """Measures a net on a part of the data set; texts of sources that leave signs out count by their digits."""
    chosen = lines.of(part)
    found = read(model, lines, chosen)
    wanted = [str(lines.texts[k]) for k in chosen]
    exact = np.array([digits_of(a) == digits_of(b) for a, b in zip(found, wanted, strict=True)], np.bool_)
    whole = np.array([a == b for a, b in zip(found, wanted, strict=True)], np.bool_) | (
        exact & lines.digits_only[chosen]
    )
    sources = lines.sources[chosen]
    return LineScores(
        len(chosen),
        float(whole.mean()),
        float(exact.mean()),
        {name: float(exact[sources == k].mean()) for k, name in enumerate(lines.source_names) if (sources == k).any()},
    )
