"""`fit`: trains a model."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError
from training.commands.options import CACHE, DATA, DATA_SET, THREADS, known, load_data_set, percent, repetition
from training.settings import Settings

if TYPE_CHECKING:
    from training.fit import Epoch

DEFAULT = Settings(model="digit", data_set="digits")


class Talk:
    """Tells how the training goes, on stderr: a bar on a terminal, and a line an epoch everywhere."""

    def __init__(self, epochs: int, steps: int, done: int, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True, highlight=False)
        self.epochs, self.quiet, self.console = epochs, quiet, console
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:.0f} %"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self.task = self.bar.add_task("training", total=epochs * steps, completed=done * steps)

    def __enter__(self) -> "Talk":
        self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.stop()

    def step(self, done: int) -> None:
        """Moves the bar."""
        self.bar.update(self.task, completed=done)

    def epoch(self, epoch: "Epoch") -> None:
        """Prints the line of an epoch."""
        if not self.quiet:
            scores = epoch.validation
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
@click.option("--epochs", type=click.IntRange(1), default=DEFAULT.epochs, show_default=True)
@click.option("--seed", type=int, default=DEFAULT.seed, show_default=True)
@click.option("--batch", type=click.IntRange(2), default=DEFAULT.batch, show_default=True, help="Digits a step.")
@click.option("--learning-rate", type=float, default=DEFAULT.learning_rate, show_default=True, help="The peak.")
@click.option("--warm-up", type=float, default=DEFAULT.warm_up, show_default=True, help="Share of the steps.")
@click.option("--weight-decay", type=float, default=DEFAULT.weight_decay, show_default=True)
@click.option("--label-smoothing", type=float, default=DEFAULT.label_smoothing, show_default=True)
@click.option("--average", type=float, default=DEFAULT.average, show_default=True, help="Decay a step.")
@click.option("--augmentation", type=click.Choice(("none", "scan")), default=DEFAULT.augmentation, show_default=True)
@click.option("--repeat", multiple=True, metavar="SOURCE=N", help="Show a source N times an epoch; may be given again.")
@click.option(
    "--precision",
    type=click.Choice(("auto", "float32", "bfloat16")),
    default=DEFAULT.precision,
    show_default=True,
)
@THREADS
@click.option("--minutes", type=float, help="Begin no epoch that would probably end after this time.")
@click.option("--resume", is_flag=True, help="Go on with the run folder, with the settings that it holds.")
@click.option("--quiet", is_flag=True, help="No progress.")
def fit(
    run: Path,
    data: Path,
    cache: Path | None,
    threads: int | None,
    minutes: float | None,
    resume: bool,
    quiet: bool,
    repeat: tuple[str, ...],
    **chosen: object,
) -> None:
    """Trains MODEL on a data set; the checkpoint is chosen on a part of the training data."""
    import torch

    from training import models, runs
    from training.fit import Training
    from training.fit import fit as train

    start = run / "settings.json"
    if start.exists() and not resume:
        raise click.UsageError(f"{run} holds a run; go on with it by --resume, or name another folder")
    chosen["repeat"] = tuple(repetition(each) for each in repeat)
    settings = Settings(**(runs.read_json(start)["settings"] if resume else chosen))
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
    with Talk(settings.epochs, training.steps_an_epoch, len(training.done), quiet) as talk:
        best = train(training, run, minutes, talk.epoch, talk.step)
    click.echo(f"best: epoch {best.number}, {percent(best.validation.accuracy)} of {best.validation.n}", err=True)
