"""`recognizer`: the net that reads the numbers of a page: samples, training, figures, export."""

import shutil
from pathlib import Path

import click

from training.commands.detector import SEED, make
from training.commands.options import DATA, EXPORTED, QUIET, RUN, THREADS
from training.commands.pages_data import FONTS

EPOCHS = 200
SMOKE, SMOKE_NUMBERS = 96, 8
"""Strips that are new in each epoch of a smoke run, and real numbers of each source."""

REAL = "real.npz"
"""The file of a run that keeps the real numbers with the places of their digits."""

EPOCHS_OPTION = click.option(
    "--epochs", type=click.IntRange(1), default=EPOCHS, show_default=True, help="How many shards of strips are seen."
)


@click.group()
def recognizer() -> None:
    """The net that reads the numbers of a page, on strips with nothing erased."""


@recognizer.command()
@DATA
@FONTS
@SEED
@click.option("--count", type=click.IntRange(1, 2000), default=96, show_default=True, help="How many.")
@click.option("--numbers", type=click.IntRange(1), default=60, show_default=True, help="Real numbers of each source.")
@click.option("--source", "names", multiple=True, help="Only strips of this source; may be repeated.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The .png file.")
def samples(
    data: Path, fonts: tuple[Path, ...], seed: int, count: int, numbers: int, names: tuple[str, ...], out: Path
) -> None:
    """Draws strips with what they are to be read as."""
    from training.recognizer.fit import make_shard
    from training.recognizer.picture import draw_strips
    from training.recognizer.sources import load_sources
    from training.whole_file import write_bytes

    if out.suffix != ".png":
        raise click.BadParameter("must end in .png", param_hint="--out")
    strips = make_shard(load_sources(data, fonts, None, numbers), seed, 0, count)
    chosen = [strip for strip in strips if not names or strip.source in names]
    if not chosen:
        raise click.BadParameter("no strip is of such a source; draw more", param_hint="--source")
    write_bytes(out, draw_strips(chosen, 4))


@recognizer.command("fit")
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
    """Trains a recognizer; a run that was stopped goes on where its last epoch ended."""
    _fit(run, data, fonts, epochs, seed, threads, quiet)


def _fit(
    run: Path,
    data: Path,
    fonts: tuple[Path, ...],
    epochs: int,
    seed: int,
    threads: int | None,
    quiet: bool,
    smoke: bool = False,
) -> None:
    import torch

    from training.device import best_device
    from training.recognizer.fit import SHARD, fit
    from training.recognizer.sources import load_sources

    if threads:
        torch.set_num_threads(threads)
    say = (lambda line: None) if quiet else (lambda line: click.echo(line, err=True))
    sources = load_sources(data, fonts, run / REAL, SMOKE_NUMBERS if smoke else None)
    say(f"real numbers: {', '.join(f'{len(some)} {name}' for name, some in sources.real.items())}")
    fit(run, sources, seed, epochs, best_device(), say, SMOKE if smoke else SHARD)


@recognizer.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@DATA
@FONTS
@click.option("--set", "sets", multiple=True, help="Only fields of this set of pages; may be repeated.")
@click.option("--pages-only", is_flag=True, help="Only fields of pages, no cut-out strings and no composed ones.")
def evaluate(file: Path, data: Path, fonts: tuple[Path, ...], sets: tuple[str, ...], pages_only: bool) -> None:
    """Measures FILE.onnx on numbers that trained nothing: exact digits, and exact with signs, by source."""
    import itertools

    import cv2

    from digitscan.detection.detector import DetectorNet
    from digitscan.nets.classify import weights_files
    from digitscan.recognition.recognizer import Recognizer
    from training.recognizer import evaluate as figures
    from training.recognizer.sources import load_desk

    cv2.setNumThreads(1)
    shown = [figures.fields_shown(data, sets)]
    if not sets and not pages_only:
        shown.insert(0, figures.composed_shown(load_desk(data, fonts, "validation")))
        shown.insert(1, figures.strings_shown(data, DetectorNet(weights_files()["detector"])))
    click.echo(figures.table(figures.measure(Recognizer(file), itertools.chain(*shown))))


@recognizer.command("export")
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@EXPORTED
def export_command(run: Path, out: Path) -> None:
    """Writes the net of RUN as ONNX with its model card, and checks it against torch."""
    from training.recognizer.export import export

    click.echo(f"{out}: probabilities as torch's within {export(run, out):.0e}", err=True)


@make.command("recognizer")
@click.option(
    "--run", type=click.Path(path_type=Path, file_okay=False), default=Path("runs/recognizer"), show_default=True
)
@DATA
@FONTS
@EXPORTED
@SEED
@EPOCHS_OPTION
@THREADS
@click.option("--smoke", is_flag=True, help="All of it in a minute, on a few strips, to see that it works.")
def make_recognizer(
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
    from training.recognizer.export import export

    if smoke:
        epochs = 2
        shutil.rmtree(run, ignore_errors=True)
    _fit(run, data, fonts, epochs, seed, threads, quiet=False, smoke=smoke)
    click.echo(f"{out}: probabilities as torch's within {export(run, out):.0e}", err=True)
