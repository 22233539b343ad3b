"""The commands of `python -m training`: options become settings, errors become exit codes."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import DigitscanError, InputError
from training.settings import Settings

if TYPE_CHECKING:
    from training.datasets import DataSet
    from training.fit import Epoch

DEFAULT = Settings(model="digit", data_set="digits")
DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="DIGITSCAN_DATA",
    default=Path("../shared/data"),
    show_default=True,
    help="Folder of the data; also the environment variable DIGITSCAN_DATA.",
)
CACHE = click.option(
    "--cache",
    type=click.Path(path_type=Path),
    envvar="DIGITSCAN_CACHE",
    help="Folder of built data sets; also DIGITSCAN_CACHE.  [default: digitscan in the user's cache folder]",
)
DATA_SET = click.option("--data-set", default="digits", show_default=True, help="Name of the data set.")
THREADS = click.option("--threads", type=click.IntRange(1), help="Processor cores to use.  [default: all]")


class Commands(click.Group):
    """A group whose commands end with one line and status 1 where one of digitscan's own errors comes up."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except DigitscanError as error:
            raise click.ClickException(str(error)) from error


def known(name: str, names: Collection[str], kind: str) -> str:
    """Returns `name` where it is one of `names`; else ends with status 2 and says which there are."""
    if name not in names:
        raise click.BadParameter(f"there is no {kind} {name!r}; there are {', '.join(names)}")
    return name


def repetition(text: str) -> tuple[str, int]:
    """Reads SOURCE=N; else ends with status 2."""
    source, _, times = text.rpartition("=")
    if not source or not times.isdecimal():
        raise click.BadParameter(f"{text!r} is not SOURCE=N", param_hint="--repeat")
    return source, int(times)


def percent(rate: float) -> str:
    """A rate as a person reads it."""
    return f"{100 * rate:.2f} %"


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


@click.group(cls=Commands)
def main() -> None:
    """Trains, measures and exports the nets of digitscan."""


@main.command()
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
    built = _load(settings.data_set, data, cache)
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


@main.command()
@click.option("--build", "name", help="Build this data set from the data folder and keep it in the cache.")
@DATA
@CACHE
@click.option("--out", type=click.Path(path_type=Path), help="Write the built data set to this file instead.")
@click.option("--without-restricted", is_flag=True, help="Leave out what is for research only, or states no terms.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
def datasets(
    name: str | None, data: Path, cache: Path | None, out: Path | None, without_restricted: bool, workers: int
) -> None:
    """Lists the data sets with their counts, or builds one."""
    from training import datasets as sets

    cache = cache or sets.default_cache()
    if name is None:
        for each, load in sets.DATA_SETS.items():
            click.echo(f"{each}\t{_counts(load, data, cache)}")
        return
    from training.build import BUILDERS

    known(name, BUILDERS, "data set to build")
    built = BUILDERS[name](data, without_restricted, workers, lambda line: click.echo(line, err=True))
    path = out or cache / f"{name}.npz"
    sets.save(built, path)
    click.echo(f"{path}: {_parts(built)}", err=True)


@main.command()
@click.argument("net", type=click.Path(path_type=Path, exists=True))
@DATA_SET
@DATA
@CACHE
def evaluate(net: Path, data_set: str, data: Path, cache: Path | None) -> None:
    """Measures NET, a run folder or an exported .onnx file.

    Tells its accuracy on MNIST's test set, and on the validation and the development part of the data set, each
    with n and the 95 % interval.
    """
    from training.datasets import NO_DIGIT, PARTS, mnist_test
    from training.evaluate import load, rate, rates, refusal

    built, measured = _load(data_set, data, cache), load(net)
    click.echo(rate(measured, "MNIST test", *mnist_test(data)))
    for each in rates(measured, built):
        click.echo(each)
    if len(built.classes) > NO_DIGIT:
        click.echo(refusal(measured, built.where(built.parts != PARTS.index("train"))))


@main.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@DATA
@CACHE
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The .onnx file; its card ends in .md.")
def export(run: Path, data: Path, cache: Path | None, out: Path) -> None:
    """Writes the net of RUN as ONNX with its model card, and checks it against torch."""
    from training import runs
    from training.datasets import mnist_test
    from training.export import export as write

    if out.suffix != ".onnx":
        raise click.BadParameter("must end in .onnx", param_hint="--out")
    about = runs.read_json(run / "settings.json")
    built = _load(about["settings"]["data_set"], data, cache)
    if built.sha256() != about["data_sha256"]:
        click.echo("warning: the data set was built anew since this training, its validation part too", err=True)
    checked = write(run, built, mnist_test(data), out)
    click.echo(f"{out}: same class as torch on {checked.same_class} of {checked.n} digits", err=True)


def _load(name: str, data: Path, cache: Path | None) -> "DataSet":
    """Loads the named data set."""
    from training.datasets import DATA_SETS, default_cache

    return DATA_SETS[known(name, DATA_SETS, "data set")](data, cache or default_cache())


def _parts(built: "DataSet") -> str:
    """The number of samples in each part."""
    from training.datasets import PARTS

    return ", ".join(f"{len(built.part(part))} {part}" for part in PARTS)


def _counts(load: "Callable[[Path, Path], DataSet]", data: Path, cache: Path) -> str:
    """What there is of a data set, or why there is nothing."""
    try:
        return _parts(load(data, cache))
    except InputError as error:
        return str(error)
