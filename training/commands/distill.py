"""`distill`: trains a small net on what an ensemble of runs answers."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError
from training.commands.options import (
    CACHE,
    DATA,
    DATA_SET_HELP,
    MINUTES,
    QUIET,
    RUN,
    SEED,
    THREADS,
    known,
    load_data_set,
    percent,
)
from training.commands.run_folder import go_on, must_be_free
from training.commands.talk import fit_and_tell
from training.recipes import recipe
from training.settings import AUGMENTATIONS, Settings

if TYPE_CHECKING:
    from training.distill import Lesson

TEMPERATURE, SHARE = 4.0, 0.7


@click.command()
@click.argument("model")
@click.option(
    "--teacher",
    "teachers",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="A run folder; given several times, the student learns from the mean of their probabilities.",
)
@click.option("--data-set", help=f"{DATA_SET_HELP}  [default: digits]")
@DATA
@CACHE
@RUN
@click.option("--epochs", type=click.IntRange(1), help="How often each digit is seen.  [default: the model's own]")
@SEED
@click.option("--batch", type=click.IntRange(2), help="Digits a step.")
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), help="The peak.")
@click.option("--augmentation", type=click.Choice(AUGMENTATIONS), help="How digits are changed as they are shown.")
@click.option(
    "--temperature",
    type=click.FloatRange(0, min_open=True),
    help=f"By which all logits are divided.  [default: {TEMPERATURE}]",
)
@click.option("--share", type=click.FloatRange(0, 1), help=f"The teachers', in the loss.  [default: {SHARE}]")
@THREADS
@MINUTES
@click.option("--resume", is_flag=True, help="Go on with the run folder, with the settings that it holds.")
@QUIET
def distill(
    model: str,
    teachers: tuple[Path, ...],
    data_set: str | None,
    data: Path,
    cache: Path | None,
    run: Path,
    temperature: float | None,
    share: float | None,
    threads: int | None,
    minutes: float | None,
    quiet: bool,
    resume: bool,
    **chosen: object,
) -> None:
    """Trains MODEL to answer as an ensemble of runs does; the run folder is as fit writes it.

    With --resume, settings and teachers are those of the run folder.
    """
    import torch

    from training import models, runs
    from training.device import best_device
    from training.distill import DistillSettings, distillation, lesson, load_teachers, with_lesson
    from training.figures.run import write_pictures
    from training.fit import digit_training
    from training.whole_file import make_folder

    known(model, models.MODELS, "model")
    given = {key: value for key, value in chosen.items() if value is not None}
    if resume:
        settings, taught = _resumed(run, {"model": model, "data_set": data_set, **given}, teachers, temperature, share)
    else:
        must_be_free(run, "go on with it by --resume, or name another folder")
        if not teachers:
            raise click.UsageError("name the run folder of at least one --teacher")
        settings = replace(recipe("ours", model, data_set or "digits"), **given)  # type: ignore[arg-type]
        taught = lesson(teachers, DistillSettings(temperature or TEMPERATURE, SHARE if share is None else share))
    if threads:
        torch.set_num_threads(threads)
    built = load_data_set(settings.data_set, data, cache)
    folders, device = [Path(each) for each in taught.teachers], best_device()
    objective = distillation(load_teachers(folders, built.classes), taught.how, device)
    training = digit_training(settings, built, device, objective=objective)
    if resume:
        go_on(training, run, runs.read_about(run), built)
    else:
        make_folder(run)
        runs.write_json(run / "settings.json", with_lesson(runs.describe(settings, built), taught))
    best = fit_and_tell(training, run, quiet, minutes)
    write_pictures(run, runs.load_model(run), built)
    for teacher in folders:
        metrics = runs.read_json(teacher / "metrics.json")
        kept = next(e for e in metrics["epochs"] if e["number"] == metrics["best_epoch"])
        click.echo(f"teacher {teacher.name}: {percent(kept['validation']['accuracy'])}", err=True)
    click.echo(f"best: epoch {best.number}, {percent(best.validation.accuracy)} of {best.validation.n}", err=True)


def _resumed(
    run: Path, given: dict[str, object], teachers: tuple[Path, ...], temperature: float | None, share: float | None
) -> "tuple[Settings, Lesson]":
    """What the run folder tells; what is given on the command line too must be the same, and the teachers as then.

    Raises:
        InputError: The folder holds no run with teachers, or a teacher was trained anew.
        click.UsageError: A value differs.
    """
    from training.distill import lesson, lesson_of
    from training.runs import read_about, read_run_settings

    settings, taught = read_run_settings(run), lesson_of(read_about(run))
    if taught is None:
        raise InputError(str(run), "is a run without teachers; go on with it by fit or finetune")
    for name, value in given.items():
        _must_agree(run, name, value, getattr(settings, name))
    for name, found, there in (
        ("temperature", temperature, taught.temperature),
        ("share", share, taught.share),
        ("teachers", tuple(map(str, teachers)) or None, taught.teachers),
    ):
        _must_agree(run, name, found, there)
    now = lesson([Path(each) for each in taught.teachers], taught.how)
    for teacher, before, after in zip(taught.teachers, taught.sha256, now.sha256, strict=False):
        if before != after:
            raise InputError(teacher, "was trained anew since this distillation began; begin anew in another folder")
    return settings, taught


def _must_agree(run: Path, name: str, given: object, there: object) -> None:
    if given is not None and given != there:
        words = f"{name.replace('_', ' ')}: {_told(there)} in {run}, not {_told(given)}"
        raise click.UsageError(f"{words}; leave it out, or name another folder without --resume")


def _told(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
