"""Loss and accuracy over the epochs of a training."""

from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from digitscan.errors import InputError
from training.figures.style import COLORS, label, new_figure
from training.runs import read_json

# a recipe, a teacher or a start net may ask for another loss in training, and smooth or change what is shown
TRAINING, VALIDATION = "training, as optimized", "validation, cross entropy (nats)"


@dataclass(frozen=True, slots=True)
class Curve:
    """How a training went.

    Attributes:
        train_loss: Of each epoch, like the two below; by the objective of the training.
        validation_loss: Cross entropy of the averaged weights.
        accuracy: On the validation part, 0 to 1.
        seconds: That all epochs took.
        best: The epoch whose weights were kept, from 1.
    """

    train_loss: tuple[float, ...]
    validation_loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    seconds: float
    best: int


def read_curve(run: Path) -> Curve:
    """Reads metrics.json of a run folder.

    Raises:
        InputError: The file is missing or damaged.
    """
    metrics = read_json(run / "metrics.json")
    try:
        epochs = metrics["epochs"]
        return Curve(
            tuple(e["train_loss"] for e in epochs),
            tuple(e["validation"]["loss"] for e in epochs),
            tuple(e["validation"]["accuracy"] for e in epochs),
            sum(e["seconds"] for e in epochs),
            metrics["best_epoch"],
        )
    except (KeyError, TypeError) as error:
        raise InputError(str(run / "metrics.json"), f"is damaged ({error} is missing); train again") from error


def draw_curves(curve: Curve, title: str) -> Figure:
    """Draws both losses and the validation accuracy; a line marks the epoch whose weights were kept."""
    figure = new_figure(10, 4.2, title)
    loss, accuracy = figure.subplots(1, 2)
    epochs = range(1, len(curve.accuracy) + 1)
    loss.plot(epochs, curve.train_loss, "o-", color=COLORS[0], markersize=4, label=TRAINING)
    loss.plot(epochs, curve.validation_loss, "s--", color=COLORS[1], markersize=4, label=VALIDATION)
    if min(curve.train_loss + curve.validation_loss) > 0:
        loss.set_yscale("log")
    label(loss, "Loss", "epoch", "loss")
    percent = [100 * value for value in curve.accuracy]
    accuracy.plot(epochs, percent, "s--", color=COLORS[1], markersize=4, label="validation")
    label(accuracy, "Accuracy", "epoch", "accuracy (%)")
    kept = f"kept: epoch {curve.best}"
    for axes in (loss, accuracy):
        axes.axvline(
            curve.best,
            color="0.4",
            linestyle=":",
            label=kept + (f", {percent[curve.best - 1]:.2f} %" if axes is accuracy else ""),
        )
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    loss.legend(frameon=False)
    accuracy.legend(frameon=False, loc="lower right")
    return figure
