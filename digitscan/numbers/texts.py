"""What a number may be, and how probable each text is: by one ink, or by several together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitscan.nets.calibration import Calibration, Evidence

_TRUST = 0.5  # what the log odds of a mean count, fitted on 340 numbers that one ink left unsure (training/README.md)


@dataclass(frozen=True, slots=True)
class Texts:
    """What a number may be.

    Attributes:
        digits: The texts, digits alone, the likeliest first; the empty one is no number.
        chances: How probable each is; together 1, or less.
    """

    digits: tuple[str, ...]
    chances: tuple[float, ...]

    def chance_of(self, digits: str) -> float:
        """How probable a text is; 0 for one that was not weighed."""
        return next((chance for text, chance in zip(self.digits, self.chances, strict=True) if text == digits), 0.0)


NOTHING = Texts(("",), (1.0,))
"""No number, for sure."""


def texts_of(evidence: Evidence, calibration: Calibration) -> Texts:
    """The texts with their calibrated probabilities."""
    return _calibrated(evidence.digits, [float(share) for share in evidence.share], calibration.confidence(evidence))


def pooled(several: Sequence[Texts]) -> Texts:
    """What a number may be by several inks that count alike: the means of its probabilities, calibrated.

    Such means (a linear opinion pool, Stone 1961) need a calibration of their own (Ranjan and Gneiting 2010): the inks
    err together, and where they agree by halves they are right more often than their mean says.

    Returns:
        The texts that have digits, the likeliest first.
    """
    digits = list(dict.fromkeys(text for one in several for text in one.digits))
    known = [dict(zip(one.digits, one.chances, strict=True)) for one in several]
    means = np.mean([[one.get(text, 0.0) for text in digits] for one in known], axis=0)
    order = [k for k in np.argsort(-means, kind="stable") if digits[k]]
    best = min(float(means[order[0]]), 1 - 1e-6)
    confidence = 1 / (1 + (best / (1 - best)) ** -_TRUST)
    return _calibrated(tuple(digits[k] for k in order), [float(means[k]) for k in order], confidence)


def _calibrated(digits: tuple[str, ...], shares: Sequence[float], confidence: float) -> Texts:
    """Texts whose first is as probable as said; the others share the rest as before."""
    rest = 1.0 - shares[0]
    scale = (1.0 - confidence) / rest if rest > 0 else 0.0
    # calibration may leave the likeliest text less than the next one would get
    return Texts(digits, (confidence, *(min(confidence, scale * share) for share in shares[1:])))
