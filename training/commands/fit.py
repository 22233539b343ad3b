"""`fit`: trains a model."""

from pathlib import Path

import click

from training.commands.asked import Asked
from training.commands.options import (
    CACHE,
    DATA,
    MINUTES,
    MODELS_DATA_SET,
    QUIET,
    RESUME,
    RUN,
    SEED,
    THREADS,
    find_data_set,
    known,
    load_data_set,
    percent,
    repetition,
    settings_of,
)
from training.commands.run_folder import go_on, must_be_free
from training.commands.talk import fit_and_tell
from training.recipes import RECIPES
from training.settings import AUGMENTATIONS, LOSSES, OPTIMIZERS, PRECISIONS, SCHEDULES


@click.command()
@click.argument("model")
@MODELS_DATA_SET
@DATA
@CACHE
@RUN
@click.option(
    "--recipe",
    "recipe_name",
    type=click.Choice(RECIPES),
    help="As the model's authors train it, or as digitscan trains any model; the options below change it.  "
    "[default: own]",
)
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON file of settings, as tune writes it; options go before it, it before the recipe.",
)
@click.option("--epochs", type=click.IntRange(1), help="How often each digit is seen.")
@SEED
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
@MINUTES
@RESUME
@QUIET
def fit(
    model: str,
    data_set: str | None,
    run: Path,
    data: Path,
    cache: Path | None,
    threads: int | None,
    minutes: float | None,
    resume: bool,
    quiet: bool,
    recipe_name: str | None,
    file: Path | None,
    repeat: tuple[str, ...],
    **chosen: object,
) -> None:
    """Trains MODEL on a data set; the checkpoint is chosen on a part of the training data.

    A setting that is not given is as the file of --settings has it, or else the recipe.
    """
    import torch

    from training import models, runs
    from training.device import best_device
    from training.figures.run import write_pictures
    from training.fit import digit_training
    from training.whole_file import make_folder

    if not resume:
        must_be_free(run, "go on with it by --resume, or name another folder")
    given = {key: value for key, value in chosen.items() if value is not None}
    if repeat:
        given["repeat"] = tuple(repetition(each) for each in repeat)
    found = settings_of(file, known(model, models.MODELS, "model")) if file else {}
    asked = Asked(known(model, models.MODELS, "model"), data_set, recipe_name, {**found, **given})
    settings = asked.resumed(run) if resume else asked.settings()
    find_data_set(settings.data_set)
    make_folder(run)
    if threads:
        torch.set_num_threads(threads)
    built = load_data_set(settings.data_set, data, cache)
    training = digit_training(settings, built, best_device())
    if resume:
        go_on(training, run, runs.read_about(run), built)
    else:
        runs.write_json(run / "settings.json", runs.describe(settings, built))
    best = fit_and_tell(training, run, quiet, minutes)
    write_pictures(run, runs.load_model(run), built)
    click.echo(f"best: epoch {best.number}, {percent(best.validation.accuracy)} of {best.validation.n}", err=True)
