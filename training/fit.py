"""What is trained on digits, and on all other images of one character each."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Generator, Tensor, nn

from digitscan.errors import InputError
from training.augment import augment
from training.data.datasets import DataSet
from training.evaluate import Scores, score
from training.loop import CPU, Epoch, Task, Training
from training.models import build
from training.optimize import loss
from training.settings import Settings

CHUNK = 8

Objective = Callable[[Tensor, Tensor, Tensor], Tensor]
"""The loss of logits float32 (N, classes) for input float (N, 1, 28, 28) and labels int64 (N,), all on one device."""

DigitTraining = Training[Tensor, Scores]


def digit_training(
    settings: Settings,
    data: DataSet,
    device: torch.device = CPU,
    *,
    model: nn.Module | None = None,
    objective: Objective | None = None,
    best: Callable[[Sequence[Epoch[Scores]]], Epoch[Scores]] | None = None,
) -> DigitTraining:
    """A training whose checkpoint is chosen on the validation part.

    Args:
        settings: What decides the result.
        data: Its train part trains, its validation part chooses.
        device: Where the work is done.
        model: Trained in place. A fresh one by default.
        objective: Used in place of the loss of the settings.
        best: Used in place of `most_accurate`.

    Raises:
        InputError: The train or the validation part is empty.
    """
    train, validation = _part(data, "train"), _part(data, "validation")
    indices = shown(train, settings)
    found: Objective = objective or (lambda logits, x, labels: loss(settings, logits, labels))
    task = Task(
        steps=count_batches(indices, settings),
        batches=lambda seed: batches(train, indices, settings, seed),
        loss=lambda logits, x, labels: found(logits, x, labels.to(device)),
        score=lambda net: score(net, validation),
        scores=Scores,
        best=best or most_accurate,
    )
    return Training(settings, task, lambda: model or build(settings.model, len(data.classes)), device)


def _part(data: DataSet, name: str) -> DataSet:
    """The samples of a part, of which there is at least one."""
    found = data.part(name)
    if not len(found):
        raise InputError(data.name, f"{len(data)} samples, but none for its {name} part; put more into the data set")
    return found


def shown(train: DataSet, settings: Settings) -> Tensor:
    """The indices of the samples that an epoch shows, int64: each once, or as often as its source is repeated.

    Raises:
        InputError: There is no such source.
    """
    times = np.ones(len(train.source_names), np.int64)
    for source, number in settings.repeat:
        if source not in train.source_names:
            raise InputError(train.name, f"has no source {source!r}; it has {', '.join(train.source_names)}")
        times[train.source_names.index(source)] = number
    return torch.from_numpy(np.repeat(np.arange(len(train)), times[train.sources]))


def batches(train: DataSet, indices: Tensor, settings: Settings, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Gives batches of these samples, augmented, and their labels int64 (N,); a rest that fills none is left out."""
    chance = Generator().manual_seed(seed)
    images, labels = torch.from_numpy(train.images), torch.from_numpy(train.labels).long()
    order = indices[torch.randperm(len(indices), generator=chance)]
    order = order[: count_batches(indices, settings) * settings.batch]
    for some in order.split(settings.batch * CHUNK):
        changed = augment(images[some], settings.augmentation, chance)
        yield from zip(
            changed.unsqueeze(1).split(settings.batch),
            labels[some].split(settings.batch),
            strict=True,
        )


def count_batches(indices: Tensor, settings: Settings) -> int:
    """How many batches there are."""
    return max(1, len(indices) // settings.batch)


def most_accurate(done: Sequence[Epoch[Scores]]) -> Epoch[Scores]:
    """The epoch with the lowest validation loss among those with the best validation accuracy."""
    return max(done, key=lambda e: (e.validation.accuracy, -e.validation.loss))
