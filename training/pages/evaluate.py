"""Measures a net of pages: how surely it tells ink of handwritten digits from all other ink, cell by cell."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from training.pages.dataset import Pages
from training.pages.sheet import DIGIT, NO_DIGIT, PRINT, WRITING

LIKELY = 0.5
BATCH = 20
NAMES = {DIGIT: "digit", WRITING: "writing", PRINT: "print", NO_DIGIT: "no digit"}

Labeler = Callable[[Gray], NDArray[np.float32]]
"""Gives the probability of a digit, float32 (N, H / 4, W / 4), for views uint8 (N, H, W)."""


@dataclass(frozen=True, slots=True)
class PageScores:
    """Shares of the ink of each kind that is taken for handwritten digits: high for digits, low for the rest."""

    n: int
    taken: dict[str, float]


def score(label: Labeler, pages: Pages, part: str) -> PageScores:
    """Measures on a part of the data set; cells count as much as they hold ink."""
    chosen = pages.of(part)
    ink, taken = dict.fromkeys(NAMES, 0.0), dict.fromkeys(NAMES, 0.0)
    for k in range(0, len(chosen), BATCH):
        some = chosen[k : k + BATCH]
        likely = label(pages.views[some]) > LIKELY
        kinds, covers = pages.kinds[some], pages.covers[some].astype(np.float64)
        for kind in NAMES:
            of = covers * (kinds == kind)
            ink[kind] += float(of.sum())
            taken[kind] += float(of[likely].sum())
    return PageScores(len(chosen), {name: taken[kind] / ink[kind] for kind, name in NAMES.items() if ink[kind]})


def describe(net: str, views: str, part: str, scores: PageScores) -> str:
    """The report on a net, as text."""
    lines = [f"{net} on {scores.n} {views}, {part}", "", "ink taken for handwritten digits, by what it is"]
    return "\n".join(lines + [f"{share:8.2%}  {name}" for name, share in scores.taken.items()])
