"""Measures a detector on real pages that trained nothing: digits found, numbers found whole, false digits a page."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.detection.detector import DetectorNet
from digitscan.detection.linking import NumberRegion
from digitscan.detection.regions import find_regions
from training.composition.paper import read_page
from training.data.page_halves import measured_pages
from training.data.written import is_inside, is_known, written_on

LEAST = 0.35
"""Numbers whose centers are on average less probable than this are left out."""


@dataclass(slots=True)
class Found:
    """What was found on the pages of a set.

    Attributes:
        pages, numbers, digits: How many there are, handwritten and known for sure.
        found: How many digits have a center in the box of their number, no more than it has.
        whole: How many numbers are one region, all in the box, with the right count of digits.
        false: Centers in no box of a handwritten number.
        seconds: That the detector took.
    """

    pages: int = 0
    numbers: int = 0
    digits: int = 0
    found: int = 0
    whole: int = 0
    false: int = 0
    seconds: float = 0.0

    def row(self, name: str) -> str:
        """A line of the table."""
        recall, whole = self.found / max(1, self.digits), self.whole / max(1, self.numbers)
        false, seconds = (value / max(1, self.pages) for value in (self.false, self.seconds))
        return f"{name:22} {self.numbers:5} {recall:7.3f} {whole:6.3f} {false:8.1f} {seconds:7.2f}"

    def add(self, other: "Found") -> None:
        """Adds what was found elsewhere."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


HEAD = f"{'set':22} {'n':>5} {'recall':>7} {'whole':>6} {'false/p':>8} {'s/page':>7}"


def evaluate(net: DetectorNet, data: Path, sets: Sequence[str] = ()) -> dict[str, Found]:
    """Measures a detector by set, and in all."""
    found: dict[str, Found] = {}
    for name, path, truth in measured_pages(data, sets):
        page = read_page(path)
        start = time.perf_counter()
        regions = [one for one in find_regions(page.image, net) if one.scores.mean() >= LEAST]
        one = _measure(regions, truth, max(page.image.shape[:2]) / max(truth["width"], truth["height"]))
        one.seconds = time.perf_counter() - start
        found.setdefault(name, Found()).add(one)
    total = Found()
    for one in found.values():
        total.add(one)
    return {**found, "all": total}


def _measure(regions: Sequence[NumberRegion], truth: dict[str, Any], scale: float) -> Found:
    written = written_on(truth)
    owners = [_owners(region, written, scale) for region in regions]
    result = Found(pages=1)
    for k, one in enumerate(written):
        text = "".join(c for c in str(one["text"]) if c.isdigit())
        if not is_known(one) or not text:
            continue
        inside = [int((owner == k).sum()) for owner in owners]
        mine = [j for j, count in enumerate(inside) if count]
        result.numbers += 1
        result.digits += len(text)
        result.found += min(len(text), sum(inside))
        result.whole += len(mine) == 1 and inside[mine[0]] == len(text) == len(owners[mine[0]])
    if not truth.get("incomplete"):
        result.false = sum(int((owner < 0).sum()) for owner in owners)
    return result


def _owners(region: NumberRegion, written: Sequence[dict[str, Any]], scale: float) -> NDArray[np.int64]:
    """Which number each digit of a region lies in, -1 for none."""
    places = (region.at / scale).tolist()
    found = (next((k for k, one in enumerate(written) if is_inside(x, y, one["box"])), -1) for x, y in places)
    return np.array(list(found), np.int64)


def table(found: dict[str, Found]) -> str:
    """The figures as a table."""
    return "\n".join([HEAD, *(one.row(name) for name, one in found.items())])


def load(path: Path) -> DetectorNet:
    """Loads a detector for measuring, on one core."""
    cv2.setNumThreads(1)
    return DetectorNet(path)
