"""How sure it is that nobody wrote into a field."""

import numpy as np

from digitscan.finding.components import find_components
from digitscan.records import Ink

_SPECK = 1.2  # square stroke widths; what is smaller is dust
_FAINT = (
    0.006  # ink that is as likely writing as not, in squares of the field's height: a small 1 takes five times that
)


def chance_of_nothing(ink: Ink) -> float:
    """The probability, 0 to 1, that a field is empty: dust and rests of rules are little ink, a digit is much.

    Args:
        ink: Of the field, without print.
    """
    areas = find_components(ink).areas
    area = float(areas[areas >= _SPECK * ink.stroke**2].sum()) / max(1, ink.mask.shape[0]) ** 2
    return float(1.0 / (1.0 + np.square(area / _FAINT)))
