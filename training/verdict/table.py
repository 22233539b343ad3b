"""The proposals of all pages as a table: features, whether each is right, how much each counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitscan.verdict.features import NAMES, measure
from digitscan.verdict.grouping import regrouped
from digitscan.verdict.model import columns_of
from digitscan.verdict.overlaps import without_overlaps
from digitscan.verdict.proposals import Proposal
from training.verdict.matching import RIGHT, UNKNOWN, count_numbers, judge
from training.verdict.pages import DRAWN, TruePage

_DRAWN = 0.3  # what drawn pages count beside a set of real ones


@dataclass(frozen=True, slots=True)
class Table:
    """Proposals of pages, those of a page one after the other.

    Attributes:
        names: Of the features.
        columns: float64 (N, features).
        truth: int64 (N,), as `judge` tells: of some it is not known whether they are right.
        sets: Of which set each is, (N,).
        pages: Of which page each is, a number, (N,).
        proposals: The proposals themselves.
        numbers: How many handwritten numbers each set has.
    """

    names: tuple[str, ...]
    columns: NDArray[np.float64]
    truth: NDArray[np.int64]
    sets: NDArray[np.str_]
    pages: NDArray[np.int64]
    proposals: Sequence[Proposal]
    numbers: dict[str, int]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether each is one whole number, read right, bool (N,)."""
        return self.truth == RIGHT

    @property
    def known(self) -> NDArray[np.bool_]:
        """Of which it is known whether they are, bool (N,)."""
        return self.truth != UNKNOWN

    def part(self, rows: NDArray[np.bool_]) -> "Table":
        """Some of the proposals."""
        return replace(
            self,
            columns=self.columns[rows],
            truth=self.truth[rows],
            sets=self.sets[rows],
            pages=self.pages[rows],
            proposals=[self.proposals[k] for k in np.flatnonzero(rows)],
        )

    def without(self, names: Sequence[str]) -> "Table":
        """The table without some features."""
        kept = [k for k, name in enumerate(self.names) if name not in names]
        return replace(self, names=tuple(self.names[k] for k in kept), columns=self.columns[:, kept])

    @property
    def weights(self) -> NDArray[np.float64]:
        """What each proposal counts, (N,), 1 on average: a set counts as the root of its size, drawn ones less."""
        found = np.zeros(len(self.sets))
        for name in set(self.sets.tolist()):
            rows = self.sets == name
            found[rows] = (_DRAWN if name == DRAWN else 1.0) / np.sqrt(rows.sum())
        return found / found.mean()

    def kept(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which proposals stay if they are so probable, bool (N,)."""
        found = np.zeros(len(self.truth), np.bool_)
        for page in np.unique(self.pages):
            rows = np.flatnonzero(self.pages == page)
            found[rows[without_overlaps([self.proposals[k] for k in rows], probabilities[rows])]] = True
        return found


def table_of(pages: dict[str, list[TruePage]], names: Sequence[str] = NAMES) -> Table:
    """The table of the pages of some sets."""
    columns, truth, sets, numbered, proposals = [], [], [], [], []
    for name, several in pages.items():
        for page in several:
            candidates = regrouped(page.proposals)
            if not candidates:
                continue
            columns.append(columns_of(measure(page.proposals, candidates, names), names))
            truth.append(judge(page, [one.reading for one in candidates]))
            sets += [name] * len(candidates)
            numbered += [len(truth)] * len(candidates)
            proposals += candidates
    numbers = {name: sum(map(count_numbers, several)) for name, several in pages.items()}
    return Table(
        tuple(names),
        np.concatenate(columns),
        np.concatenate(truth),
        np.array(sets),
        np.array(numbered),
        proposals,
        numbers,
    )
