"""How sure a number is: the evidence for its texts, and the curve that makes a probability of it."""

import math
import operator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the texts of a number stand, the likeliest first.

    Attributes:
        digits: The texts, digits alone.
        line: Their log probabilities by the line net, float64 (N,).
        lattice: The same by the lattice.
        share: Their shares in all probability, which sum to 1.
        chosen: How likely the line that was read is the one that shows the number, among all lines of the image.
    """

    digits: tuple[str, ...]
    line: NDArray[np.float64]
    lattice: NDArray[np.float64]
    share: NDArray[np.float64]
    chosen: float = 1.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What either opinion counts, and how probable it is that the likeliest text is right: a logistic function.

    The function is fitted on numbers that neither net was trained on (Platt 1999).

    Attributes:
        line_weight: What the line net's log probability counts, ...
        lattice_weight: ... and what the lattice's does, ...
        lattice_floor: ... where no text is less probable than this log: a number that is cut wrongly, such as one
            written without lifting the pen, is none that the lattice can spell, and that must not rule it out.
        intercept: Of the logistic function; the others are its slopes:
        odds: of the log odds of the text's share, ...
        line: ... of its log probability by the line net, ...
        lattice: ... by the lattice, ...
        chosen: ... and of how likely its line is the number's, the log of it.
    """

    line_weight: float = 1.0
    lattice_weight: float = 0.4
    lattice_floor: float = -14.0
    intercept: float = 0.0
    odds: float = 1.0
    line: float = 0.0
    lattice: float = 0.0
    chosen: float = 0.0

    def confidence(self, evidence: Evidence) -> float:
        """The probability that the likeliest text is right."""
        slopes = (self.odds, self.line, self.lattice, self.chosen)
        z = self.intercept + sum(map(operator.mul, slopes, self.features(evidence)))
        return 1.0 / (1.0 + math.exp(-z))

    def features(self, evidence: Evidence) -> tuple[float, float, float, float]:
        """What tells whether the likeliest text is right, all bounded; the slopes of the function are theirs."""
        share = min(max(float(evidence.share[0]), 1e-6), 1 - 1e-6)
        line = max(float(evidence.line[0]), -12.0)
        lattice = float(self.bounded(evidence.lattice[:1])[0])
        return math.log(share / (1 - share)), line, lattice, math.log(max(evidence.chosen, 1e-3))

    def bounded(self, lattice: NDArray[np.float64]) -> NDArray[np.float64]:
        """The lattice's log probabilities (N,), none less than its floor."""
        return np.logaddexp(lattice, self.lattice_floor)
