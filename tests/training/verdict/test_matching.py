"""Which readings of a page are one whole number, read right."""

import numpy as np
import pytest

from digitscan.records import Box, Digit, Ink, Reading
from digitscan.verdict.proposals import PageProposals
from training.verdict.matching import RIGHT, UNKNOWN, WRONG, count_numbers, judge
from training.verdict.pages import TruePage


def page(*strings, scale=1.0, **about):
    empty = np.zeros((100, 200), np.uint8)
    truth = {"strings": list(strings), **about}
    return TruePage("a.png", truth, (100, 200), PageProposals(Ink(empty, empty > 0, 2.0, scale), (), None, ()))


def string(text, left, right, **about):
    return {"text": text, "box": [left, 10, right, 40], "handwritten": True, **about}


def reading(text, left):
    digits = tuple(Digit(int(sign), 0.9, Box(left + 20 * k, 10, left + 20 * k + 10, 40)) for k, sign in enumerate(text))
    return Reading(text, 0.9, digits)


@pytest.mark.parametrize(
    ("seen", "read", "expected"),
    [
        (page(string("12", 0, 50)), reading("12", 10), RIGHT),
        (page(string("12", 0, 50)), reading("13", 10), WRONG),
        (page(string("12", 0, 50)), reading("1", 10), WRONG),
        (page(string("12", 0, 50)), reading("12", 100), WRONG),
        (page(string("1", 0, 25), string("2", 25, 50)), reading("12", 5), WRONG),
        (page(string("12", 0, 50, doubtful=True)), reading("13", 10), UNKNOWN),
        (page(string("", 0, 50)), reading("13", 10), UNKNOWN),
        (page(string("12", 0, 50, handwritten=False)), reading("12", 10), WRONG),
        (page(incomplete=True), reading("12", 10), UNKNOWN),
        (page(string("12", 0, 50), incomplete=True), reading("13", 10), WRONG),
        (page({"text": "0", "box": None}), reading("12", 10), UNKNOWN),
        (page(string("12", 0, 25), scale=2.0), reading("12", 10), RIGHT),
    ],
    ids=[
        "right",
        "digit",
        "piece",
        "elsewhere",
        "joined",
        "doubtful",
        "unread",
        "print",
        "incomplete",
        "owned",
        "unplaced",
        "scaled",
    ],
)
def test_what_is_right(seen, read, expected):
    assert judge(seen, [read]).tolist() == [expected]


def test_numbers_that_are_known_for_sure_count():
    strings = [string("1", 0, 9), string("2", 9, 20, doubtful=True), string("3", 20, 30, handwritten=False)]
    assert count_numbers(page(*strings, {"text": "4", "box": None})) == 1
