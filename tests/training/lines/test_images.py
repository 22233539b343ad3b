"""Images of numbers: the strip of the line that shows a number, and the boxes of known fields."""

import cv2
import numpy as np
import pytest

from digitscan.records import Box
from training.forms.hand import Hand, draw_number
from training.lines.fields import LEAST, MOST, _around
from training.lines.images import WIDEST, strip_of, strip_that_shows


@pytest.fixture(scope="module")
def two_lines():
    """A written 4071 and, below it, a larger 82."""
    image = np.full((190, 400), 245, np.uint8)
    for text, height, top in (("4071", 40, 20), ("82", 60, 100)):
        chance = np.random.default_rng(3)
        drawn = draw_number(text, Hand.random(chance), height, chance)
        image[top : top + drawn.shape[0], 40 : 40 + drawn.shape[1]] -= (drawn * 0.8).astype(np.uint8)
    return image


@pytest.mark.parametrize(("text", "lines"), [("4071", slice(0, 90)), ("82", slice(90, 190))])
def test_the_line_that_shows_a_text_is_cut(two_lines, text, lines):
    strip = strip_that_shows(two_lines, text, -20.0)
    alone = strip_of(two_lines[lines])
    assert abs(strip.shape[1] - alone.shape[1]) <= 3


def test_no_line_shows_another_text(two_lines):
    assert strip_that_shows(two_lines, "55555", -20.0) is None


@pytest.mark.parametrize("place", ["behind", "before"])
def test_a_number_beside_which_a_stroke_looks_like_a_1_is_left_out_if_wanted(two_lines, place):
    image = two_lines[90:].copy()
    columns = np.flatnonzero((image < 200).any(axis=0))
    x = columns[-1] + 25 if place == "behind" else columns[0] - 25
    assert strip_that_shows(image, "82", -20.0, no_1_beside=True) is not None
    cv2.line(image, (int(x) + 4, 12), (int(x), 70), 40, 4)
    assert strip_that_shows(image, "82", -20.0, no_1_beside=True) is None
    assert strip_that_shows(image, "82", -20.0) is not None


def test_what_is_too_wide_to_train_is_left_out():
    image = np.full((60, 60 * WIDEST // 32), 245, np.uint8)
    for x in range(10, image.shape[1] - 20, 30):
        cv2.line(image, (x, 15), (x + 5, 45), 20, 3)
    assert strip_of(image) is None


def test_a_field_is_cut_with_margins_of_its_height_within_the_page():
    page = np.arange(100 * 300, dtype=np.int64).reshape(100, 300)
    box = Box(10, 20, 200, 60)
    for seed in range(20):
        cut = _around(page, box, np.random.default_rng(seed))
        top, left = divmod(int(cut[0, 0]), 300)
        bottom, right = divmod(int(cut[-1, -1]), 300)
        assert 20 - MOST * 40 <= top <= 20 - LEAST * 40
        assert 60 + LEAST * 40 - 1 <= bottom <= 60 + MOST * 40
        assert max(0, 10 - MOST * 40) <= left <= 10 - LEAST * 40
        assert 200 + LEAST * 40 - 1 <= right <= 200 + MOST * 40
