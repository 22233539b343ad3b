"""The closer look: where its windows lie, and how its labels come to the page's."""

import math

import numpy as np
import pytest

from digitscan.nets.closer import BESIDE, HEIGHT, ROW, CloserNet, Window
from digitscan.records import Box, Ink, LabelMap, Piece, Row


def row(*boxes, height=40.0):
    return Row(tuple(Piece(box, np.ones((box.height, box.width), np.uint8)) for box in boxes), height)


def ink_of(rows, shape=(300, 900)):
    mask = np.zeros(shape, bool)
    for one in rows:
        for piece in one.pieces:
            mask[piece.box.top : piece.box.bottom, piece.box.left : piece.box.right] = True
    return Ink(mask.astype(np.uint8) * 200, mask, 4.0, 1.0)


class Told(CloserNet):
    """Says that what lies in the left half of a view is a digit, and the rest is print; keeps what it was shown."""

    def __init__(self):
        self.shown = []

    def probabilities(self, views):
        self.shown.append(views)
        found = np.zeros((len(views), 3, views.shape[1] // 4, views.shape[2] // 4), np.float32)
        middle = found.shape[3] // 2
        found[:, 0, :, :middle], found[:, 2, :, middle:] = 0.9, 0.9
        found[:, 2, :, :middle], found[:, 0, :, middle:] = 0.05, 0.05
        return found


def labels(shape=(300, 900), cell=8.0, digit=0.5, printed=0.5):
    cells = (int(shape[0] / cell) + 1, int(shape[1] / cell) + 1)
    return LabelMap(np.full(cells, digit, np.float32), np.full(cells, printed, np.float32), cell)


def test_a_row_is_seen_at_its_height_with_what_stands_beside_it():
    one = row(Box(300, 100, 330, 140), Box(340, 102, 365, 138))
    window = Window.of(one)
    assert window.scale == pytest.approx(ROW / 40)
    assert window.left == 300 - BESIDE * 40
    assert window.left + window.width / window.scale >= 365 + BESIDE * 40
    assert window.top + HEIGHT / window.scale / 2 == pytest.approx(120)
    view = window.view(ink_of([one]))
    assert view.shape == (HEIGHT, window.width)
    down, across = np.nonzero(view > 90)
    assert np.ptp(down) + 1 == pytest.approx(ROW, abs=1)
    assert across.min() == pytest.approx(BESIDE * ROW, abs=1)


def test_beyond_the_edges_of_the_page_is_paper():
    one = row(Box(2, 3, 30, 43))
    view = Window.of(one).view(ink_of([one], (50, 60)))
    assert view[:, : int(BESIDE * ROW) - 1].max() == 0
    assert view.max() > 90


def test_labels_become_those_of_the_closer_look_where_rows_stand():
    one = row(Box(300, 100, 360, 140), Box(420, 100, 480, 140))
    window = Window.of(one)
    middle = window.left + window.width / window.scale / 2
    found = Told().refine(ink_of([one]), [one], labels())
    assert found.cell == 4.0
    across = (np.arange(found.digit.shape[1]) + 0.5) * found.cell
    inside = found.digit[100 // 4 : 140 // 4]
    assert inside[:, (across > 300) & (across < min(middle, 480))] == pytest.approx(0.75)  # halfway in log odds
    assert (found.digit[:, across < 296] == 0.5).all()
    assert (found.digit[:, across > 484] == 0.5).all()
    assert (found.digit[: 96 // 4] == 0.5).all()
    assert (found.digit[144 // 4 :] == 0.5).all()


def test_both_looks_count():
    one = row(Box(300, 100, 360, 140))
    for before, after in ((0.9, 0.9), (0.1, 0.5), (0.5, 0.75)):
        found = Told().refine(ink_of([one]), [one], labels(digit=before))
        assert found.digit[120 // 4, 310 // 4] == pytest.approx(after, abs=0.01)


def test_rows_of_like_width_are_looked_at_together():
    rows = [row(Box(50, y, 90, y + 40)) for y in (10, 100, 200)] + [row(Box(200, 10, 800, 50))]
    net = Told()
    net.refine(ink_of(rows), rows, labels())
    assert sorted(len(views) for views in net.shown) == [1, 3]


def test_more_rows_than_can_be_looked_at_keep_their_labels(monkeypatch):
    monkeypatch.setattr("digitscan.nets.closer._MOST", HEIGHT * 128 * 2)
    rows = [row(Box(50, y, 60, y + 40)) for y in (10, 100, 200)]
    net = Told()
    found = net.refine(ink_of(rows), rows, labels())
    assert sum(len(views) for views in net.shown) == 2
    changed = [found.digit[int(one.box.top / 4) + 3, 13] != 0.5 for one in rows]
    assert sum(changed) == 2


def test_windows_that_together_show_far_more_than_the_page_are_not_looked_at(monkeypatch):
    monkeypatch.setattr("digitscan.nets.closer._LARGEST", 100_000)
    monkeypatch.setattr("digitscan.nets.closer._PAGES", 1)
    rows = [row(Box(10, 5, 400, 295), height=290.0), row(Box(300, 100, 360, 140))]
    net = Told()
    net.refine(ink_of(rows), rows, labels())
    assert [views.shape[0] for views in net.shown] == [1]


def test_what_of_a_sloping_row_lies_outside_its_window_keeps_its_label():
    one = row(*(Box(100 + 30 * k, 40 + 12 * k, 120 + 30 * k, 80 + 12 * k) for k in range(12)))
    window = Window.of(one)
    found = Told().refine(ink_of([one]), [one], labels(digit=0.3))
    above, below = int(window.top / found.cell), math.ceil((window.top + HEIGHT / window.scale) / found.cell)
    assert one.box.top / found.cell < above
    assert one.box.bottom / found.cell > below
    assert (found.digit[: above - 1] == 0.3).all()
    assert (found.digit[below + 1 :] == 0.3).all()
    assert (found.digit[above + 2 : below - 2, int(110 / found.cell)] != 0.3).all()


def test_wide_rows_are_looked_at_in_smaller_batches(monkeypatch):
    monkeypatch.setattr("digitscan.nets.closer._BATCH", HEIGHT * 128 * 2)
    rows = [row(Box(50, y, 90, y + 40)) for y in (10, 60, 110, 160, 210)]
    net = Told()
    net.refine(ink_of(rows), rows, labels())
    assert [len(views) for views in net.shown] == [2, 2, 1]


def test_without_rows_nothing_is_looked_at():
    net, before = Told(), labels()
    found = net.refine(ink_of([]), [], before)
    assert net.shown == []
    assert (found.digit == 0.5).all()
