"""The confusion matrix as a heat map."""

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator

from training.answers import Answers
from training.figures.style import label, new_figure

MANY = 20  # classes; more are drawn without the numbers of right answers
DARK = 0.55  # share of the color scale from which numbers are white


def draw_confusion(answers: Answers) -> Figure:
    """Draws how often each true class got each answer.

    Color tells mistakes only, as a share of the true class on a logarithmic scale, since right answers outnumber them
    a hundredfold; right answers are gray.
    """
    counts = answers.confusion
    rows, columns = answers.true_classes, answers.answered_classes
    right = np.array(rows)[:, None] == np.array(columns)[None, :]
    share = 100 * counts / counts.sum(axis=1, keepdims=True)
    side = max(6.0, 0.42 * len(columns) + 2)
    rate = answers.rate
    title = f"{answers.net} on {answers.asked}\n{rate.n - rate.right} of {rate.n} wrong, {100 * rate.value:.2f} % right"
    figure = new_figure(side + 1, max(5.2, 0.42 * len(rows) + 2), title)
    axes = figure.subplots()
    wrong = np.ma.masked_where(right | (counts == 0), share)
    axes.imshow(np.ma.masked_where(~right, right), cmap="gray", vmin=-6, vmax=1.2, aspect="auto")
    scale = LogNorm(wrong.min() * 0.9, max(wrong.max(), wrong.min() * 10)) if wrong.count() else LogNorm(0.01, 1)
    shown = axes.imshow(wrong, cmap="viridis_r", norm=scale, aspect="auto")
    bar = figure.colorbar(shown, label="mistakes (% of the true class, logarithmic)")
    bar.locator = LogLocator(subs=(1, 2, 5))
    bar.formatter = FuncFormatter(lambda value, at: f"{value:g}")
    bar.minorticks_off()
    bar.update_ticks()
    for row, column in zip(*np.nonzero(counts), strict=True):
        if right[row, column] and len(rows) > MANY:
            continue
        dark = not right[row, column] and scale(share[row, column]) > DARK
        color = "white" if dark else "black"
        axes.text(column, row, str(counts[row, column]), ha="center", va="center", fontsize=7.5, color=color)
    label(axes, "", "answer", "true class")
    axes.grid(False)
    names = [answers.classes[k] for k in columns]
    upright = max(map(len, names)) <= 2
    axes.set_xticks(range(len(columns)), names, rotation=0 if upright else 45, ha="center" if upright else "right")
    axes.set_yticks(range(len(rows)), [answers.classes[k] for k in rows])
    return figure
