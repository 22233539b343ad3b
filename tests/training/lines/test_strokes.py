"""Digits drawn in a few strokes look like digits, and are written in place of those of a hand."""

import cv2
import numpy as np
import pytest

from training.lines import frames, strokes
from training.lines.pen import Pen
from training.lines.scene import write_digits


def zeros_in_one_go(count, link, monkeypatch, tailed=0.0):
    """The ink of zeros that are linked in one of the ways, uint8 (H, W), with the pen that wrote them."""
    names = tuple(strokes._SHAPES)
    monkeypatch.setattr(strokes, "LINKS", tuple(float(name == link) for name in names))
    monkeypatch.setattr(strokes, "OPEN_ABOVE", 0.0)
    monkeypatch.setattr(strokes, "TAILED", tailed)
    pen = Pen(8, np.random.default_rng(count))
    strokes.zeros(pen, count)
    assert pen.text == "0" * count
    return (pen._canvas > 0.4).astype(np.uint8), pen


@pytest.mark.parametrize("link", ["above", "below"])
@pytest.mark.parametrize("count", [2, 5])
def test_zeros_in_one_go_are_one_stroke_with_as_many_loops(count, link, monkeypatch):
    ink, _ = zeros_in_one_go(count, link, monkeypatch)
    _, inner = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    assert sum(above < 0 for *_, above in inner[0]) == 1
    assert sum(above >= 0 for *_, above in inner[0]) >= count


@pytest.mark.parametrize(("link", "up"), [("above", 1.0), ("below", 0.0), ("arches", 0.0)])
def test_zeros_begin_and_end_where_they_are_linked_and_reach_as_high_as_all(link, up):
    for seed in range(10):
        _, height = strokes._SHAPES[link](np.random.default_rng(seed), 2.0, 2 * np.pi)
        assert height[[0, -1]] == pytest.approx([up, up], abs=0.01)
        assert (height.min(), height.max()) == pytest.approx((0, 1), abs=0.05)


def test_arches_are_open_below(monkeypatch):
    ink, pen = zeros_in_one_go(3, "arches", monkeypatch)
    _, inner = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    assert len(inner[0]) == 1
    lowest = ink[round(pen.base) - 2]
    assert np.count_nonzero(np.diff(lowest) == 1) >= 3


def test_zeros_may_end_in_a_stroke_to_the_right(monkeypatch):
    plain, pen = zeros_in_one_go(2, "above", monkeypatch)
    tailed, _ = zeros_in_one_go(2, "above", monkeypatch, tailed=1.0)
    ends = [np.flatnonzero(ink.any(axis=0)).max() for ink in (plain, tailed)]
    assert ends[1] - ends[0] > 0.1 * pen.height


def drawn_one(seed, monkeypatch, plain):
    monkeypatch.setattr(strokes, "PLAIN", plain)
    pen = Pen(3, np.random.default_rng(seed))
    strokes.one(pen)
    assert pen.text == "1"
    return pen, *np.nonzero(pen._canvas > 0.4)


@pytest.mark.parametrize("seed", range(20))
def test_a_1_of_one_stroke_is_high_and_narrow_and_may_be_longer_than_digits_but_not_as_long_as_frames(
    seed, monkeypatch
):
    pen, rows, columns = drawn_one(seed, monkeypatch, plain=1.0)
    assert 0.75 < np.ptp(rows) / pen.height < frames.ABOVE[0] + frames.BELOW[0] + 0.15
    assert np.ptp(columns) < 0.6 * pen.height
    assert rows.max() == pytest.approx(pen.base, abs=0.35 * pen.height)


@pytest.mark.parametrize("seed", range(20))
def test_a_drawn_1_stands_on_the_line_as_high_as_digits_with_its_lead_stroke_to_the_left(seed, monkeypatch):
    pen, rows, columns = drawn_one(seed, monkeypatch, plain=0.0)
    assert 0.8 < np.ptp(rows) / pen.height < 1.4
    assert rows.max() == pytest.approx(pen.base, abs=0.25 * pen.height)
    foot, head = (columns[rows == edge].mean() for edge in (rows.max(), rows.min()))
    assert columns.min() < min(foot, head) - 0.02 * pen.height


def test_a_drawn_1_is_now_and_then_written_for_one_of_the_hand_but_not_in_cells(hand, monkeypatch):
    drawn = []
    monkeypatch.setattr(strokes, "one", lambda pen: drawn.append(pen.note("1")))
    for in_cells, expected in ((False, range(20, 80)), (True, range(1))):
        drawn.clear()
        for seed in range(60):
            pen = Pen(4, np.random.default_rng(seed))
            write_digits(pen, hand, "1211", in_cells)
            assert pen.text == "1211"
        assert len(drawn) in expected
