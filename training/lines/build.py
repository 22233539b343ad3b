"""Builds the data set of lines: numbers that we write, and real ones with their labels."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np

from training.data.datasets import PARTS, DataSet
from training.data.string_labels import Amount, orand_amounts, parish_labels
from training.data.workers import processes
from training.lines.dataset import Lines, gather, join
from training.lines.fields import read_fields
from training.lines.hands import Hands, hands_of
from training.lines.images import Found, placed_strip, read_image, strip_of, strip_that_shows
from training.lines.pen import Chance
from training.lines.scene import write_number
from training.lines.splices import SPLICES, Severable, severable, splice

SPLICED = 12_000  # strips are joined of the beginnings and ends of amounts that train
MEASURED = 3000  # are written for validation, and as many for development
CHUNK = 1000
LEAST_LIKELY = -7.0  # a line whose label is less probable by the digit net (the log) shows another number


def _write(hands: Hands, part: str, count: int, chunk: int) -> list[Found]:
    """Writes numbers with some hands; a chunk of a part is always the same."""
    chance: Chance = np.random.default_rng([chunk, *part.encode()])
    found: list[Found] = []
    while len(found) < count:
        image, text = write_number(hands.choose(chance), chance)
        strip = strip_of(image)
        if strip is not None:
            found.append((strip, text))
    return found


def write_lines(digits: DataSet, part: str, count: int, workers: int) -> Lines:
    """Lines that we write with the digits of a part of the data set `digits`."""
    # the amounts of ORAND's dev part are for figures on that set alone
    hands = hands_of(digits, part, without=("orand-car-a",) if part == "development" else ())
    chunks = -(-count // CHUNK)
    with processes(workers) as pool:
        found = [one for some in pool.map(partial(_write, hands, part, CHUNK), range(chunks)) for one in some]
    return gather("written", part, [strip for strip, _ in found], [text for _, text in found], digits_only=False)


def _read_line(labeled: tuple[Path, str]) -> Found | None:
    """The strip of an image that shows one number and nothing else."""
    path, text = labeled
    strip = strip_of(read_image(path))
    return None if strip is None else (strip, text)


def _read_labeled_line(labeled: tuple[Path, str]) -> Found | None:
    """The strip of the line that shows the number, as the digit net sees it; None where no line may show it.

    What looks like a 1 beside it and is in no label, such as a pale plus sign or the rest of a rule, would teach a net
    to pass over 1s.
    """
    path, text = labeled
    strip = strip_that_shows(read_image(path), text, LEAST_LIKELY, no_1_beside=True)
    return None if strip is None else (strip, text)


def _read_all(
    source: str,
    part: str,
    labeled: Iterable[tuple[Path, str]],
    read: Callable[[tuple[Path, str]], Found | None],
    workers: int,
) -> Lines:
    with processes(workers) as pool:
        found = [one for one in pool.map(read, labeled, chunksize=20) if one is not None]
    return gather(source, part, [strip for strip, _ in found], [text for _, text in found], digits_only=True)


def read_orand(data: Path, workers: int) -> Lines:
    """The amounts of ORAND CAR-A."""
    parts = orand_labels(data)
    return join([_read_all("orand-car-a", part, labeled, _read_line, workers) for part, labeled in parts.items()])


def orand_labels(data: Path) -> dict[str, list[tuple[Path, str]]]:
    """The images of ORAND CAR-A with their labels, by part; `dev` is development.

    The digit net keeps the same amounts apart for validation, so that neither net has seen those.
    """
    return {part: [(one.file, _digits(one)) for one in amounts] for part, amounts in orand_amounts(data).items()}


def _digits(amount: Amount) -> str:
    return "".join(map(str, amount.values))


def splice_orand(data: Path, workers: int) -> Lines:
    """Beginnings of amounts of ORAND CAR-A that train, joined to the ends of others."""
    with processes(workers) as pool:
        amounts = [one for one in pool.map(_severable, orand_amounts(data)["train"], chunksize=20) if one is not None]
    found = splice(amounts, SPLICED, np.random.default_rng(SPLICED))
    return gather(SPLICES, "train", [strip for strip, _ in found], [text for _, text in found], digits_only=True)


def _severable(amount: Amount) -> Severable | None:
    strip = placed_strip(read_image(amount.file))
    return None if strip is None else severable(strip, _digits(amount), amount.boxes)


def read_parish(data: Path, workers: int) -> Lines:
    """The numbers of parish registers; a tenth by file name is development, and a twentieth validation.

    A cell may show several lines, and some labels are the row's number though the ink says another: what the digit
    net finds in no line is left out.
    """
    parts = parish_labels(data)
    return join(
        [_read_all("parish-numbers", part, labeled, _read_labeled_line, workers) for part, labeled in parts.items()]
    )


def build_lines(data: Path, digits: DataSet, workers: int, tell: Callable[[str], None], count: int) -> Lines:
    """Builds the data set.

    Args:
        data: The data folder.
        digits: The data set `digits`, with whose digits numbers are written.
        workers: Processes.
        tell: Told a line for each source.
        count: Numbers that are written for training.

    Raises:
        InputError: A file is missing or broken.
    """
    real = (read_orand, splice_orand, read_parish, read_fields)
    built = [read(data, workers) for read in real]
    for lines in built:
        tell(f"{lines.source_names[0]}: {len(lines)}")
    for part in PARTS:
        built.append(write_lines(digits, part, count if part == "train" else MEASURED, workers))
        tell(f"written, {part}: {len(built[-1])}")
    return join(built)
