"""The digit net is asked about each glyph of a page once."""

import numpy as np
import pytest

from digitscan.clock import Clock
from digitscan.nets.judging import Judge
from digitscan.nets.models import Models
from digitscan.records import Box, Glyph


class ByInk:
    """Stands in for the digit net: as probable as the image has much ink, so that no two of ours are alike."""

    def __init__(self):
        self.asked = []

    def probabilities(self, digits):
        self.asked.append(len(digits))
        return np.repeat(digits.mean(axis=(1, 2), dtype=np.float32)[:, None] / 255, 11, axis=1)


def bar(width, height, left=0):
    return Glyph(Box(left, 0, left + width, height), np.full((height, width), 255, np.uint8))


BARS = [bar(4, 20), bar(8, 20), bar(20, 12), bar(4, 20, left=90)]


def test_a_glyph_that_was_judged_is_not_judged_again_wherever_it_stands():
    net = ByInk()
    judge = Judge(Models(net), Clock())
    first, again = judge.probabilities(BARS), judge.probabilities([BARS[2], bar(6, 20), BARS[0]])
    assert net.asked == [3, 1]
    assert np.array_equal(first[0], first[3])
    assert np.array_equal(again[[0, 2]], first[[2, 0]])
    assert len({float(row[0]) for row in (*first[:3], again[1])}) == 4


def test_each_group_gets_its_own():
    judge = Judge(Models(ByInk()), Clock())
    one, none, two = judge.of_each([BARS[:1], [], BARS[1:3]])
    assert (len(one), len(none), len(two)) == (1, 0, 2)
    assert np.array_equal(np.concatenate([one, two]), judge.probabilities(BARS[:3]))


@pytest.mark.parametrize("groups, count", [([], 0), ([[]], 1)])
def test_nothing_to_judge(groups, count):
    judge = Judge(Models(ByInk()), Clock())
    assert len(judge.of_each(groups)) == count
    assert judge.probabilities([]).shape == (0, 11)
