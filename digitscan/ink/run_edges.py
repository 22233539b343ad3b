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

    def thickness(self) -> NDArray[np.float64]:
        """The thickness of each run in pixels, (runs,): the lower quartile, as strokes stand on rules."""
        return self._share(self.size.astype(np.float64), 0.25)

    def waviness(self) -> NDArray[np.float64]:
        """How far the more even edge of each run is off a parabola, in pixels, (runs,): the upper quartile."""
        return np.minimum(self._off_parabola(self.top), self._off_parabola(self.bottom))

    def _off_parabola(self, edge: Integers) -> NDArray[np.float64]:
        """Least squares, thrice: each time without the columns that were far off."""
        left = self._reduced(np.minimum, self.x)[self.run]
        width = np.maximum(1, self._reduced(np.maximum, self.x)[self.run] - left)
        along = 2 * (self.x - left) / width - 1
        powers = np.stack([along**k for k in range(5)])
        used = np.ones(len(edge))
        for _ in range(_FITS):
            moments = np.stack([np.bincount(self.run, used * power, self.runs) for power in powers])
            sums = np.stack([np.bincount(self.run, used * edge * power, self.runs) for power in powers[:3]])
            products = moments[np.add.outer(np.arange(3), np.arange(3))].transpose(2, 0, 1) + 1e-6 * np.eye(3)
            fitted = np.linalg.solve(products, sums.T[:, :, None])[:, :, 0]
            off = np.abs(edge - (powers[:3].T * fitted[self.run]).sum(1))
            used = (off <= np.maximum(0.75, self._share(off, 0.6))[self.run]).astype(np.float64)
        return self._share(off, 0.75)

    def _share(self, values: NDArray[np.float64], share: float) -> NDArray[np.float64]:
        """What this share of the values of each run does not exceed."""
        order = np.lexsort((values, self.run))
        counts = np.bincount(self.run, minlength=self.runs)
        first = np.cumsum(counts) - counts
        places = order[first + ((counts - 1) * share).astype(np.int64)]
        return np.asarray(values[places], np.float64)

    def _reduced(self, what: np.ufunc, values: Integers) -> Integers:
        counts = np.bincount(self.run, minlength=self.runs)
        return np.asarray(what.reduceat(values, np.cumsum(counts) - counts), np.int64)


def edges_of(y: Integers, x: Integers, run: Integers, runs: int) -> RunEdges:
    """The edges of runs, of which each has a pixel at least; pixels (x, y) are of `run`, from 0."""
    order = np.lexsort((y, x, run))
    y, x, run = y[order], x[order], run[order]
    starts = np.flatnonzero(np.r_[True, (run[1:] != run[:-1]) | (x[1:] != x[:-1])]) if len(x) else np.zeros(0, np.int64)
    size = np.diff(np.r_[starts, len(x)])
    return RunEdges(run[starts], x[starts], y[starts], y[starts + size - 1], size, runs)
