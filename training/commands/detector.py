"""`detector`: the net that finds numbers on pages: samples, training, figures, export, and all of it in one command."""

import shutil
from pathlib import Path

import click

from training.commands.options import DATA, EXPORTED, FIRST_SEED, QUIET, RUN, THREADS
from training.commands.pages_data import FONTS

EPOCHS = 62
SMOKE = 16
"""Views that are new in each epoch of a smoke run."""

SEED = click.option("--seed", type=click.IntRange(0), default=FIRST_SEED, show_default=True, help="Repeats a training.")
EPOCHS_OPTION = click.option(
    "--epochs", type=click.IntRange(1), default=EPOCHS, show_default=True, help="How many shards of views are seen."
)


@click.group()
def detector() -> None:
    """The net that finds the numbers of a page, in color."""


@detector.command()
@DATA
@FONTS
@SEED
@click.option("--count", type=click.IntRange(1, 200), default=24, show_default=True, help="How many.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The .png file.")
def samples(data: Path, fonts: tuple[Path, ...], seed: int, count: int, out: Path) -> None:
    """Draws views with what they teach: handwritten digits are red, and linked to numbers; printed ones are blue."""
    from training.detector.picture import draw_views
    from training.detector.shards import make_shard
    from training.detector.sources import load_sources
    from training.whole_file import write_bytes

    if out.suffix != ".png":
        raise click.BadParameter("must end in .png", param_hint="--out")
    write_bytes(out, draw_views(make_shard(load_sources(data, fonts), seed, 0, count), 6))


@detector.command("fit")
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
    """Trains a detector; a run that was stopped goes on where its last epoch ended."""
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

    from training.detector.fit import fit
    from training.detector.shards import SHARD
    from training.detector.sources import load_sources
    from training.device import best_device

    if threads:
        torch.set_num_threads(threads)
    say = (lambda line: None) if quiet else (lambda line: click.echo(line, err=True))
    fit(run, load_sources(data, fonts), seed, epochs, best_device(), say, shard or SHARD)


@detector.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@DATA
@click.option("--set", "sets", multiple=True, help="Only this set of pages; may be repeated.")
def evaluate(file: Path, data: Path, sets: tuple[str, ...]) -> None:
    """Measures FILE.onnx on the real pages that trained nothing: digits found, numbers found whole, false digits."""
    from training.detector import evaluate as figures

    click.echo(figures.table(figures.evaluate(figures.load(file), data, sets)))


@detector.command("export")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@EXPORTED
def export_command(run: Path, out: Path) -> None:
    """Writes the net of RUN as ONNX with its model card, and checks it against torch."""
    from training.detector.export import export

    click.echo(f"{out}: maps as torch's within {export(run, out):.0e}", err=True)


@click.group()
def make() -> None:
    """Makes the weights that digitscan ships, each in one command, from the data folder."""


@make.command("detector")
@click.option(
    "--run", type=click.Path(path_type=Path, file_okay=False), default=Path("runs/detector"), show_default=True
)
@DATA
@FONTS
@EXPORTED
@SEED
@EPOCHS_OPTION
@THREADS
@click.option("--smoke", is_flag=True, help="All of it in a minute, on a few views, to see that it works.")
def make_detector(
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
    from training.detector.export import export

    if smoke:
        epochs = 2
        shutil.rmtree(run, ignore_errors=True)
    _fit(run, data, fonts, epochs, seed, threads, quiet=False, shard=SMOKE if smoke else 0)
    click.echo(f"{out}: maps as torch's within {export(run, out):.0e}", err=True)
