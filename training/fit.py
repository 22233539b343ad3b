"""Trains a model: seeded, its checkpoint chosen on the validation part, and able to go on after an interruption."""

import copy
import dataclasses
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor, nn

from digitscan.errors import InputError
from training.augment import augment
from training.data.datasets import DataSet
from training.evaluate import Scores, score
from training.models import build
from training.optimize import learning_rate, loss, low_precision, optimizer, train_mode
from training.runs import stored, write_json, write_tensors
from training.settings import Settings

CHUNK = 8

Objective = Callable[[Tensor, Tensor, Tensor], Tensor]
"""The loss of logits float32 (N, classes) for input float (N, 1, 28, 28) and labels int64 (N,), all on one device."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """What one epoch came to; `validation` is of the averaged weights."""

    number: int
    seconds: float
    train_loss: float
    validation: Scores


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


def _part(data: DataSet, name: str) -> DataSet:
    """The samples of a part, of which there is at least one."""
    found = data.part(name)
    if not len(found):
        raise InputError(data.name, f"{len(data)} samples, but none for its {name} part; put more into the data set")
    return found


class Training:
    """The state of a training between epochs: weights, their average, the optimizer, the best so far.

    Args:
        settings: What decides the result.
        data: Its train part trains, its validation part chooses.
        device: Where the work is done.
        model: Trained in place, from the weights it has; those that do not require a gradient stay as they are. A
            fresh one by default.
        objective: Used in place of the loss of the settings.

    Raises:
        InputError: The train or the validation part is empty.
    """

    def __init__(
        self,
        settings: Settings,
        data: DataSet,
        device: torch.device,
        *,
        model: nn.Module | None = None,
        objective: Objective | None = None,
    ) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.device = device
        model = model or build(settings.model, len(data.classes))
        self.model = model.to(device).to(memory_format=torch.channels_last)
        self.objective: Objective = objective or (lambda logits, x, labels: loss(settings, logits, labels))
        self.average = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.train = _part(data, "train")
        self.validation = _part(data, "validation")
        self.shown = shown(self.train, settings)
        self.steps_an_epoch = max(1, len(self.shown) // settings.batch)
        self.optimizer = optimizer(settings, self.model)
        self.low = low_precision(settings, device)
        self.done: list[Epoch] = []
        self.total, self.taken = torch.zeros((), device=device), 0

    def best(self) -> Epoch:
        """The epoch with the lowest validation loss among those with the best validation accuracy."""
        return max(self.done, key=lambda e: (e.validation.accuracy, -e.validation.loss))

    def over(self) -> bool:
        """Whether all epochs are done, or as many as the patience allows were no better than the best."""
        if len(self.done) >= self.settings.epochs:
            return True
        patience = self.settings.patience
        return bool(patience and self.done) and len(self.done) - self.best().number >= patience

    def mean_loss(self) -> float:
        """The mean loss of the steps that the present epoch has taken, or the last one took; 0 before the first."""
        return self.total.item() / max(1, self.taken)

    def batches(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Gives the augmented batches of an epoch; the same ones whenever the seed and the number are the same."""
        chance = Generator().manual_seed(self.settings.seed * 100_003 + number)
        images, labels = torch.from_numpy(self.train.images), torch.from_numpy(self.train.labels).long()
        order = self.shown[torch.randperm(len(self.shown), generator=chance)]
        order = order[: self.steps_an_epoch * self.settings.batch]
        for some in order.split(self.settings.batch * CHUNK):
            changed = augment(images[some], self.settings.augmentation, chance)
            yield from zip(
                changed.unsqueeze(1).split(self.settings.batch),
                labels[some].split(self.settings.batch),
                strict=True,
            )

    def step(self, x: Tensor, labels: Tensor, at: int) -> Tensor:
        """Takes one step at step number `at` and gives the loss before it."""
        rate = learning_rate(self.settings, at, self.steps_an_epoch * self.settings.epochs)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        x = x.to(self.device, memory_format=torch.channels_last)
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.low):
            logits = self.model(x)
        found = self.objective(logits.float(), x, labels.to(self.device))
        self.optimizer.zero_grad(set_to_none=True)
        found.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self._follow(at)
        return found.detach()

    def _follow(self, at: int) -> None:
        """Moves the average toward the weights; quicker during the first steps, which are far from any good."""
        decay = min(self.settings.average, (at + 1) / (at + 10))
        for mean, now in zip(self.average.state_dict().values(), self.model.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(now, 1 - decay)

    def epoch(self, on_step: Callable[[int], None]) -> Epoch:
        """Trains one epoch, measures the average on the validation part, and notes both."""
        number, started = len(self.done), time.monotonic()
        torch.manual_seed(self.settings.seed * 100_003 + number)
        train_mode(self.model)
        self.total, self.taken = torch.zeros((), device=self.device), 0
        for at, (x, labels) in enumerate(self.batches(number), start=number * self.steps_an_epoch):
            self.total += self.step(x, labels, at)
            self.taken += 1
            on_step(at + 1)
        scores = score(self.average, self.validation)
        self.done.append(Epoch(number + 1, round(time.monotonic() - started, 1), self.mean_loss(), scores))
        return self.done[-1]

    def save(self, run: Path) -> None:
        """Writes what `restore` needs, metrics.json, and checkpoint.pt where the last epoch is the best."""
        epochs = [dataclasses.asdict(e) for e in self.done]
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "epochs": epochs,
        }
        if self.best() is self.done[-1]:
            kept = {"weights": self.average.state_dict(), "epoch": self.done[-1].number}
            write_tensors(run / "checkpoint.pt", kept)
        write_tensors(run / "last.pt", state)
        write_json(run / "metrics.json", {"best_epoch": self.best().number, "epochs": epochs})

    def restore(self, run: Path) -> None:
        """Goes back to the end of the last epoch that `save` saw.

        Raises:
            InputError: last.pt is missing or damaged.
        """
        with stored(run / "last.pt", self.device) as state:
            self.model.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.done = [Epoch(**{**e, "validation": Scores(**e["validation"])}) for e in state["epochs"]]


def fit(
    training: Training,
    run: Path,
    minutes: float | None = None,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
    on_step: Callable[[int], None] = lambda step: None,
) -> Epoch:
    """Trains until it is over and keeps the run folder up to date after each.

    Args:
        training: Fresh, or restored.
        run: The run folder, which must be there.
        minutes: No epoch after the first is begun that would probably end after this time.
        on_epoch: Told of each epoch.
        on_step: Told the number of steps done, counted over all epochs.

    Returns:
        The epoch whose weights are in checkpoint.pt.
    """
    started = time.monotonic()
    while not training.over():
        spent = time.monotonic() - started
        if minutes is not None and training.done and spent + training.done[-1].seconds > minutes * 60:
            break
        on_epoch(training.epoch(on_step))
        training.save(run)
    return training.best()
