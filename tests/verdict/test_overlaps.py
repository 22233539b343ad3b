"""Of proposals that hold the same digits, the most probable one stays."""

import numpy as np
import pytest

from digitscan.records import Box, Digit, Reading
from digitscan.verdict.overlaps import without_overlaps
from digitscan.verdict.proposals import Proposal


def proposal(*lefts, source="rows", moved=0):
    digits = tuple(Digit(1, 0.9, Box(left + moved, 0, left + moved + 10, 20)) for left in lefts)
    return Proposal(Reading("1" * len(digits), 0.9, digits), 1.0, source)


WHOLE, LEFT, RIGHT, OTHER = proposal(0, 12, 24, 36), proposal(0, 12), proposal(24, 36), proposal(200)


@pytest.mark.parametrize(
    ("proposals", "probabilities", "stay"),
    [
        ((WHOLE, LEFT, RIGHT), (0.9, 0.5, 0.8), [0]),
        ((WHOLE, LEFT, RIGHT), (0.4, 0.5, 0.3), [1, 2]),
        ((WHOLE, LEFT, RIGHT, OTHER), (0.4, 0.5, 0.3, 0.01), [1, 2, 3]),
        ((LEFT, LEFT), (0.5, 0.5), [0]),
        ((LEFT, proposal(0, 12, source="net", moved=2)), (0.5, 0.6), [1]),
        ((LEFT, proposal(12, 24)), (0.5, 0.6), [1]),
        ((LEFT, proposal(12, 24, source="regrouped")), (0.5, 0.6), [0]),
        ((LEFT, proposal(12, 24, source="regrouped")), (0.5, 0.8), [1]),
        ((), (), []),
    ],
    ids=["whole", "parts", "beside", "equals", "sources", "crossing", "hardly surer", "surer", "none"],
)
def test_the_most_probable_stays(proposals, probabilities, stay):
    assert without_overlaps(proposals, np.array(probabilities, np.float64)) == stay
