"""`lines fit`: trains the line net."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError
from training.commands.line_talk import LineTalk
from training.commands.lines_data import lines_file, load_lines
from training.commands.options import CACHE, THREADS
from training.commands.run_folder import kept_settings, must_be_free

if TYPE_CHECKING:
    from training.lines.dataset import Lines
    from training.lines.fit import LineTraining

EPOCHS, SEED = 10, 1


@click.command()
@click.option("--out", "run", type=click.Path(path_type=Path, file_okay=False), required=True, help="The run folder.")
@CACHE
@click.option("--epochs", type=click.IntRange(1), help=f"How often each line is seen.  [default: {EPOCHS}]")
@click.option("--seed", type=int, help=f"Repeats a training.  [default: {SEED}]")
@THREADS
@click.option("--resume", is_flag=True, help="Go on with the run folder; no setting may be given another value.")
@click.option("--quiet", is_flag=True, help="No progress.")
def fit(
    run: Path,
    cache: Path | None,
    epochs: int | None,
    seed: int | None,
    threads: int | None,
    resume: bool,
    quiet: bool,
) -> None:
    """Trains the net; can be stopped at any time, and goes on after the last whole epoch with --resume."""
    import torch

    from training import runs
    from training.lines.fit import LineTraining, recipe
    from training.lines.run import read_line_about
    from training.whole_file import make_folder

    if not resume:
        must_be_free(run, "go on with it by --resume, or name another folder")
    if resume:
        settings = kept_settings(run, read_line_about(run), {"epochs": epochs, "seed": seed})
    else:
        settings = recipe(epochs or EPOCHS, SEED if seed is None else seed)
    make_folder(run)
    if threads:
        torch.set_num_threads(threads)
    lines = load_lines(cache)
    _must_have_parts(lines, lines_file(cache))
    training = LineTraining(settings, lines)
    if resume:
        _go_on(training, run)
    else:
        runs.write_json(run / "settings.json", runs.describe(settings, lines))
    with LineTalk(settings.epochs, training.steps_an_epoch, len(training.done), quiet) as talk:
        while len(training.done) < settings.epochs:
            epoch = training.epoch(talk.line_step)
            training.save(run)
            talk.line_epoch(epoch)


def _must_have_parts(lines: "Lines", path: Path) -> None:
    """Makes sure that there is something to train and to measure on.

    Raises:
        InputError: There is not.
    """
    for part in ("train", "validation"):
        if not len(lines.of(part)):
            raise InputError(str(path), f"holds no strips for {part}; build it again: python -m training lines build")


def _go_on(training: "LineTraining", run: Path) -> None:
    """Takes a training to where the one in the run folder was interrupted.

    Raises:
        InputError: That one was begun on other data, or its last.pt is damaged.
    """
    from training.lines.run import trained_on

    if trained_on(run) != training.lines.sha256():
        words = "the run was begun on other data; train anew in another folder"
        raise InputError(str(run / "settings.json"), words)
    if (run / "last.pt").exists():
        training.restore(run)
