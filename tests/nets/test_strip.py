"""A strip is of one height, shows all ink along the row, and its columns can be found again in the image."""

import cv2
import numpy as np
import pytest

from digitscan.finding.segment import find_row
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.nets.strip import HEIGHT, cut_strip, varied
from tests.drawing import Paper


def strip_of(paper):
    ink = extract_ink(paper.image(), InkSettings.for_layout("line"))
    return ink, cut_strip(ink, find_row(ink))


def number(text, height=60, place=(60, 40), room=(200, 700)):
    paper = Paper(*room)
    paper.write(text, *place, height)
    return paper


def rows_of(image):
    rows = np.flatnonzero((image > 127).any(axis=1))
    return int(rows[0]), int(rows[-1])


@pytest.mark.parametrize("height", [24, 60, 110])
def test_digits_are_of_one_size_whatever_that_of_the_scan(height):
    _, strip = strip_of(number("3680", height, room=(height * 3 + 40, height * 9)))
    top, bottom = rows_of(strip.image)
    assert strip.image.shape[0] == HEIGHT
    assert strip.image.dtype == np.uint8
    assert 20 <= bottom - top + 1 <= 25
    assert abs((top + bottom) / 2 - (HEIGHT - 1) / 2) <= 2


def test_columns_are_found_again_in_the_image():
    paper = number("36802")
    ink, strip = strip_of(paper)
    for box in paper.boxes:
        middle = (box.left + box.right) / 2 * ink.scale
        column = round((middle - strip.left) * strip.scale)
        reach = round(0.5 * (box.right - box.left) * ink.scale * strip.scale)
        assert (strip.image[:, column - reach : column + reach + 1] > 127).any()
    inked = np.flatnonzero((strip.image > 127).any(axis=0))
    left = inked[0] / strip.scale + strip.left
    assert left / ink.scale == pytest.approx(paper.boxes[0].left, abs=3)


def test_a_dot_between_digits_is_there():
    def between(text):
        paper = number(text)
        ink, strip = strip_of(paper)
        ends = (paper.boxes[1].right, paper.boxes[2].left)
        left, right = (round((end * ink.scale - strip.left) * strip.scale) for end in ends)
        return strip.image[:, left + 2 : right - 2] > 127

    assert between("36.80").any()
    assert not between("36 80").any()


@pytest.mark.parametrize("pen", [1, 9])
def test_strokes_of_any_pen_end_up_alike(pen):
    paper = Paper(200, 500)
    for x in (120, 200, 280):
        cv2.line(paper.ink, (x, 60), (x, 130), 255, pen, cv2.LINE_AA)
    strip = strip_of(paper)[1].image
    widths = (strip[HEIGHT // 2] > 127).sum() / 3
    assert 1.3 <= widths <= 5


def inked(image, axis):
    """The first and the last column, or row, with ink."""
    return np.flatnonzero((image > 127).any(axis=axis))[[0, -1]]


def test_the_same_writing_is_seen_wider_higher_lower_and_raised():
    image = strip_of(number("3680"))[1].image
    wider, higher, lower, raised = varied(image)
    assert [one.shape[0] for one in (wider, higher, lower, raised)] == [HEIGHT] * 4
    assert wider.shape[1] == pytest.approx(1.15 * image.shape[1], abs=1)
    assert np.ptp(inked(wider, 0)) == pytest.approx(1.15 * np.ptp(inked(image, 0)), abs=2)
    assert inked(wider, 1) == pytest.approx(inked(image, 1), abs=1)
    assert np.ptp(inked(higher, 1)) == pytest.approx(1.1 * np.ptp(inked(image, 1)), abs=1.5)
    assert inked(lower, 1).mean() == pytest.approx(inked(image, 1).mean() + 1.5, abs=0.6)
    assert inked(raised, 1).mean() == pytest.approx(inked(image, 1).mean() - 1.5, abs=0.6)
    assert inked(lower, 0) == pytest.approx(inked(image, 0), abs=1)


def test_a_row_at_the_border_is_filled_up_with_paper():
    paper = Paper(66, 300)
    paper.write("368", 1, 1, 56)
    _, strip = strip_of(paper)
    assert strip.image.shape[0] == HEIGHT
    assert not strip.image[0].any()
    assert strip.image.any()
