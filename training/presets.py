"""The comparisons that train what they compare: which runs they take, and how the missing ones are made."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from digitscan.errors import InputError
from training import runs
from training.data.datasets import DataSet
from training.device import best_device
from training.evaluate import Scores
from training.figures.run import write_pictures
from training.fit import digit_training
from training.loop import Epoch, fit
from training.models import MODELS
from training.recipes import OWN, recipe
from training.settings import Settings
from training.whole_file import make_folder

KAGGLE_TAKEN_FROM = "mnist"
"""Kaggle's test set has no labels; its digits are MNIST's, so a comparison trains and measures there."""


def seeds(model: str, count: int, data_set: str | None, recipe_name: str) -> list[Settings]:
    """One model with seeds from 1, on the data set of its own recipe if None is named."""
    settings = recipe(recipe_name, model, data_set or OWN[model].data_set)
    return [replace(settings, seed=seed) for seed in range(1, count + 1)]


def students(count: int) -> list[Settings]:
    """The models whose authors report a figure, each by its own recipe on its authors' data set, with seeds from 1."""
    found = []
    for model in MODELS.values():
        if model.reported != "-":
            data_set = OWN[model.name].data_set
            found += seeds(model.name, count, KAGGLE_TAKEN_FROM if data_set == "kaggle" else data_set, "own")
    return found


def folder_of(settings: Settings, recipe_name: str) -> str:
    """Name of the run folder."""
    return f"{settings.model}-{Path(settings.data_set).name}-{recipe_name}-{settings.seed}"


def make(settings: Settings, data: DataSet, run: Path, on_epoch: Callable[[Epoch[Scores]], None]) -> None:
    """Trains a run that is missing, goes on with one that was interrupted, and leaves a finished one as it is.

    Args:
        settings: Of the run; one that is there must have them.
        data: The data set.
        run: The run folder.
        on_epoch: Told of each epoch that is trained.

    Raises:
        InputError: The folder holds a run with other settings or on other data.
    """
    start = run / "settings.json"
    training = digit_training(settings, data, best_device())
    if start.exists():
        about = runs.read_about(run)
        described = runs.describe(settings, data)
        wanted = {key: list(map(list, v)) if key == "repeat" else v for key, v in described["settings"].items()}
        if (about["settings"], about["data_sha256"]) != (wanted, described["data_sha256"]):
            raise InputError(str(start), "the run has other settings or other data; name another folder with --out")
        if (run / "last.pt").exists():
            training.restore(run)
    else:
        make_folder(run)
        runs.write_json(start, runs.describe(settings, data))
    if not training.over():
        fit(training, run, on_epoch=on_epoch)
        write_pictures(run, runs.load_model(run), data)
