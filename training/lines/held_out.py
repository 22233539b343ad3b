"""Known numbers that neither net was trained on, as images: what confidence is fitted on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitscan.records import Gray
from training.data.datasets import DataSet
from training.lines.build import orand_labels, parish_labels
from training.lines.evaluate import digits_of
from training.lines.hands import hands_of
from training.lines.images import read_image
from training.lines.scene import write_number

WRITTEN_SOURCE, WRITTEN = "written", 1500
SEED = 20_000  # no chunk of the data set has it


@dataclass(frozen=True, slots=True)
class Labeled:
    """An image uint8 (H, W) of one number with its digits."""

    source: str
    image: Gray
    digits: str


def held_out(data: Path, digits: DataSet) -> list[Labeled]:
    """Numbers in hands, and on images, that no training saw."""
    found = [
        Labeled(source, read_image(path), text)
        for source, labels in (("orand-car-a", orand_labels(data)), ("parish-numbers", parish_labels(data)))
        for path, text in labels["validation"]
    ]
    hands, chance = hands_of(digits, "validation"), np.random.default_rng(SEED)
    for _ in range(WRITTEN):
        image, text = write_number(hands.choose(chance), chance)
        found.append(Labeled(WRITTEN_SOURCE, image, digits_of(text)))
    return found
