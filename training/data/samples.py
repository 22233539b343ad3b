"""Samples of one source on their way into a data set, and how they are split."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.data.datasets import PARTS, SPLIT_SEED

VALIDATION_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Samples:
    """Digits of one source: images uint8 (N, 28, 28), labels uint8 (N,), writers int32 (N,), parts uint8 (N,).

    Writers are numbered within the source, -1 where unknown; parts are indices into `datasets.PARTS`.
    """

    images: Gray
    labels: NDArray[np.uint8]
    writers: NDArray[np.int32]
    parts: NDArray[np.uint8]

    def join(self, other: "Samples") -> "Samples":
        """These samples followed by the other's, whose writers are others."""
        above = self.writers.max(initial=-1) + 1
        return Samples(
            np.concatenate((self.images, other.images)),
            np.concatenate((self.labels, other.labels)),
            np.concatenate((self.writers, np.where(other.writers < 0, -1, other.writers + above))).astype(np.int32),
            np.concatenate((self.parts, other.parts)),
        )


def split(n: int, writers: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Sets a twentieth apart for validation, always the same: whole writers where known, at least one of them."""
    chance = np.random.default_rng(SPLIT_SEED)
    parts = np.zeros(n, np.uint8)
    names = np.unique(writers[writers >= 0])
    if len(names):
        held = np.isin(writers, chance.permutation(names)[: max(1, round(VALIDATION_SHARE * len(names)))])
    else:
        held = np.isin(np.arange(n), chance.permutation(n)[: round(VALIDATION_SHARE * n)])
    parts[held] = PARTS.index("validation")
    return parts


def spread(labels: NDArray[np.uint8], count: int, seed: int) -> NDArray[np.int64]:
    """Chooses `count` samples by chance, as many of each label (N,) as of another: indices in order of the labels."""
    order = np.random.default_rng(seed).permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    turn = np.arange(len(order)) - np.searchsorted(labels[order], labels[order])  # the how-manieth of its label
    chosen = order[np.sort(np.argsort(turn, kind="stable")[:count])]
    return np.asarray(chosen, np.int64)
