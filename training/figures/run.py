"""The pictures and the report that a training leaves in its run folder."""

from pathlib import Path

from torch import nn

from training.answers import Answers, ask
from training.data.datasets import DataSet
from training.evaluate import logits_of
from training.figures.confusion import draw_confusion
from training.figures.curves import draw_curves, read_curve
from training.figures.mistakes import draw_mistakes
from training.figures.reliability import draw_reliability
from training.figures.style import save
from training.report import describe
from training.whole_file import write_text


def write_pictures(run: Path, model: nn.Module, data: DataSet) -> None:
    """Writes curves.png, confusion.png and report.txt: how a training went, and its net on the validation part.

    Args:
        run: The run folder; its metrics.json is read.
        model: The net with the kept weights.
        data: What it was trained on.

    Raises:
        InputError: metrics.json is missing or damaged.
        OutputError: A file cannot be written.
    """
    some = data.part("validation")
    answers = ask(
        lambda images: logits_of(model, images).log_softmax(dim=1),
        run.name,
        data.classes,
        f"{data.name} validation",
        data.classes,
        some.images,
        some.labels,
    )
    save(draw_curves(read_curve(run), f"{run.name}: training on {data.name}"), run / "curves.png")
    save(draw_confusion(answers), run / "confusion.png")
    write_text(run / "report.txt", describe(answers) + "\n")


def write_evaluation(folder: Path, answers: Answers) -> None:
    """Writes confusion.png, mistakes.png and reliability.png of a measured net."""
    save(draw_confusion(answers), folder / "confusion.png")
    save(draw_mistakes(answers), folder / "mistakes.png")
    save(draw_reliability(answers), folder / "reliability.png")
