"""Real pages that others are composed on: without handwritten numbers, or with numbers that are known.

Of each folder every second page, by name, trains; the others only measure.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from digitscan.clock import Clock
from digitscan.errors import InputError
from digitscan.finding.rows import find_rows
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.lattice.spelling import spell
from digitscan.nets.models import Models, load_models
from digitscan.numbers.number import NumberSettings
from digitscan.one_number import examine
from digitscan.records import Box, Gray
from training.lines.build import read_image
from training.pages.paper import Background
from training.pages.sheet import DIGIT, NO_DIGIT, UNKNOWN

PAGES = Path("pages")
NEGATIVES = "negatives"
FILLED = ("exam_tuberlin", "idrbt_cheques", "sudoku_handwritten")
"""Folders of pages all of whose handwritten digits are told in `truth.json`; the other ones only measure."""

_SUFFIXES = (".jpg", ".jpeg", ".png")
_TRUTH = "truth.json"
_PRINT = 20.0  # height of print in pixels, for a page on which nothing stands in rows
_DARK = 100  # a page whose median is below this is light on dark


@dataclass(frozen=True, slots=True)
class RealPages:
    """Pages without handwritten numbers, and pages with some."""

    bare: tuple[Background, ...] = ()
    filled: tuple[Background, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A number that is known to stand in a box of a page; without digits it is not known which."""

    digits: str
    box: Box


def trained_pages(data: Path, folder: str) -> list[Path]:
    """The pages of a folder of `pages` that train; none of a folder that only measures.

    Raises:
        InputError: A folder that trains holds no pages.
    """
    if folder not in (NEGATIVES, *FILLED):
        return []
    found = sorted(path for path in (data / PAGES / folder).glob("*") if path.suffix in _SUFFIXES)
    if not found:
        raise InputError(str(data / PAGES / folder), "holds no pages; name the data folder with --data")
    return found[::2]


def real_pages(data: Path) -> RealPages:
    """All pages of a data folder that train.

    Raises:
        InputError: They are missing or broken.
    """
    models = load_models()
    bare = [_background(path) for path in trained_pages(data, NEGATIVES)]
    filled = []
    for folder in FILLED:
        known = _known(data / PAGES / folder / _TRUTH)
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
    ink = extract_ink(image[one.box.top : one.box.bottom, one.box.left : one.box.right], InkSettings.for_layout("line"))
    found = examine(ink, models, Clock(), NumberSettings.for_layout("line")) if one.digits else None
    steps = spell(found.graph, one.digits) if found is not None else None
    return [
        Box(
            one.box.left + math.floor(step.box.left / ink.scale),
            one.box.top + math.floor(step.box.top / ink.scale),
            one.box.left + math.ceil(step.box.right / ink.scale),
            one.box.top + math.ceil(step.box.bottom / ink.scale),
        )
        for step in steps or []
        if step.value is not None
    ]


def _known(path: Path) -> dict[str, list[Written]]:
    """The handwritten numbers of each page that a truth file tells of.

    Raises:
        InputError: The file is missing or broken.
    """
    try:
        truth = json.loads(path.read_text(encoding="utf-8"))
        return {name: [_written(one) for one in page["strings"] if _is_told(one)] for name, page in truth.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(str(path), f"is missing or broken; get the data again ({error})") from error


def _is_told(string: dict[str, Any]) -> bool:
    return bool(string["handwritten"] and string["box"])


def _written(string: dict[str, Any]) -> Written:
    left, top, right, bottom = string["box"]
    return Written("" if string.get("doubtful") else string["text"], Box(left, top, right, bottom))


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
