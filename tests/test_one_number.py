"""Of an image with several lines the number's is read, by both nets."""

import numpy as np
import pytest

from digitscan.clock import Clock
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.nets.models import Models
from digitscan.numbers.number import NumberSettings
from digitscan.one_number import examine
from tests.drawing import number
from tests.line_net import LineNet
from tests.reading import OneAnswer


def ink_of(*texts):
    papers = [number(text, margin=24) for text in texts]
    width = max(paper.ink.shape[1] for paper in papers)
    sheets = [
        np.pad(255 - paper.ink, ((0, 0), (0, width - paper.ink.shape[1])), constant_values=255) for paper in papers
    ]
    return extract_ink(np.concatenate(sheets), InkSettings.for_layout("line"))


class ByWidth(LineNet):
    """Reads wide strips as a word, narrow ones as a number."""

    def frames(self, strips):
        word, some = LineNet("xxxx", self._chance), LineNet(self._text, self._chance)
        return [(word if strip.shape[1] > 100 else some).frames([strip])[0] for strip in strips]


def test_a_word_beside_the_number_is_not_read():
    found = examine(
        ink_of("80259644", "77"), Models(OneAnswer(), ByWidth("77")), Clock(), NumberSettings.for_layout("line")
    )
    assert len(found.row.pieces) == 2
    assert found.whole.looks[0].transcripts[0].raw == "77"


@pytest.mark.parametrize("chance, looks", [(0.999, 1), (0.8, 5)], ids=["sure", "unsure"])
def test_what_is_not_sure_at_first_sight_is_looked_at_again(chance, looks):
    found = examine(
        ink_of("77"), Models(OneAnswer(), LineNet("77", chance)), Clock(), NumberSettings.for_layout("line")
    )
    assert len(found.whole.looks) == looks


def test_no_cuts_are_tried_in_a_sure_digit_and_it_is_judged_once():
    sure, unsure = OneAnswer(value=0, sure=0.99), OneAnswer(value=0, sure=0.9)
    for net in (sure, unsure):
        examine(ink_of("00"), Models(net), Clock(), NumberSettings.for_layout("line"))
    assert sure.asked == 2
    assert unsure.asked > sure.asked
