"""What `fit` of lines, pages and closer shares: their options, and what is done before the first epoch."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digitscan.errors import InputError
from training.commands.options import CACHE, FIRST_SEED, QUIET, RESUME, RUN, SEED, THREADS
from training.commands.run_folder import go_on, kept_settings, must_be_free

if TYPE_CHECKING:
    from training.kind import Kind
    from training.lines.dataset import Lines
    from training.loop import Training
    from training.pages.dataset import Pages
    from training.settings import Settings


@dataclass(frozen=True, slots=True)
class FitOptions:
    """What the command line asks for; what may be None is as the run has it, or else by default.

    Attributes:
        run: The run folder.
        cache: Folder of built data sets.
        epochs: How many there are to be.
        seed: Repeats a training.
        threads: Processor cores to use; all if None.
        start: A run folder or an exported file with whose weights the training begins.
        resume: Go on with the run folder.
        quiet: Tell nothing.
    """

    run: Path
    cache: Path | None
    epochs: int | None
    seed: int | None
    threads: int | None
    start: Path | None
    resume: bool
    quiet: bool


def fit_options(what: str, epochs: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command the options, and hands it what they come to as one record, before its own.

    Args:
        what: What is seen once an epoch.
        epochs: How many there are by default.
    """
    options = (
        RUN,
        CACHE,
        click.option("--epochs", type=click.IntRange(1), help=f"How often each {what} is seen.  [default: {epochs}]"),
        SEED,
        THREADS,
        click.option(
            "--start",
            type=click.Path(path_type=Path, exists=True),
            help="A run folder, or an exported file, with whose weights the training begins.",
        ),
        RESUME,
        QUIET,
    )

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def with_options(**given: Any) -> None:
            asked = FitOptions(**{name: given.pop(name) for name in FitOptions.__slots__})
            command(asked, **given)

        return functools.reduce(lambda found, option: option(found), reversed(options), with_options)

    return decorate


def settings_of_run(
    asked: FitOptions, kind: "Kind", recipe: Callable[[int, int], "Settings"], epochs: int
) -> "Settings":
    """The settings of the run: those that it has, or of a new one; makes its folder, and sets the threads.

    Args:
        asked: What the command line asks for.
        kind: What is trained.
        recipe: Gives the settings for a number of epochs and a seed.
        epochs: How many there are by default.

    Raises:
        InputError: The run is of another kind, or damaged.
        OutputError: The folder cannot be made.
        click.UsageError: A setting differs from that of the run, or there is a run where a new one is to be.
    """
    import torch

    from training.whole_file import make_folder

    if asked.resume:
        if asked.start is not None:
            raise click.UsageError("--start is for a new run; leave it out, or --resume")
        given = {"epochs": asked.epochs, "seed": asked.seed}
        settings = kept_settings(asked.run, kind.read_about(asked.run), given)
    else:
        must_be_free(asked.run, "go on with it by --resume, or name another folder")
        settings = recipe(asked.epochs or epochs, FIRST_SEED if asked.seed is None else asked.seed)
    make_folder(asked.run)
    if asked.threads:
        torch.set_num_threads(asked.threads)
    return settings


def must_have_parts(data: "Lines | Pages", path: Path, what: str, kind: "Kind") -> None:
    """Makes sure that a data set, read from a file, has something to train and to measure on.

    Raises:
        InputError: It has not.
    """
    for part in ("train", "validation"):
        if not len(data.of(part)):
            again = f"build it again: python -m training {kind.group} build"
            raise InputError(str(path), f"holds no {what} for {part}; {again}")


def begin(
    training: "Training[Any, Any]",
    asked: FitOptions,
    kind: "Kind",
    data: "Lines | Pages",
    more: dict[str, Any] | None = None,
) -> None:
    """Writes settings.json of a new run, with `more` in it, or takes the training to where it was interrupted.

    Raises:
        InputError: That one was begun on other data, or its last.pt is damaged, or it was interrupted before it was
            written.
    """
    from training import runs
    from training.begun import begun_of, begun_with

    if asked.resume:
        about = kind.read_about(asked.run)
        go_on(training, asked.run, about, data)
        if not training.done and begun_of(about):
            words = "was interrupted in its first epoch; begin anew in another folder with --start"
            raise InputError(str(asked.run), words)
    else:
        begun = {"begun": begun_with(kind, asked.start)} if asked.start else {}
        runs.write_json(asked.run / "settings.json", runs.describe(training.settings, data) | begun | (more or {}))
