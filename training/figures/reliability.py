"""The reliability diagram: whether a net is right as often as it says."""

import numpy as np
from matplotlib.figure import Figure

from training.answers import Answers
from training.evaluate import Rate
from training.figures.style import COLORS, label, new_figure

FEW = 30  # answers; the accuracy of so few says little, and is drawn pale


def draw_reliability(answers: Answers) -> Figure:
    """Draws the accuracy at each confidence with its 95 % interval, and how many answers there are."""
    bins = answers.reliability()
    title = f"{answers.net} on {answers.asked}\nexpected calibration error {100 * answers.calibration_error:.2f} %"
    figure = new_figure(6.4, 6.6, title)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    upper.plot((0, 100), (0, 100), color="0.5", linestyle="--", label="right as often as it says")
    for many in (True, False):
        some = [b for b in bins if (b.n >= FEW) == many]
        if not some:
            continue
        x, y = (100 * np.array(values) for values in zip(*((b.confidence, b.accuracy) for b in some), strict=True))
        bounds = 100 * np.array([Rate("", round(b.accuracy * b.n), b.n).interval() for b in some]).T
        bars = np.maximum(0, np.stack((y - bounds[0], bounds[1] - y)))
        name = f"{FEW} answers and more" if many else f"fewer than {FEW} answers"
        color, mark = (COLORS[0], "o") if many else (COLORS[5], "^")
        upper.errorbar(x, y, bars, color=color, fmt=mark, capsize=3, label=name)
    label(upper, "Accuracy at each confidence (bars: 95 % interval)", "", "accuracy (%)")
    upper.set(xlim=(0, 102), ylim=(0, 102))
    upper.legend(frameon=False, loc="upper left")
    lower.bar([100 * b.confidence for b in bins], [b.n for b in bins], width=3, color=COLORS[0])
    lower.set_yscale("log")
    label(lower, "", "confidence: probability of the answer (%)", "answers")
    return figure
