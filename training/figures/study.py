"""A search for settings: how it went on, and what each setting did."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from training.figures.style import COLORS, label, new_figure
from training.tune import LEAST_DECAY, SEARCHED, Trial

LOGARITHMIC = ("learning_rate", "average")
CATEGORIES = ("batch", "augmentation")
COLUMNS = 4


def draw_study(trials: Sequence[Trial], importances: Mapping[str, float], name: str) -> Figure:
    """Draws the accuracy of each trial with the best so far, and below it the accuracy over each setting.

    Args:
        trials: In their order; one at least was trained to the end.
        importances: The share of the variance that each setting explains; may be empty.
        name: Of the study, for the title.
    """
    whole = sum(not trial.pruned for trial in trials)
    title = f"{name}: {len(trials)} trials, {len(trials) - whole} given up early\naccuracy on the validation part"
    figure = new_figure(12, 9.5, title)
    rows = figure.add_gridspec(3, COLUMNS, height_ratios=(1.25, 1, 1))
    history = figure.add_subplot(rows[0, :])
    _draw_history(history, trials)
    for at, setting in enumerate(sorted(SEARCHED, key=lambda s: -importances.get(s, 0.0))):
        axes = figure.add_subplot(rows[1 + at // COLUMNS, at % COLUMNS])
        _draw_slice(axes, trials, setting)
        share = f" ({100 * importances[setting]:.0f} % of the variance)" if setting in importances else ""
        label(axes, setting.replace("_", " ") + share, _axis_name(setting), "accuracy (%)")
        axes.set_ylim(history.get_ylim())
        axes.title.set_fontsize(10)
    return figure


def _axis_name(setting: str) -> str:
    return {
        "learning_rate": "peak (logarithmic)",
        "weight_decay": "decay (logarithmic)",
        "batch": "digits a step",
        "label_smoothing": "share of the probability",
        "average": "1 - decay a step (logarithmic)",
        "warm_up": "share of the steps",
        "augmentation": "name",
    }[setting]


def _draw_history(axes: Axes, trials: Sequence[Trial]) -> None:
    for pruned, marker, name in ((False, "o", "trained to the end"), (True, "x", "given up early")):
        some = [trial for trial in trials if trial.pruned == pruned]
        places, heights = [trial.number + 1 for trial in some], [100 * trial.accuracy for trial in some]
        axes.scatter(places, heights, s=36, marker=marker, color=COLORS[int(pruned)], label=name)
    whole = [trial for trial in trials if not trial.pruned]
    best = np.maximum.accumulate([100 * trial.accuracy for trial in whole])
    numbers = [trial.number + 1 for trial in whole]
    axes.step([*numbers, trials[-1].number + 1], [*best, best[-1]], where="post", color=COLORS[2], label="best so far")
    axes.set_ylim(*_limits([100 * trial.accuracy for trial in trials]))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    label(axes, "Course of the search", "trial", "accuracy (%)")
    axes.legend(frameon=False, loc="lower right", ncols=3)


def _limits(percent: Sequence[float]) -> tuple[float, float]:
    """The range to draw: all but trials far below the others, which would flatten the rest."""
    low, high = float(np.quantile(percent, 0.2)), max(percent)
    bottom = max(min(percent), low - 2 * max(high - low, 0.05))
    room = 0.08 * max(high - bottom, 0.1)
    return bottom - room, high + room


def _draw_slice(axes: Axes, trials: Sequence[Trial], setting: str) -> None:
    values = [getattr(trial.settings, setting) for trial in trials]
    if setting == "average":
        values = [1 - value for value in values]
    if setting in CATEGORIES:
        names = sorted(set(values))
        places = [float(names.index(value)) for value in values]
        axes.set_xticks(range(len(names)), [str(name) for name in names])
        axes.set_xlim(-0.5, len(names) - 0.5)
    else:
        places = values
    for pruned, marker in ((False, "o"), (True, "x")):
        some = [at for at, trial in enumerate(trials) if trial.pruned == pruned]
        heights = [100 * trials[at].accuracy for at in some]
        axes.scatter([places[at] for at in some], heights, s=20, marker=marker, color=COLORS[int(pruned)])
    if setting in LOGARITHMIC:
        axes.set_xscale("log")
    elif setting == "weight_decay":  # a recipe may have none
        axes.set_xscale("symlog", linthresh=LEAST_DECAY)
