"""Real pages that others are composed on: without handwritten numbers, or with numbers that are known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digitscan.clock import Clock
from digitscan.finding.rows import find_rows
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.lattice.spelling import spell
from digitscan.nets.models import Models, load_models
from digitscan.numbers.number import NumberSettings
from digitscan.one_number import examine
from digitscan.records import Box, Gray
from training.data.known_pages import FILLED, NEGATIVES, Written, known_numbers, trained_pages
from training.lines.images import read_image
from training.pages.paper import Background
from training.pages.sheet import DIGIT, NO_DIGIT, UNKNOWN

_PRINT = 20.0  # height of print in pixels, for a page on which nothing stands in rows
_DARK = 100  # a page whose median is below this is light on dark


@dataclass(frozen=True, slots=True)
class RealPages:
    """Pages without handwritten numbers, and pages with some."""

    bare: tuple[Background, ...] = ()
    filled: tuple[Background, ...] = ()


def real_pages(data: Path) -> RealPages:
    """All pages of a data folder that train.

    Raises:
        InputError: They are missing or broken.
    """
    models = load_models()
    bare = [_background(path) for path in trained_pages(data, NEGATIVES)]
    filled = []
    for folder in FILLED:
        known = known_numbers(data, folder)
        for path in trained_pages(data, folder):
            page = _background(path)
            if path.name in known:
                filled.append(replace(page, kinds=kinds_of(page.image, known[path.name], models)))
    return RealPages(tuple(bare), tuple(filled))


def kinds_of(image: Gray, written: Sequence[Written], models: Models) -> Gray:
    """Of which kind the ink of a page is whose numbers are known, uint8 (H, W).

    The digits of a number are where the nets would see them, had they to read that number; what else is in its box,
    print and signs, is unknown.
    """
    kinds = np.full(image.shape, NO_DIGIT, np.uint8)
    for one in written:
        kinds[one.box.top : one.box.bottom, one.box.left : one.box.right] = UNKNOWN
    for one in written:
        for box in _digits(image, one, models):
            kinds[box.top : box.bottom, box.left : box.right] = DIGIT
    return kinds


def _digits(image: Gray, one: Written, models: Models) -> list[Box]:
    """The boxes of the digits of a number, in pixels of the page; none where the nets do not see that number."""
    edges = digit_edges(image[one.box.top : one.box.bottom, one.box.left : one.box.right], one.digits, models)
    return [
        Box(
            one.box.left + math.floor(left),
            one.box.top + math.floor(top),
            one.box.left + math.ceil(right),
            one.box.top + math.ceil(bottom),
        )
        for left, top, right, bottom in edges
    ]


def digit_edges(image: Gray, digits: str, models: Models) -> list[tuple[float, float, float, float]]:
    """Where the digits of a number stand on an image of it; none where the nets do not see that number.

    Args:
        image: uint8 (H, W), cut out of a page.
        digits: What it shows; empty where that is not known.
        models: The nets.

    Returns:
        Left, top, right and bottom of each digit, in pixels of the image.
    """
    ink = extract_ink(image, InkSettings.for_layout("line"))
    found = examine(ink, models, Clock(), NumberSettings.for_layout("line")) if digits else None
    steps = spell(found.graph, digits) if found is not None else None
    boxes = [step.box for step in steps or [] if step.value is not None]
    return [tuple(side / ink.scale for side in (box.left, box.top, box.right, box.bottom)) for box in boxes]


def _background(path: Path) -> Background:
    """A page, all of its ink taken for no digit."""
    image = read_image(path)
    if np.median(image) < _DARK:
        image = np.asarray(255 - image, np.uint8)
    ink = extract_ink(image)
    rows = find_rows(ink)
    heights = np.repeat([row.height for row in rows], [len(row.pieces) for row in rows])
    height = float(np.median(heights)) / ink.scale if len(heights) else _PRINT
    return Background(image, np.full(image.shape, NO_DIGIT, np.uint8), height)
