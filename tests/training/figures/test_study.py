from dataclasses import replace

import numpy as np
import pytest

from training.figures.study import draw_study
from training.settings import Settings
from training.tune import SEARCHED, Trial

BASE = Settings("dense-64", "mnist")
TRIALS = [
    Trial(k, accuracy, pruned, replace(BASE, batch=64 * (k + 1)))
    for k, (accuracy, pruned) in enumerate([(0.90, False), (0.95, False), (0.60, True), (0.93, False)])
]


def test_the_best_so_far_never_falls_and_leaves_out_what_was_given_up():
    trials = [*TRIALS, Trial(4, 0.99, True, BASE)]
    history = draw_study(trials, {}, "study").axes[0]
    (best,) = history.lines
    assert list(best.get_ydata()) == pytest.approx([90, 95, 95, 95])
    assert list(best.get_xdata()) == [1, 2, 4, 5]


def test_each_setting_has_its_chart_the_important_first():
    figure = draw_study(TRIALS, {"warm_up": 0.7, "batch": 0.3}, "dense-64 on mnist")
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[:3] == ["Course of the search", "warm up (70 % of the variance)", "batch (30 % of the variance)"]
    assert {title.split(" (")[0] for title in titles[1:]} == {name.replace("_", " ") for name in SEARCHED}
    assert all(axes.get_xlabel() and axes.get_ylabel() for axes in figure.axes)
    assert "4 trials, 1 given up early" in figure.get_suptitle()


def test_a_weight_decay_of_zero_is_shown():
    figure = draw_study([Trial(0, 0.9, False, replace(BASE, weight_decay=0.0)), TRIALS[1]], {}, "study")
    axes = next(axes for axes in figure.axes if axes.get_title().startswith("weight decay"))
    assert np.isfinite(axes.transData.transform((0.0, 90.0))).all()
    assert axes.get_xlim()[0] <= 0


def test_one_trial_is_enough():
    assert draw_study(TRIALS[:1], {}, "study").axes
