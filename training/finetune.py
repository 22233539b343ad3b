"""Fits a trained net to new hands with a few hundred labeled digits, without unlearning what it knows."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.data.datasets import DataSet
from training.evaluate import Scores, score
from training.fit import DigitTraining, digit_training
from training.loop import Epoch, fit, last
from training.models import head_of
from training.origin import Origin, with_origin
from training.rehearsal import NEW, OLD_A_NEW, REPEAT, new_of
from training.runs import describe, write_json
from training.settings import Settings
from training.start import Start

HEAD_EPOCHS = 1
HEAD_RATE, NEW_HEAD_RATE = 2e-4, 2e-3
"""Peak learning rates of the head alone: to adapt one, and to train one for other classes from nothing."""

KEEP = 3.0
"""Weight of the divergence from the start net in the loss."""

SURE = 0.9
"""The start net's probability of the right class from which it is to be kept: where it is less sure it may learn."""


@dataclass(frozen=True, slots=True)
class Finetuned:
    """How a net did on the validation part before and after; `before` is None where its classes were others."""

    before: Scores | None
    after: Scores


def finetune_settings(model: str, data_set: str, rehearsed: bool) -> Settings:
    """The settings of a finetuning: small steps at a low rate, lower without old digits beside the new ones."""
    return Settings(
        model,
        data_set,
        epochs=2 if rehearsed else 3,
        batch=64 * (1 + OLD_A_NEW) if rehearsed else 64,
        learning_rate=2e-4 if rehearsed else 1e-4,
        warm_up=0.1,
        weight_decay=0.0,
        average=0.98,
        repeat=((NEW, REPEAT),),
    )


class Listener(Protocol):
    """Is told how a part of a finetuning goes, from its beginning to its end."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def epoch(self, epoch: Epoch[Scores]) -> None:
        """Told of each epoch."""

    def step(self, done: int) -> None:
        """Told the number of steps done, counted over all epochs."""


def replace_head(model: nn.Module, classes: int) -> None:
    """Puts a fresh head for so many classes on a model, drawn from torch's global random state."""
    old = head_of(model)
    name = next(name for name, layer in model.named_modules() if layer is old)
    above, _, last = name.rpartition(".")
    setattr(model.get_submodule(above), last, nn.Linear(old.in_features, classes))


def keep_close(start: nn.Module, weight: float) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """The cross entropy and, where the start net is surely right, the divergence from its probabilities.

    That what a net answered before restrains it while it learns something new is from Li and Hoiem, "Learning without
    Forgetting" (2016); here it is asked of the old and of the new digits.
    """

    def objective(logits: Tensor, x: Tensor, labels: Tensor) -> Tensor:
        with torch.no_grad():
            expected = start(x).float().softmax(dim=1)
        sure = (expected.gather(1, labels.unsqueeze(1)).squeeze(1) > SURE).float()
        apart = functional.kl_div(logits.log_softmax(dim=1), expected, reduction="none").sum(dim=1)
        loss: Tensor = functional.cross_entropy(logits, labels) + weight * (sure * apart).mean()
        return loss

    return objective


def finetune(
    start: Start,
    data: DataSet,
    settings: Settings,
    run: Path,
    device: torch.device,
    listen: Callable[[str, DigitTraining], Listener],
    rehearsed: str | None = None,
) -> Finetuned:
    """Trains the head of a net alone, then all of it at a low rate, and writes a run folder.

    Normalization layers stay as they are: their statistics over a few hundred digits would be worse. settings.json
    comes last, so that a folder without it is of a finetuning that was interrupted, and may be begun anew.

    Args:
        start: The trained net, which is left as it is.
        data: As `mix` gives it; its validation part is measured only.
        settings: Of the second part, the one that the run folder tells of.
        run: The run folder, which must be there.
        device: Where the work is done.
        listen: Given the name of each part and its training, makes who is told of it.
        rehearsed: Name of the data set that `mix` joined with the new digits.
    """
    torch.manual_seed(settings.seed)
    model, kept = copy.deepcopy(start.model), copy.deepcopy(start.model).eval().requires_grad_(False)
    same = data.classes == start.classes
    if not same:
        replace_head(model, len(data.classes))
    before = score(kept, data.part("validation")) if same else None
    objective = keep_close(kept.to(device), KEEP) if same else None
    head = replace(settings, epochs=HEAD_EPOCHS if same else settings.epochs, learning_rate=_head_rate(same))
    model.requires_grad_(False)
    head_of(model).requires_grad_(True)
    first = digit_training(head, data, device, model=model, objective=objective)
    with listen("head", first) as listener:
        while not first.over():
            listener.epoch(first.epoch(listener.step))
    model.load_state_dict(first.average.state_dict())
    model.requires_grad_(True)
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.requires_grad_(False)
    # the new digits are too few to choose an epoch by, and are measured only
    second = digit_training(settings, data, device, model=model, objective=objective, best=last)
    with listen("whole net", second) as listener:
        after = fit(second, run, on_epoch=listener.epoch, on_step=listener.step).validation
    origin = came_from(start, data, rehearsed)
    write_json(run / "settings.json", with_origin(describe(settings, data), origin))
    return Finetuned(before, after)


def came_from(start: Start, data: DataSet, rehearsed: str | None) -> Origin:
    """What a net finetuned on `data`, as `mix` gives it, comes from."""
    new = new_of(data)
    counts = (len(new.part("train")), len(new.part("validation")))
    replaced = data.classes != start.classes
    return Origin(start.file, start.sha256, start.temperature, start.rows, *counts, rehearsed, replaced)


def _head_rate(same: bool) -> float:
    return HEAD_RATE if same else NEW_HEAD_RATE
