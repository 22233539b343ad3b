"""Charts that compare models."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from training.compare import Row
from training.figures.style import COLORS, MARKERS, label, new_figure

LINES = ("-", "--", "-.", ":")


def draw_accuracy(rows: Sequence[Row]) -> Figure:
    """Draws the accuracy of each model, the best on top: mean, spread, each seed, and what its authors report."""
    ordered = sorted(rows, key=lambda row: row.accuracy)
    figure = new_figure(9, 1.6 + 0.42 * len(rows), f"Accuracy on {_asked(rows)}")
    axes = figure.subplots()
    for y, row in enumerate(ordered):
        low, high = (100 * bound for bound in row.spread)
        mean = 100 * row.accuracy
        bars = [[max(0.0, mean - low)], [max(0.0, high - mean)]]
        axes.errorbar(mean, y, xerr=bars, fmt="o", color=COLORS[0], capsize=4, markersize=7)
        if len(row.runs) > 1:
            axes.plot([100 * run.rate.value for run in row.runs], [y] * len(row.runs), "|", color="0.3", markersize=12)
        if row.reported is not None:
            axes.plot(100 * row.reported, y, "D", color=COLORS[1], markersize=6, fillstyle="none")
    several = any(len(row.runs) > 1 for row in rows)
    name = "mean over seeds ± standard deviation (one run: 95 % interval)" if several else "accuracy, 95 % interval"
    axes.errorbar([], [], xerr=[], fmt="o", color=COLORS[0], capsize=4, label=name)
    if several:
        axes.plot([], [], "|", color="0.3", markersize=12, label="each seed")
    if any(row.reported is not None for row in rows):
        axes.plot([], [], "D", color=COLORS[1], fillstyle="none", label="reported by the authors")
    label(axes, "", "accuracy (%)", "")
    axes.set_yticks(range(len(rows)), [row.name for row in ordered])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return figure


def draw_cost(rows: Sequence[Row]) -> Figure:
    """Draws the accuracy of each model against its time a digit and its parameters, both logarithmic."""
    figure = new_figure(11, 5.2, f"Accuracy on {_asked(rows)} against cost")
    by_time, by_size = figure.subplots(1, 2, sharey=True)
    for k, row in enumerate(rows):
        style: dict[str, Any] = {
            "color": COLORS[k % len(COLORS)],
            "marker": MARKERS[k % (len(MARKERS) - 1)],
            "markersize": 9,
        }
        by_time.plot(row.microseconds, 100 * row.accuracy, linestyle="", label=row.name, **style)
        by_size.plot(row.runs[0].parameters, 100 * row.accuracy, linestyle="", **style)
    label(by_time, "Time", "time a digit (µs, one core, batch 256)", "accuracy (%)")
    label(by_size, "Size", "parameters", "")
    _logarithmic(by_time)
    _logarithmic(by_size)
    figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return figure


def draw_epochs(rows: Sequence[Row]) -> Figure:
    """Draws the validation accuracy of every run over the epochs; runs of one model share color and line."""
    figure = new_figure(9, 5.6, "Validation accuracy over the epochs")
    axes = figure.subplots()
    for k, row in enumerate(rows):
        style: dict[str, Any] = {
            "color": COLORS[k % len(COLORS)],
            "linestyle": LINES[k // len(COLORS) % len(LINES)],
            "markersize": 4,
        }
        for run in row.runs:
            percent = [100 * value for value in run.curve.accuracy]
            first = run is row.runs[0]
            name = row.name if first else None
            axes.plot(range(1, len(percent) + 1), percent, marker=MARKERS[k % 6], label=name, lw=1.2, **style)
    label(axes, "each run a line; the same color for all seeds of a model", "epoch", "accuracy (%)")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return figure


def _asked(rows: Sequence[Row]) -> str:
    """What the rows were measured on."""
    return " and ".join(dict.fromkeys(row.runs[0].rate.name for row in rows))


def _logarithmic(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.margins(0.15)
