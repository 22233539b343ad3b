"""The hands that numbers are written in: the digits and letters of each known writer, and of each collection."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.datasets import DIGITS, NO_DIGIT, DataSet
from training.lines.pen import Chance
from training.lines.scene import Hand

FEWEST = 8  # digits that make a hand
MOST = 400  # digits of one writer that count for how often it is chosen
LARGEST = 0.35  # no collection of unknown writers is chosen more often, since their digits do not match each other
LEAST_OF_VALUE = 2000


@dataclass(frozen=True, slots=True)
class Hands:
    """Hands, and the share of the numbers that each writes, (N,)."""

    hands: tuple[Hand, ...]
    shares: NDArray[np.float64]

    def choose(self, chance: Chance) -> Hand:
        """Some hand."""
        return self.hands[int(chance.choice(len(self.hands), p=self.shares))]


def hands_of(digits: DataSet, part: str, without: tuple[str, ...] = ()) -> Hands:
    """Gathers the hands of one part of the data set `digits`.

    Args:
        digits: The data set.
        part: One of its parts.
        without: Sources that are left out.
    """
    whole = [name for name in digits.source_names if not _is_none(name) and name not in without]
    samples = digits.part(part)
    sources = np.array(samples.source_names)[samples.sources]
    real = samples.where((samples.labels != NO_DIGIT) & np.isin(sources, whole))
    letters = _letters(digits, part)
    pool = {value: real.images[real.labels == k][:LEAST_OF_VALUE] for k, value in enumerate(DIGITS)}
    names = np.where(real.writers >= 0, real.writers.astype(np.int64), -1 - real.sources.astype(np.int64))
    hands, weights = [], []
    for name in np.unique(names):
        mine = real.where(names == name)
        if len(mine) < FEWEST:
            continue
        own = {value: mine.images[mine.labels == k] for k, value in enumerate(DIGITS)}
        hands.append(Hand({value: some if len(some) else pool[value] for value, some in own.items()}, letters))
        weights.append(len(mine) if name < 0 else min(len(mine), MOST))
    shares = np.array(weights, np.float64)
    shares = np.minimum(shares, LARGEST * shares.sum())
    return Hands(tuple(hands), shares / shares.sum())


def _is_none(source: str) -> bool:
    """Whether a source holds no whole digits as somebody wrote them."""
    return source.endswith(("-letters", "-signs", "-cuts", "-strings", "-junk", "-drawn"))


def _letters(digits: DataSet, part: str) -> NDArray[np.uint8]:
    """Handwritten letters; those of training where a part has none."""
    wanted = [k for k, name in enumerate(digits.source_names) if name.endswith("-letters") or name == "omniglot"]
    wanted = [k for k in wanted if not digits.source_names[k].startswith("printed")]
    for name in (part, "train"):
        some = digits.part(name)
        found = some.images[np.isin(some.sources, wanted) & (some.labels == NO_DIGIT)]
        if len(found):
            return np.asarray(found, np.uint8)
    raise ValueError("the data set has no letters")
