"""`fit`: trains a model."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digitscan.errors import InputError
from training.commands.options import (
    CACHE,
    DATA,
    DATA_SET,
    THREADS,
    known,
    load_data_set,
    percent,
    repetition,
    settings_of,
)
from training.recipes import RECIPES, recipe
from training.settings import AUGMENTATIONS, LOSSES, OPTIMIZERS, PRECISIONS, SCHEDULES, Settings

if TYPE_CHECKING:
    from training.fit import Epoch

EVERY = 10
"""Steps between two looks at the loss, each of which makes a GPU wait."""


class Talk:
    """Tells how the training goes, on stderr: a bar on a terminal, and a line an epoch everywhere."""

    def __init__(
        self, epochs: int, steps: int, done: int, quiet: bool, loss: Callable[[], float] | None = None
    ) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True, highlight=False)
        self.epochs, self.steps, self.quiet, self.console, self.loss = epochs, steps, quiet, console, loss
        self.bar = Progress(
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(),
            TextColumn("{task.percentage:.0f} %"),
            TextColumn("{task.fields[scores]}"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self.shown, self.accuracy = "", ""
        self.task = self.bar.add_task(
            "training",
            total=epochs * steps,
            completed=done * steps,
            epoch=f"{min(done + 1, epochs)}/{epochs}",
            scores="",
        )

    def __enter__(self) -> "Talk":
        self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.stop()

    def step(self, done: int) -> None:
        """Moves the bar, and shows the loss so far in the epoch and the validation accuracy of the last one."""
        if self.bar.disable:
            return
        if self.loss is not None and done % EVERY == 0:
            self.shown = f"loss {self.loss():.4f}"
        epoch = f"{min(self.epochs, (done - 1) // self.steps + 1)}/{self.epochs}"
        self.bar.update(self.task, completed=done, epoch=epoch, scores=f"{self.shown}{self.accuracy}")

    def epoch(self, epoch: "Epoch") -> None:
        """Prints the line of an epoch."""
        scores = epoch.validation
        self.accuracy = f"  validation {percent(scores.accuracy)}"
        if not self.quiet:
            self.console.print(
                f"epoch {epoch.number}/{self.epochs}  train loss {epoch.train_loss:.4f}  validation loss "
                f"{scores.loss:.4f}  accuracy {percent(scores.accuracy)}  {epoch.seconds:.0f} s",
                soft_wrap=True,
            )


@click.command()
@click.argument("model")
@DATA_SET
@DATA
@CACHE
@click.option("--out", "run", type=click.Path(path_type=Path), required=True, help="The run folder.")
@click.option(
    "--recipe",
    "recipe_name",
    type=click.Choice(RECIPES),
    default="own",
    show_default=True,
    help="As the model's authors train it, or as digitscan trains any model; the options below change it.",
)
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON file of settings, as tune writes it; options go before it, it before the recipe.",
)
@click.option("--epochs", type=click.IntRange(1), help="How often each digit is seen.")
@click.option("--seed", type=int, help="Repeats a training.  [default: 1]")
@click.option("--batch", type=click.IntRange(2), help="Digits a step.")
@click.option("--optimizer", type=click.Choice(OPTIMIZERS))
@click.option("--schedule", type=click.Choice(SCHEDULES), help="What the learning rate does after the warm-up.")
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), help="The peak.")
@click.option("--warm-up", type=click.FloatRange(0, 1), help="Share of the steps in which the rate rises.")
@click.option("--weight-decay", type=click.FloatRange(0))
@click.option("--loss", type=click.Choice(LOSSES), help="Of one softmax, or of a sigmoid a class.")
@click.option("--label-smoothing", type=click.FloatRange(0, 1), help="Share of the probability spread over all.")
@click.option("--average", type=click.FloatRange(0, 1, max_open=True), help="Decay a step of the weight average.")
@click.option("--augmentation", type=click.Choice(AUGMENTATIONS), help="How digits are changed as they are shown.")
@click.option("--patience", type=click.IntRange(0), help="End after so many epochs that were no better; 0: never.")
@click.option("--repeat", multiple=True, metavar="SOURCE=N", help="Show a source N times an epoch; may be given again.")
@click.option("--precision", type=click.Choice(PRECISIONS), help="Low where the hardware is quick at it, or as said.")
@THREADS
@click.option("--minutes", type=float, help="Begin no epoch that would probably end after this time.")
@click.option("--resume", is_flag=True, help="Go on with the run folder, with the settings that it holds.")
@click.option("--quiet", is_flag=True, help="No progress.")
def fit(
    model: str,
    data_set: str,
    run: Path,
    data: Path,
    cache: Path | None,
    threads: int | None,
    minutes: float | None,
    resume: bool,
    quiet: bool,
    recipe_name: str,
    file: Path | None,
    repeat: tuple[str, ...],
    **chosen: object,
) -> None:
    """Trains MODEL on a data set; the checkpoint is chosen on a part of the training data.

    A setting that is not given is as the file of --settings has it, or else the recipe.
    """
    import torch

    from training import models, runs
    from training.figures.run import write_pictures
    from training.fit import Training
    from training.fit import fit as train

    start = run / "settings.json"
    if start.exists() and not resume:
        raise click.UsageError(f"{run} holds a run; go on with it by --resume, or name another folder")
    if resume:
        settings = Settings(**runs.read_json(start)["settings"])
    else:
        given: dict[str, Any] = {key: value for key, value in chosen.items() if value is not None}
        if repeat:
            given["repeat"] = tuple(repetition(each) for each in repeat)
        found = settings_of(file, known(model, models.MODELS, "model")) if file else {}
        base = recipe(recipe_name, known(model, models.MODELS, "model"), found.get("data_set", data_set))
        settings = replace(base, **{**found, **given})
    known(settings.model, models.MODELS, "model")
    if threads:
        torch.set_num_threads(threads)
    built = load_data_set(settings.data_set, data, cache)
    training = Training(settings, built, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    if not resume:
        run.mkdir(parents=True, exist_ok=True)
        runs.write_json(start, runs.describe(settings, built))
    elif runs.read_json(start)["data_sha256"] != built.sha256():
        raise InputError(str(start), "the run was begun on other data; train anew in another folder")
    elif (run / "last.pt").exists():
        training.restore(run)
    with Talk(settings.epochs, training.steps_an_epoch, len(training.done), quiet, training.mean_loss) as talk:
        best = train(training, run, minutes, talk.epoch, talk.step)
    write_pictures(run, runs.load_model(run), built)
    click.echo(f"best: epoch {best.number}, {percent(best.validation.accuracy)} of {best.validation.n}", err=True)
