"""How thick runs of ink are, and how even."""

import numpy as np
import pytest

from digitscan.ink.run_edges import edges_of


def edges(*runs):
    """Runs of pixels, each as the first and the last row of its columns."""
    pixels = [
        (y, x, k)
        for k, columns in enumerate(runs)
        for x, (top, bottom) in enumerate(columns)
        for y in range(top, bottom)
    ]
    y, x, run = np.array(pixels, np.int64).reshape(-1, 3).T
    return edges_of(y, x, run, len(runs))


def test_thickness_is_that_of_the_columns_where_nothing_else_stands():
    rule = [(10, 12)] * 30
    with_strokes = [(10, 12)] * 20 + [(4, 12)] * 10
    assert edges(rule, with_strokes).thickness().tolist() == [2, 2]


@pytest.mark.parametrize("climb", [0.0, 0.05])
@pytest.mark.parametrize("bow", [0.0, 4.0])
def test_a_straight_or_bent_run_is_even(climb, bow):
    along = np.linspace(-1, 1, 100)
    tops = np.round(20 + 100 * climb * along + bow * along**2).astype(int)
    assert edges([(t, t + 3) for t in tops]).waviness()[0] <= 0.5


def test_a_run_that_waves_on_both_edges_is_not():
    tops = np.round(20 + 3 * np.sin(np.arange(100) / 5)).astype(int)
    assert edges([(t, t + 3) for t in tops]).waviness()[0] >= 1.5


def test_strokes_that_stand_on_a_run_leave_it_even():
    tops = np.round(20 - 3 * np.abs(np.sin(np.arange(100) / 5))).astype(int)
    assert edges([(t, 23) for t in tops]).waviness()[0] <= 0.1


def test_each_run_is_measured_alone():
    even, uneven = [(10, 13)] * 60, [(10 + k % 7, 14 + k % 7) for k in range(60)]
    both = edges(even, uneven)
    assert both.thickness().tolist() == [3, 4]
    assert both.waviness()[0] <= 0.01 < 1 <= both.waviness()[1]


def test_no_runs_give_no_measures():
    none = edges()
    assert none.thickness().shape == none.waviness().shape == (0,)
