"""Looks for better settings of a training; each trial is judged on the validation part alone."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import optuna
import torch
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy.exc import SQLAlchemyError

from digitscan.errors import InputError
from training.data.datasets import DataSet
from training.fit import digit_training
from training.recipes import FITTING
from training.settings import Settings

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

LEAST_DECAY = 1e-4
ITSELF = "base"
"""Marks the trial that tries the settings that the search starts from."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What one trial came to: the best validation accuracy of its epochs, and whether it was given up early."""

    number: int
    accuracy: float
    pruned: bool
    settings: Settings


def augmentations(data_set: str) -> tuple[str, ...]:
    """The augmentations that leave a data set's classes as they are: only clothes are mirrored, all else is written."""
    last = "flip" if FITTING.get(data_set) == "flip" else "scan"
    return ("none", "affine", "elastic", last)


def params_of(base: Settings) -> dict[str, Any]:
    """The parameters of the trial that tries `base` itself; as none has no weight decay, the least stands for 0."""
    found = {name: getattr(base, name) for name in SEARCHED}
    return {**found, "average": 1 - base.average, "weight_decay": max(base.weight_decay, LEAST_DECAY)}


def suggest(trial: optuna.Trial, base: Settings) -> Settings:
    """The settings that a trial is to try: `base` itself, or others around it in what is searched."""
    own = params_of(base)

    def number(name: str, low: float, high: float, log: bool = False) -> float:
        return trial.suggest_float(name, min(low, own[name]), max(high, own[name]), log=log)

    def choice(name: str, choices: tuple[Any, ...]) -> Any:
        return trial.suggest_categorical(name, tuple(dict.fromkeys((*choices, own[name]))))

    found = replace(
        base,
        learning_rate=number("learning_rate", 3e-4, 2e-2, log=True),
        weight_decay=number("weight_decay", LEAST_DECAY, 0.3, log=True),
        batch=choice("batch", (64, 128, 256, 512)),
        label_smoothing=number("label_smoothing", 0.0, 0.15),
        average=1 - number("average", 5e-4, 0.05, log=True),
        warm_up=number("warm_up", 0.0, 0.3),
        augmentation=choice("augmentation", augmentations(base.data_set)),
    )
    return base if trial.user_attrs.get(ITSELF) else found


def open_study(base: Settings, data: DataSet, storage: Path) -> optuna.Study:
    """Begins a study, or goes on with the one of this model, data set and number of epochs in the file.

    Raises:
        InputError: The file is no such storage, or its study was made on other data or starts from other settings.
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
    settings = json.loads(json.dumps(asdict(base)))
    for key, value, what in (
        ("data_sha256", data.sha256(), "of other data"),
        ("settings", settings, "with another recipe or seed"),
    ):
        if study.user_attrs.get(key, value) != value:
            raise InputError(str(storage), f"holds a study {study.study_name!r} {what}; name another file")
        study.set_user_attr(key, value)
    return study


def run_trial(trial: optuna.Trial, base: Settings, data: DataSet, device: torch.device) -> Trial:
    """Trains with the settings that the trial suggests, and gives up where its epochs are below the median.

    No test set is read: accuracy is that of the validation part of `data`.
    """
    settings = suggest(trial, base)
    trial.set_user_attr("settings", asdict(settings))
    training = digit_training(settings, data, device)
    while not training.over():
        epoch = training.epoch()
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
    """Runs trials until the study has so many, those of earlier calls counted; the first tries `base` itself.

    A trial that an interruption left unfinished is not counted and not used.
    """
    for left in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        study.tell(left.number, state=TrialState.FAIL)
    if not any(ITSELF in trial.user_attrs for trial in study.get_trials(states=(*DONE, TrialState.WAITING))):
        study.enqueue_trial(params_of(base), user_attrs={ITSELF: True})
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
    kept = trial.user_attrs["settings"]
    settings = Settings(**{**kept, "repeat": tuple(map(tuple, kept["repeat"]))})  # which JSON made lists
    return Trial(trial.number, max(trial.intermediate_values.values()), trial.state == TrialState.PRUNED, settings)


def best_of(trials: list[Trial]) -> Trial:
    """The trial with the highest validation accuracy among those that were trained to the end."""
    return max((trial for trial in trials if not trial.pruned), key=lambda trial: trial.accuracy)


def importances(study: optuna.Study) -> dict[str, float]:
    """How much of the accuracy's variance each setting explains, summing to 1; empty where trials are too few or tie.

    By the forest of random trees of Hutter, Hoos and Leyton-Brown (2014).
    """
    if len(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))) < FIRST_TRIALS:
        return {}
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=0)
    try:
        return optuna.importance.get_param_importances(study, evaluator=evaluator)
    except RuntimeError:  # no variance to explain
        return {}
