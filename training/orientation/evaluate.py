"""Measures an orientation net on real pages that trained nothing, each in all four turns."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from digitscan.detection.orientation import Orientation, OrientationNet
from digitscan.records import TURNS, Gray
from training.composition.paper import read_page
from training.detector.evaluate import measured_pages

Look = Callable[[Gray], Orientation]


@dataclass(slots=True)
class Told:
    """What was told of the pages of a set.

    Attributes:
        pages: How many there are; each is looked at in four turns.
        right: Of these looks, in how many the page comes out upright.
        likeliest: In how many the right turn is the likeliest, sure or not.
        left: How many pages that are not upright are left as they are.
        spoiled: How many upright pages are turned.
        seconds: That all looks took.
    """

    pages: int = 0
    right: int = 0
    likeliest: int = 0
    left: int = 0
    spoiled: int = 0
    seconds: float = 0.0

    def row(self, name: str) -> str:
        """A line of the table."""
        looks = max(1, len(TURNS) * self.pages)
        shares = f"{self.right / looks:7.3f} {self.likeliest / looks:9.3f}"
        return f"{name:22} {self.pages:5} {shares} {self.left:5} {self.spoiled:8} {1000 * self.seconds / looks:8.1f}"

    def add(self, other: "Told") -> None:
        """Adds what was told elsewhere."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


HEAD = f"{'set':22} {'pages':>5} {'right':>7} {'likeliest':>9} {'left':>5} {'spoiled':>8} {'ms/look':>8}"


def evaluate(look: Look, data: Path, sets: Sequence[str] = ()) -> dict[str, Told]:
    """Measures by set, and in all.

    Args:
        look: Tells how a page lies.
        data: The data folder.
        sets: Only these sets of pages; all if none is named.
    """
    found: dict[str, Told] = {}
    for name, path, _ in measured_pages(data, sets):
        gray = np.asarray(cv2.cvtColor(read_page(path).image, cv2.COLOR_RGB2GRAY), np.uint8)
        found.setdefault(name, Told()).add(measure(look, gray))
    total = Told()
    for one in found.values():
        total.add(one)
    return {**found, "all": total}


def measure(look: Look, upright: Gray) -> Told:
    """Looks at an upright page in all four turns."""
    told = Told(pages=1)
    for quarters, turn in enumerate(TURNS):
        lying = np.ascontiguousarray(np.rot90(upright, quarters))
        start = time.perf_counter()
        found = look(lying)
        told.seconds += time.perf_counter() - start
        told.right += found.sure_turn == turn
        told.likeliest += found.turn == turn
        told.left += turn != 0 and found.sure_turn == 0
        told.spoiled += turn == 0 and found.sure_turn != 0
    return told


def table(found: dict[str, Told]) -> str:
    """The figures as a table."""
    return "\n".join([HEAD, *(one.row(name) for name, one in found.items())])


def load(path: Path) -> OrientationNet:
    """Loads a net for measuring, on one core."""
    cv2.setNumThreads(1)
    return OrientationNet(path)
