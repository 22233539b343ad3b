"""Builds the data set of pages."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from training.data.datasets import DataSet
from training.data.workers import processes
from training.lines.hands import hands_of
from training.pages.compose import Part, compose
from training.pages.dataset import Pages, gather, join
from training.pages.handwriting import Desk, Letters
from training.pages.real import RealPages, real_pages

COMPOSED = {"train": 12_000, "validation": 600}
CHUNK = 100


def compose_pages(desk: Desk, real: RealPages, part: str, count: int, workers: int) -> Pages:
    """Composes parts of pages; those of a part of the data set are always the same."""
    with processes(workers) as pool:
        starts = range(0, count, CHUNK)
        chunks = pool.map(partial(_chunk, desk, real, part, count), starts)
        return gather([one for some in chunks for one in some], part)


def _chunk(desk: Desk, real: RealPages, part: str, count: int, start: int) -> list[Part]:
    chance = np.random.default_rng([start // CHUNK, *part.encode()])
    return [compose(desk, real, chance) for _ in range(min(CHUNK, count - start))]


def build_pages(
    data: Path, digits: DataSet, letters: DataSet, workers: int, tell: Callable[[str], None], counts: dict[str, int]
) -> Pages:
    """Builds the data set.

    Args:
        data: The data folder.
        digits: The data set `digits`, with whose digits numbers are written.
        letters: The data set `letters`, of which words are written.
        workers: Processes.
        tell: Told a line for each part.
        counts: How many each part has.

    Raises:
        InputError: A file is missing or broken.
    """
    built = []
    for part, count in counts.items():
        desk = Desk(hands_of(digits, part), Letters.of(letters, part))
        built.append(compose_pages(desk, real_pages(data) if part == "train" else RealPages(), part, count, workers))
        tell(f"composed, {part}: {len(built[-1])}")
    return join(built)
