"""Builds the data sets that take more than reading a file: each source once through our own stages."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from training.data.datasets import DIGITS_AND_JUNK, NO_DIGIT, PARTS, DataSet
from training.data.joined import joined
from training.data.junk import make_junk
from training.data.letters import build_letters
from training.data.samples import Samples
from training.data.sources import SOURCES
from training.data.strings import write_strings
from training.data.workers import processes

MADE = "made-junk"
MADE_SHARE = 0.03
WRITTEN = "composed-strings"
WRITTEN_SHARE = 0.05  # numbers written, for each digit there is
CHUNK = 250
MOST_JUNK = 0.3


def build_digits(data: Path, without_restricted: bool, workers: int, tell: Callable[[str], None]) -> DataSet:
    """Builds `digits`: all real digits of the data folder, and what is no digit.

    Args:
        data: The data folder.
        without_restricted: Leave out the sources that are given for research only or state no terms.
        workers: Processes.
        tell: Told a line for each source.

    Raises:
        InputError: A file is missing or broken.
    """
    parts: dict[str, Samples] = {}
    for source in SOURCES:
        if not (without_restricted and source.restricted):
            parts[source.name] = source.read(data, workers)
            tell(f"{source.name}: {len(parts[source.name].labels)}")
    parts[MADE] = _made(list(parts.values()))
    tell(f"{MADE}: {len(parts[MADE].labels)}")
    parts[WRITTEN] = _written(list(parts.values()), workers)
    tell(f"{WRITTEN}: {len(parts[WRITTEN].labels)}")
    built = joined("digits", DIGITS_AND_JUNK, parts)
    share = float((built.labels == NO_DIGIT).mean())
    tell(f"no digit: {100 * share:.1f} %" + (" (too many)" if share > MOST_JUNK else ""))
    return built


def _made(parts: list[Samples]) -> Samples:
    """Makes junk from the digits of each part, for that part."""
    images, labels, where = (
        np.concatenate([getattr(p, name) for p in parts]) for name in ("images", "labels", "parts")
    )
    made = []
    for part in range(len(PARTS)):
        mine = (where == part) & (labels != NO_DIGIT)
        digits = make_junk(images[mine], labels[mine], round(MADE_SHARE * mine.sum()), seed=part)
        digits = digits[digits.any(axis=(1, 2))]
        n = len(digits)
        made.append(
            Samples(digits, np.full(n, NO_DIGIT, np.uint8), np.full(n, -1, np.int32), np.full(n, part, np.uint8))
        )
    return made[0].join(made[1]).join(made[2])


def _written(parts: list[Samples], workers: int) -> Samples:
    """Writes numbers with the digits of each part, for that part, and keeps what the segmenter makes of them."""
    found = []
    digits = joined("digits", DIGITS_AND_JUNK, {str(k): samples for k, samples in enumerate(parts)})
    for part in ("train", "validation"):
        mine = digits.part(part).where(digits.part(part).labels != NO_DIGIT)
        hands = mine.sources.astype(np.int64) * 1_000_000 + mine.writers
        chunks = max(1, round(WRITTEN_SHARE * len(mine) / CHUNK))
        write = partial(write_strings, mine.images, mine.labels, hands, NO_DIGIT, CHUNK)
        with processes(workers) as pool:
            some = list(pool.map(write, range(chunks)))
        images, labels = (np.concatenate(arrays) for arrays in zip(*some, strict=True))
        n = len(labels)
        found.append(Samples(images, labels, np.full(n, -1, np.int32), np.full(n, PARTS.index(part), np.uint8)))
    return found[0].join(found[1])


Builder = Callable[[Path, bool, int, Callable[[str], None]], DataSet]
BUILDERS: dict[str, Builder] = {"digits": build_digits, "letters": build_letters}
