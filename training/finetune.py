"""Fits a trained net to new hands with a few hundred labeled digits, without unlearning what it knows."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from digitscan.errors import InputError
from training.data.datasets import DIGITS_AND_JUNK, NO_DIGIT, PARTS, DataSet
from training.evaluate import Scores, score
from training.export import NO_DIGIT_EXPECTED
from training.fit import Epoch, Training, fit
from training.runs import describe, write_json
from training.settings import Settings
from training.start import Start

NEW, OLD = "new", "old"
REPEAT = 4
"""How often an epoch shows each new digit, each time changed anew and beside other old ones."""

HEAD_EPOCHS = 1
HEAD_RATE, NEW_HEAD_RATE = 2e-4, 2e-3
"""Peak learning rates of the head alone: to adapt one, and to train one for other classes from nothing."""

OLD_A_NEW = 3
"""How many old digits are shown beside each showing of a new one."""

KEEP = 3.0
"""Weight of the divergence from the start net in the loss."""

SURE = 0.9
"""The start net's probability of the right class from which it is to be kept: where it is less sure it may learn."""

OLD_MEASURED = 1000
HELD = 0.2


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


class Finetuning(Training):
    """A training that keeps the last epoch: the new digits are too few to choose by, and are measured only."""

    def best(self) -> Epoch:
        """The last epoch."""
        return self.done[-1]


def hold_out(data: DataSet, seed: int, share: float = HELD) -> DataSet:
    """Sets a share of a data set apart for validation, at random, and all else for training."""
    parts = np.zeros(len(data), np.uint8)
    held = np.random.default_rng(seed).permutation(len(data))[: max(1, round(share * len(data)))]
    parts[held] = PARTS.index("validation")
    return replace(data, parts=parts)


def classes_after(start: Start, new: DataSet) -> tuple[str, ...]:
    """The start's classes where the new ones are among them, else the new ones, for which the head is replaced."""
    return start.classes if set(new.classes) <= set(start.classes) else new.classes


def mix(new: DataSet, old: DataSet | None, classes: tuple[str, ...], seed: int) -> DataSet:
    """Joins new digits with three old ones for each showing of a new one, and some old ones to measure by.

    Args:
        new: Its train and validation parts are used.
        old: What the net was trained on; may be None.
        classes: What labels stand for in the result.
        seed: Draws the old ones.

    Raises:
        InputError: The old data have classes that are not among `classes`.
    """
    fresh = _relabeled(new.where(new.parts != PARTS.index("development")), classes, NEW)
    if old is None:
        return fresh
    if not set(old.classes) <= set(classes):
        raise InputError(old.name, f"has other classes than {', '.join(classes)}; leave out --rehearse")
    chosen = _drawn(old, "train", OLD_A_NEW * REPEAT * len(fresh.part("train")), seed)
    known = _relabeled(old.where(chosen | _drawn(old, "validation", OLD_MEASURED, seed)), classes, OLD)
    return replace(
        fresh,
        images=np.concatenate([fresh.images, known.images]),
        labels=np.concatenate([fresh.labels, known.labels]),
        sources=np.repeat(np.array([0, 1], np.uint8), (len(fresh), len(known))),
        source_names=(NEW, OLD),
        writers=np.concatenate([fresh.writers, known.writers]),
        parts=np.concatenate([fresh.parts, known.parts]),
    )


def _drawn(old: DataSet, part: str, most: int, seed: int) -> NDArray[np.bool_]:
    """Draws up to `most` samples of a part, bool (N,); what is no digit comes as rarely as when digits are read.

    With the quarter of a training, a shipped net would learn to refuse what it knows.
    """
    chance = np.random.default_rng(seed)
    junk = (old.labels == NO_DIGIT) & (old.classes == DIGITS_AND_JUNK)
    refused = round(NO_DIGIT_EXPECTED * most) if junk.any() else 0
    chosen = np.zeros(len(old), bool)
    for some, count in ((junk, refused), (~junk, most - refused)):
        there = np.flatnonzero(some & (old.parts == PARTS.index(part)))
        chosen[chance.permutation(there)[:count]] = True
    return chosen


def _relabeled(data: DataSet, classes: tuple[str, ...], source: str) -> DataSet:
    labels = np.array([classes.index(name) for name in data.classes], np.uint8)[data.labels]
    nobody = np.full(len(data), -1, np.int32)
    return replace(
        data,
        classes=classes,
        labels=labels,
        sources=np.zeros(len(data), np.uint8),
        source_names=(source,),
        writers=nobody,
    )


def head_of(model: nn.Module) -> nn.Linear:
    """The last linear layer, which gives the logits."""
    return [layer for layer in model.modules() if isinstance(layer, nn.Linear)][-1]


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
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
    on_step: Callable[[int], None] = lambda step: None,
) -> Finetuned:
    """Trains the head of a net alone, then all of it at a low rate, and writes a run folder.

    Normalization layers stay as they are: their statistics over a few hundred digits would be worse.

    Args:
        start: The trained net, which is left as it is.
        data: As `mix` gives it; its validation part is measured only.
        settings: Of the second part, the one that the run folder tells of.
        run: The run folder, which must be there.
        device: Where the work is done.
        on_epoch: Told of each epoch of the second part.
        on_step: Told the number of steps done in the second part.
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
    first = Finetuning(head, data, device, model=model, objective=objective)
    while not first.over():
        first.epoch(lambda step: None)
    model.load_state_dict(first.average.state_dict())
    model.requires_grad_(True)
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.requires_grad_(False)
    second = Finetuning(settings, data, device, model=model, objective=objective)
    write_json(run / "settings.json", describe(settings, data))
    return Finetuned(before, fit(second, run, on_epoch=on_epoch, on_step=on_step).validation)


def _head_rate(same: bool) -> float:
    return HEAD_RATE if same else NEW_HEAD_RATE
