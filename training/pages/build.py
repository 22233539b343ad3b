"""Builds the data set of pages."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from digitscan.errors import InputError
from digitscan.finding.rows import find_rows
from digitscan.ink.extraction import extract_ink
from training.data.datasets import DataSet
from training.data.workers import processes
from training.lines.build import read_image
from training.lines.hands import hands_of
from training.pages.compose import Part, compose
from training.pages.dataset import Pages, gather, join
from training.pages.handwriting import Desk, Letters
from training.pages.paper import Background

COMPOSED = {"train": 12_000, "validation": 600}
CHUNK = 100
NEGATIVES = Path("pages") / "negatives"


def negatives_of(data: Path, part: str) -> list[Path]:
    """The pages without handwritten digits whose turn it is: every second by name trains, the others only measure.

    Raises:
        InputError: There are none.
    """
    folder = data / NEGATIVES
    found = sorted(path for path in folder.glob("*") if path.suffix in (".jpg", ".jpeg", ".png"))
    if not found:
        raise InputError(str(folder), "holds no pages; name the data folder with --data")
    return found[0 if part == "train" else 1 :: 2]


def backgrounds_of(data: Path, part: str) -> list[Background]:
    """The real pages of a part that others are composed on: those of training; for validation, none.

    Raises:
        InputError: They are missing or broken.
    """
    return [_background(path) for path in negatives_of(data, "train")] if part == "train" else []


def _background(path: Path) -> Background:
    image = read_image(path)
    if np.median(image) < 100:
        image = np.asarray(255 - image, np.uint8)
    ink = extract_ink(image)
    rows = find_rows(ink)
    heights = np.repeat([row.height for row in rows], [len(row.pieces) for row in rows])
    return Background(image, float(np.median(heights)) / ink.scale if len(heights) else 20.0)


def compose_pages(desk: Desk, backgrounds: list[Background], part: str, count: int, workers: int) -> Pages:
    """Composes parts of pages; those of a part of the data set are always the same."""
    with processes(workers) as pool:
        starts = range(0, count, CHUNK)
        chunks = pool.map(partial(_chunk, desk, backgrounds, part, count), starts)
        return gather([one for some in chunks for one in some], part)


def _chunk(desk: Desk, backgrounds: list[Background], part: str, count: int, start: int) -> list[Part]:
    chance = np.random.default_rng([start // CHUNK, *part.encode()])
    return [compose(desk, backgrounds, chance) for _ in range(min(CHUNK, count - start))]


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
        built.append(compose_pages(desk, backgrounds_of(data, part), part, count, workers))
        tell(f"composed, {part}: {len(built[-1])}")
    return join(built)
