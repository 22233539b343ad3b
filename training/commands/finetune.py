"""`finetune`: fits a trained net to the hands of an archive."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.commands.options import PASSWORD
from digitscan.errors import InputError
from training.commands.options import (
    CACHE,
    QUIET,
    RUN,
    THREADS,
    data_folder,
    load_data_set,
    load_new,
    load_run_data,
    percent,
)
from training.commands.run_folder import must_be_free
from training.commands.talk import Talk

if TYPE_CHECKING:
    from torch import nn

    from training.fit import DigitTraining


@click.command()
@click.argument("start", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The new digits: a folder with a folder of images for each class.",
)
@click.option("--data-set", help="Name of a data set, in place of --data.")
@click.option(
    "--corrections",
    metavar="OUTPUT",
    multiple=True,
    help="What digitscan scan has written: its numbers as they were settled in digitscan review, in place of --data.",
)
@PASSWORD
@click.option("--rehearse", help="Name of the data set that the net knows, mixed in.")
@data_folder("--collections", "Folder of the named data sets")
@CACHE
@RUN
@click.option(
    "--epochs",
    type=click.IntRange(1),
    help="Of the whole net, each new digit four times.  [default: 3, or 2 with --rehearse]",
)
@click.option(
    "--learning-rate",
    type=click.FloatRange(0, min_open=True),
    help="Of the whole net.  [default: 1e-4, or 2e-4 with --rehearse]",
)
@click.option("--seed", type=int, default=1, show_default=True)
@THREADS
@QUIET
def finetune(
    start: Path,
    folder: Path | None,
    data_set: str | None,
    corrections: tuple[str, ...],
    password: str | None,
    rehearse: str | None,
    collections: Path,
    cache: Path | None,
    run: Path,
    seed: int,
    threads: int | None,
    quiet: bool,
    **chosen: float | None,
) -> None:
    """Fits START, a run folder or an exported .onnx file, to new digits; some hundred corrected ones will do.

    A part of the new digits is held out, and tells the accuracy before and after. Where they have classes that START
    has not, its head is replaced. Of a run folder, the data set that it was trained on must be there, as for export.
    """
    import torch

    from training.data.datasets import DIGITS
    from training.device import best_device
    from training.figures.run import write_pictures
    from training.finetune import finetune as adapt
    from training.finetune import finetune_settings
    from training.rehearsal import classes_after, mix, shows_no_junk
    from training.runs import load_model
    from training.start import read_start, start_of_run
    from training.whole_file import make_folder

    if sum(map(bool, (folder, data_set, corrections))) != 1:
        raise click.UsageError("name the new digits by --data, by --data-set or by --corrections, one of them")
    must_be_free(run)
    if threads:
        torch.set_num_threads(threads)
    net = start_of_run(start, load_run_data(start, collections, cache)) if start.is_dir() else read_start(start)
    if corrections:
        data_set = str(_corrected(corrections, password, net.classes, run))
    new = load_new(str(folder.resolve()) if folder else str(data_set), collections, cache, seed)
    old = load_data_set(rehearse, collections, cache) if rehearse else None
    mixed = mix(new, old, classes_after(net.classes, new.classes), seed)
    if shows_no_junk(mixed):
        words = 'nothing shown is "no digit", which the net will know less; --rehearse digits shows it'
        click.echo(f"warning: {words}", err=True)
    given = {key: value for key, value in chosen.items() if value is not None}
    settings = replace(finetune_settings(net.name, new.name, old is not None), seed=seed, **given)  # type: ignore[arg-type]
    if (run / "last.pt").exists():
        click.echo(f"{run}: its finetuning was interrupted, and is begun anew", err=True)
    make_folder(run)

    def talk(part: str, training: "DigitTraining") -> Talk:
        epochs, steps = training.settings.epochs, training.steps_an_epoch
        return Talk(epochs, steps, 0, quiet, training.mean_loss, part)

    found = adapt(net, mixed, settings, run, best_device(), talk, rehearse)
    write_pictures(run, load_model(run), mixed)
    for source, accuracy in found.after.by_source.items():
        known = percent(found.before.by_source[source]) if found.before else "other classes"
        n = len(mixed.part("validation").where(mixed.part("validation").sources == mixed.source_names.index(source)))
        click.echo(f"{source}, held out: before {known}, after {percent(accuracy)}, n {n}")
    if net.classes == mixed.classes and net.classes[: len(DIGITS)] == DIGITS:
        _tell_mnist(collections, net.model, load_model(run))


def _corrected(outputs: tuple[str, ...], password: str | None, classes: tuple[str, ...], run: Path) -> Path:
    """Writes the digits settled in reviews into the run folder, and tells how many there are; returns the file."""
    from digitscan.nets.models import load_models
    from training.data.corrections import read_corrections
    from training.data.datasets import CORRECTIONS, DIGITS, no_digit_label, save
    from training.whole_file import make_folder

    if classes[: len(DIGITS)] != DIGITS:
        raise click.UsageError("--corrections are digits, which START does not tell apart; name a net of digits")
    found = read_corrections(outputs, load_models(), password)
    digits, junk = found.digits, no_digit_label(classes)
    if junk is None:
        digits = replace(digits.where(digits.labels < len(DIGITS)), classes=DIGITS)
    settled = int((digits.labels < len(DIGITS)).sum())
    click.echo(f"{found.numbers} settled numbers: {settled} digits, {len(digits) - settled} that are none", err=True)
    if found.unspelled:
        click.echo(f"{found.unspelled} more left out: their ink cannot be cut into the digits of their text", err=True)
    for error in found.gone:
        click.echo(f"without its numbers: {error}", err=True)
    make_folder(run)
    save(digits, run / CORRECTIONS)
    return (run / CORRECTIONS).resolve()


def _tell_mnist(collections: Path, before: "nn.Module", after: "nn.Module") -> None:
    """Prints both accuracies on MNIST's test set where it is there, or that it is not."""
    from training.data.datasets import mnist_test
    from training.evaluate import logits_of

    try:
        images, labels = mnist_test(collections)
    except InputError as error:
        click.echo(f"MNIST not measured: {error}", err=True)
        return
    was, now = (float((logits_of(net, images).argmax(dim=1).numpy() == labels).mean()) for net in (before, after))
    click.echo(f"MNIST test: before {percent(was)}, after {percent(now)}, n {len(labels)}")
