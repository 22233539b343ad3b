"""Looks for better settings of a training; each trial is judged on the validation part alone."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import optuna
import torch
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy.exc import SQLAlchemyError

from digitscan.errors import InputError
from training.data.datasets import DataSet
from training.fit import Training
from training.settings import AUGMENTATIONS, Settings

DONE = (TrialState.COMPLETE, TrialState.PRUNED)
SEARCHED = (
    "learning_rate",
    "weight_decay",
    "batch",
    "label_smoothing",
    "average",
    "warm_up",
    "augmentation",
)
"""The settings that are looked for."""

FIRST_TRIALS = 5
"""Trials before any is given up early."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What one trial came to: the best validation accuracy of its epochs, and whether it was given up early."""

    number: int
    accuracy: float
    pruned: bool
    settings: Settings


def suggest(trial: optuna.Trial, base: Settings) -> Settings:
    """The settings that a trial is to try; all that is not searched is as in `base`."""
    return replace(
        base,
        learning_rate=trial.suggest_float("learning_rate", 3e-4, 2e-2, log=True),
        weight_decay=trial.suggest_float("weight_decay", 1e-4, 0.3, log=True),
        batch=trial.suggest_categorical("batch", (64, 128, 256, 512)),
        label_smoothing=trial.suggest_float("label_smoothing", 0.0, 0.15),
        average=1 - trial.suggest_float("average", 5e-4, 0.05, log=True),
        warm_up=trial.suggest_float("warm_up", 0.0, 0.3),
        augmentation=trial.suggest_categorical("augmentation", AUGMENTATIONS[:4]),
    )


def open_study(base: Settings, data: DataSet, storage: Path) -> optuna.Study:
    """Begins a study, or goes on with the one of this model, data set and number of epochs in the file.

    Raises:
        InputError: The file is no such storage, or its study was made on other data.
    """
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        storage.parent.mkdir(parents=True, exist_ok=True)
        study = optuna.create_study(
            storage=f"sqlite:///{storage}",
            study_name=f"{base.model} on {base.data_set}, {base.epochs} epochs",
            direction="maximize",
            pruner=optuna.pruners.MedianPruner(n_startup_trials=FIRST_TRIALS, n_warmup_steps=2),
            load_if_exists=True,
        )
    except (OSError, SQLAlchemyError) as error:
        raise InputError(str(storage), "cannot be used as the storage of a study; name another file") from error
    # a resumed search must not draw again what it drew after the start
    study.sampler = optuna.samplers.TPESampler(seed=base.seed + len(study.trials), n_startup_trials=FIRST_TRIALS)
    if study.user_attrs.get("data_sha256", data.sha256()) != data.sha256():
        raise InputError(str(storage), f"holds a study {study.study_name!r} of other data; name another file")
    study.set_user_attr("data_sha256", data.sha256())
    return study


def run_trial(trial: optuna.Trial, base: Settings, data: DataSet, device: torch.device) -> Trial:
    """Trains with the settings that the trial suggests, and gives up where its epochs are below the median.

    No test set is read: accuracy is that of the validation part of `data`.
    """
    settings = suggest(trial, base)
    trial.set_user_attr("settings", asdict(settings))
    training = Training(settings, data, device)
    while not training.over():
        epoch = training.epoch(lambda step: None)
        trial.report(epoch.validation.accuracy, epoch.number)
        if trial.should_prune():
            return Trial(trial.number, training.best().validation.accuracy, True, settings)
    return Trial(trial.number, training.best().validation.accuracy, False, settings)


def search(
    study: optuna.Study,
    base: Settings,
    data: DataSet,
    device: torch.device,
    trials: int,
    on_trial: Callable[[Trial], None] = lambda trial: None,
) -> list[Trial]:
    """Runs trials until the study has so many, those of earlier calls counted.

    A trial that an interruption left unfinished is not counted and not used.
    """
    for left in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        study.tell(left.number, state=TrialState.FAIL)
    while len(study.get_trials(deepcopy=False, states=DONE)) < trials:
        trial = study.ask()
        result = run_trial(trial, base, data, device)
        if result.pruned:
            study.tell(trial, state=TrialState.PRUNED)
        else:
            study.tell(trial, result.accuracy)
        on_trial(result)
    return trials_of(study)


def trials_of(study: optuna.Study) -> list[Trial]:
    """The finished and the pruned trials of a study, in their order."""
    return [_as_trial(trial) for trial in study.get_trials(deepcopy=False, states=DONE)]


def _as_trial(trial: FrozenTrial) -> Trial:
    settings = Settings(**trial.user_attrs["settings"])
    return Trial(trial.number, max(trial.intermediate_values.values()), trial.state == TrialState.PRUNED, settings)


def best_of(trials: list[Trial]) -> Trial:
    """The trial with the highest validation accuracy among those that were trained to the end."""
    return max((trial for trial in trials if not trial.pruned), key=lambda trial: trial.accuracy)


def importances(study: optuna.Study) -> dict[str, float]:
    """How much of the accuracy's variance each setting explains, summing to 1; empty where trials are too few.

    By the forest of random trees of Hutter, Hoos and Leyton-Brown (2014).
    """
    if len(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))) < FIRST_TRIALS:
        return {}
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
    return optuna.importance.get_param_importances(study, evaluator=evaluator)
