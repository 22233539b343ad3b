"""`orientation`: the net that tells how a page lies: training, figures, export, and all of it in one command."""

import shutil
from pathlib import Path

import click

from training.commands.detector import SEED, make
from training.commands.options import DATA, EXPORTED, QUIET, RUN, THREADS
from training.commands.pages_data import FONTS

EPOCHS = 12
SMOKE = 32
"""Views that are composed for each epoch of a smoke run."""

EPOCHS_OPTION = click.option(
    "--epochs", type=click.IntRange(1), default=EPOCHS, show_default=True, help="How many shards of views are seen."
)


@click.group()
def orientation() -> None:
    """The net that tells whether a page is upright, or by how much it has to be turned."""


@orientation.command("fit")
@RUN
@DATA
@FONTS
@EPOCHS_OPTION
@SEED
@THREADS
@QUIET
def fit_command(
    run: Path, data: Path, fonts: tuple[Path, ...], epochs: int, seed: int, threads: int | None, quiet: bool
) -> None:
    """Trains a net; a run that was stopped goes on where its last epoch ended."""
    _fit(run, data, fonts, epochs, seed, threads, quiet)


def _fit(
    run: Path,
    data: Path,
    fonts: tuple[Path, ...],
    epochs: int,
    seed: int,
    threads: int | None,
    quiet: bool,
    shard: int = 0,
) -> None:
    import torch

    from training.detector.sources import load_sources
    from training.device import best_device
    from training.orientation.fit import SHARD, fit

    if threads:
        torch.set_num_threads(threads)
    say = (lambda line: None) if quiet else (lambda line: click.echo(line, err=True))
    fit(run, load_sources(data, fonts), seed, epochs, best_device(), say, shard or SHARD)


@orientation.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@DATA
@click.option("--set", "sets", multiple=True, help="Only this set of pages; may be repeated.")
def evaluate(file: Path, data: Path, sets: tuple[str, ...]) -> None:
    """Measures FILE.onnx on the real pages that trained nothing, in all turns: which come out upright."""
    from training.orientation import evaluate as figures

    click.echo(figures.table(figures.evaluate(figures.load(file).look, data, sets)))


@orientation.command("export")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@EXPORTED
def export_command(run: Path, out: Path) -> None:
    """Writes the net of RUN as ONNX with its model card, and checks it against torch."""
    from training.orientation.export import export

    click.echo(f"{out}: probabilities as torch's within {export(run, out):.0e}", err=True)


@make.command("orientation")
@click.option(
    "--run", type=click.Path(path_type=Path, file_okay=False), default=Path("runs/orientation"), show_default=True
)
@DATA
@FONTS
@EXPORTED
@SEED
@EPOCHS_OPTION
@THREADS
@click.option("--smoke", is_flag=True, help="All of it in a minute, on a few views, to see that it works.")
def make_orientation(
    run: Path,
    data: Path,
    fonts: tuple[Path, ...],
    out: Path,
    seed: int,
    epochs: int,
    threads: int | None,
    smoke: bool,
) -> None:
    """Makes the shipped weights: trains from nothing, or goes on with a run that was stopped, and exports."""
    from training.orientation.export import export

    if smoke:
        epochs = 2
        shutil.rmtree(run, ignore_errors=True)
    _fit(run, data, fonts, epochs, seed, threads, quiet=False, shard=SMOKE if smoke else 0)
    click.echo(f"{out}: probabilities as torch's within {export(run, out):.0e}", err=True)
