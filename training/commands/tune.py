"""`tune`: looks for better settings of a model."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.commands.options import CACHE, DATA, MODELS_DATA_SET, QUIET, THREADS, known, load_data_set, percent
from training.recipes import OWN, RECIPES, recipe

if TYPE_CHECKING:
    from training.tune import Trial


@click.command()
@click.argument("model")
@MODELS_DATA_SET
@DATA
@CACHE
@click.option("--trials", type=click.IntRange(1), default=20, show_default=True, help="In all, earlier ones counted.")
@click.option(
    "--storage",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="SQLite file of the study; it goes on where it holds one. FILE.json and FILE.png are written beside it.",
)
@click.option("--recipe", "recipe_name", type=click.Choice(RECIPES), default="ours", show_default=True)
@click.option("--epochs", type=click.IntRange(1), help="Of each trial.  [default: the recipe's]")
@click.option("--seed", type=int, default=1, show_default=True)
@THREADS
@QUIET
def tune(
    model: str,
    data_set: str | None,
    data: Path,
    cache: Path | None,
    trials: int,
    storage: Path,
    recipe_name: str,
    epochs: int | None,
    seed: int,
    threads: int | None,
    quiet: bool,
) -> None:
    """Searches learning rate, weight decay, batch, label smoothing, average, warm-up and augmentation of MODEL.

    Trials that fall behind are given up early. What is best on the validation part goes into FILE.json, as the
    settings of a training, which fit takes by --settings; no test set is read.
    """
    import dataclasses

    import torch

    from training import models, runs
    from training import tune as study
    from training.device import best_device
    from training.figures.study import draw_study
    from training.figures.style import save

    if storage.suffix.lower() in (".json", ".png"):
        words = "FILE.json and FILE.png are written beside it; give it another ending"
        raise click.BadParameter(words, param_hint="--storage")
    own = OWN[known(model, models.MODELS, "model")]
    base = replace(recipe(recipe_name, model, data_set or own.data_set), seed=seed)
    base = replace(base, epochs=epochs or base.epochs)
    if threads:
        torch.set_num_threads(threads)
    built = load_data_set(base.data_set, data, cache)
    opened = study.open_study(base, built, storage)

    def tell(trial: "Trial") -> None:
        if not quiet:
            end = "  given up early" if trial.pruned else ""
            click.echo(f"trial {trial.number + 1}: {percent(trial.accuracy)}{end}", err=True)

    found = study.search(opened, base, built, best_device(), trials, tell)
    best = study.best_of(found)
    runs.write_json(storage.with_suffix(".json"), dataclasses.asdict(best.settings))
    save(draw_study(found, study.importances(opened), opened.study_name), storage.with_suffix(".png"))
    click.echo(f"best: trial {best.number + 1}, {percent(best.accuracy)} of {len(built.part('validation'))}", err=True)
