"""Images that show one number: reads them, and cuts the strip that the line net is shown."""

import functools
from pathlib import Path

import cv2
import numpy as np

from digitscan.errors import InputError
from digitscan.finding.segment import find_lines, find_row
from digitscan.lattice.candidates import propose
from digitscan.lattice.paths import settle
from digitscan.lattice.spelling import log_probability
from digitscan.nets.classify import Classifier
from digitscan.nets.normalize import VERSION as NORMALIZER
from digitscan.nets.normalize import normalize
from digitscan.nets.strip import Strip, cut_strip
from digitscan.records import Gray, Ink, Row
from training.data.prepare import line_ink

WIDEST = 1200  # columns of a strip that trains
Found = tuple[Gray, str]
"""A strip uint8 (32, W) and the text that it shows."""


def read_image(path: Path) -> Gray:
    """Reads an image as uint8 (H, W).

    Raises:
        InputError: It is missing or no image.
    """
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise InputError(str(path), "is missing or no image; get the data again")
    return image.astype(np.uint8)


def strip_of(image: Gray) -> Gray | None:
    """The strip of an image uint8 (H, W) that shows one number, as `--layout line` cuts it; None without ink.

    What is wider than `WIDEST` is left out too.
    """
    strip = placed_strip(image)
    return strip.image if strip is not None and strip.image.shape[1] <= WIDEST else None


def placed_strip(image: Gray) -> Strip | None:
    """The same of any width, with its place in the image."""
    ink = line_ink(image)
    row = find_row(ink)
    return None if row is None else cut_strip(ink, row)


def strip_that_shows(image: Gray, text: str, least: float, no_1_beside: bool = False) -> Gray | None:
    """The strip of the line of an image that most likely shows a text, by the digit net; None where none may.

    Args:
        image: uint8 (H, W).
        text: Digits.
        least: The log probability above which a line may show it.
        no_1_beside: Whether there is none either where the text with a 1 more at an end is likelier.
    """
    ink = line_ink(image)
    likeliest: tuple[float, float, Row | None] = (least, least, None)
    for row in find_lines(ink):
        lattice = propose(row, ink)
        graph = settle(lattice, _digit_net().probabilities(normalize(lattice.glyphs)))
        label, *longer = log_probability(graph, [text, text + "1", "1" + text])
        likeliest = max(likeliest, (float(label), float(max(longer)), row), key=lambda found: found[0])
    label, with_a_1, shown = likeliest
    return None if shown is None or (no_1_beside and with_a_1 > label) else _narrow(ink, shown)


@functools.cache
def _digit_net() -> Classifier:
    return Classifier(NORMALIZER)


def _narrow(ink: Ink, row: Row) -> Gray | None:
    strip = cut_strip(ink, row).image
    return strip if strip.shape[1] <= WIDEST else None
