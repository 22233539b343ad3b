"""The upper and lower edges of horizontal runs of ink: how thick a run is, and how even."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FITS = 3
Integers = NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True)
class RunEdges:
    """The columns of some runs, one row each, ordered by run.

    Attributes:
        run: int (N,), which of the runs, from 0.
        x: int (N,), the column.
        top: int (N,), its first pixel.
        bottom: int (N,), its last pixel.
        size: int (N,), how many pixels of it are the run's.
        runs: How many runs there are.
    """

    run: Integers
    x: Integers
    top: Integers
    bottom: Integers
    size: Integers
    runs: int

    def of(self, chosen: NDArray[np.bool_]) -> "RunEdges":
        """Those of the chosen runs alone, (runs,)."""
        some = chosen[self.run]
        run = (np.cumsum(chosen) - 1)[self.run[some]]
        return RunEdges(run, self.x[some], self.top[some], self.bottom[some], self.size[some], int(chosen.sum()))

    def thickness(self) -> NDArray[np.float64]:
        """The thickness of each run in pixels, (runs,): the lower quartile, as strokes stand on rules."""
        return self._share(self.size.astype(np.float64), 0.25)

    def waviness(self) -> NDArray[np.float64]:
        """How far the more even edge of each run is off a parabola, in pixels, (runs,): the upper quartile."""
        first = self._first
        left = self.x[first]
        width = np.maximum(1, self.x[first + self._counts - 1] - left)
        along = 2 * (self.x - left[self.run]) / width[self.run] - 1
        return np.minimum(self._off_parabola(self.top, along), self._off_parabola(self.bottom, along))

    def _off_parabola(self, edge: Integers, along: NDArray[np.float64]) -> NDArray[np.float64]:
        """Least squares, thrice: each time without the columns that were far off."""
        square = along * along
        terms = np.stack((np.ones(len(along)), along, square, square * along, square * square))
        terms = np.concatenate((terms, edge * terms[:3]))
        off = np.zeros(len(edge))
        for _ in range(_FITS):
            used = off <= np.maximum(0.75, self._share(off, 0.6))[self.run]
            sums = np.add.reduceat(terms * used, self._first, axis=1)
            products = sums[np.add.outer(np.arange(3), np.arange(3))].transpose(2, 0, 1) + 1e-6 * np.eye(3)
            level, climb, bow = np.linalg.solve(products, sums[5:].T[:, :, None])[:, :, 0].T
            off = np.abs(edge - level[self.run] - climb[self.run] * along - bow[self.run] * square)
        return self._share(off, 0.75)

    def _share(self, values: NDArray[np.float64], share: float) -> NDArray[np.float64]:
        """What this share of the values of each run does not exceed."""
        places = ((self._counts - 1) * share).astype(np.int64).tolist()
        each = np.split(values, self._first[1:]) if self.runs else []
        # a run at a time: sorting all of them at once takes ten times as long
        return np.array([np.partition(run, k)[k] for run, k in zip(each, places, strict=True)], np.float64)

    @property
    def _counts(self) -> Integers:
        """How many columns each run has."""
        return np.bincount(self.run, minlength=self.runs)

    @property
    def _first(self) -> Integers:
        """Where the columns of each run begin."""
        return np.cumsum(self._counts) - self._counts


def edges_of(y: Integers, x: Integers, run: Integers, runs: int) -> RunEdges:
    """The edges of runs, of which each has a pixel at least; pixels (x, y) are of `run`, from 0."""
    if not len(x):
        none = np.zeros(0, np.int64)
        return RunEdges(none, none, none, none, none, runs)
    # one number a pixel: sorting these is ten times as fast as sorting by three keys
    high, wide = int(y.max()) + 1, int(x.max()) + 1
    column, y = np.divmod(np.sort((run.astype(np.int64) * wide + x) * high + y), high)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    size = np.diff(starts, append=len(x))
    run, x = np.divmod(column[starts], wide)
    return RunEdges(run, x, y[starts], y[starts + size - 1], size, runs)
