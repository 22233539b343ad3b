"""Builds the data sets of the nets that label ink."""

from collections.abc import Callable, Sequence
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

CHUNK = 100
KEPT_OUT = 10  # of so many families of fonts one prints in the validation part alone


def desk_of(digits: DataSet, letters: DataSet, fonts: Sequence[Path], part: str) -> Desk:
    """What the pages of a part of the data set are written and printed with.

    Args:
        digits: The data set `digits`, with whose digits numbers are written.
        letters: The data set `letters`, of which words are written.
        fonts: Files of fonts, of which each family prints in one part.
        part: train or validation.
    """
    families = sorted({_family(font) for font in fonts})
    kept_out = set(families[::KEPT_OUT])
    chosen = tuple(font for font in fonts if (_family(font) in kept_out) == (part == "validation"))
    return Desk(hands_of(digits, part), Letters.of(letters, part), chosen)


def _family(font: Path) -> str:
    return font.stem.partition("-")[0]


Compose = Callable[[Desk, RealPages, np.random.Generator], list[Part]]
"""Composes a few views with what is written and printed with, on real pages, by chance."""


def compose_page(desk: Desk, real: RealPages, chance: np.random.Generator) -> list[Part]:
    """One view of a page."""
    return [compose(desk, real, chance)]


def compose_views(some: Compose, desk: Desk, real: RealPages, part: str, count: int, workers: int) -> Pages:
    """Composes views; those of a part of the data set are always the same."""
    with processes(workers) as pool:
        starts = range(0, count, CHUNK)
        chunks = pool.map(partial(_chunk, some, desk, real, part, count), starts)
        return gather([one for some in chunks for one in some], part, len(desk.fonts))


def _chunk(some: Compose, desk: Desk, real: RealPages, part: str, count: int, start: int) -> list[Part]:
    chance = np.random.default_rng([start // CHUNK, *part.encode()])
    parts: list[Part] = []
    while len(parts) < min(CHUNK, count - start):
        parts += some(desk, real, chance)
    return parts[: count - start][:CHUNK]


def build_views(
    some: Compose, data: Path, desks: dict[str, Desk], workers: int, tell: Callable[[str], None], counts: dict[str, int]
) -> Pages:
    """Builds a data set.

    Args:
        some: Composes views.
        data: The data folder.
        desks: With what each part is written, see `desk_of`.
        workers: Processes.
        tell: Told a line for each part.
        counts: How many each part has.

    Raises:
        InputError: A file is missing or broken.
    """
    built = []
    for part, count in counts.items():
        real = real_pages(data) if part == "train" else RealPages()
        built.append(compose_views(some, desks[part], real, part, count, workers))
        tell(f"composed, {part}: {len(built[-1])}")
    return join(built)
