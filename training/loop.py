"""Trains any net: seeded, measured after each epoch on the validation part, and able to go on after an interruption."""

import copy
import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from training.optimize import follow, learning_rate, low_precision, optimizer, train_mode
from training.runs import stored, write_json, write_tensors
from training.settings import Settings

CPU = torch.device("cpu")

Shown = TypeVar("Shown")
Scores = TypeVar("Scores")


@dataclass(frozen=True, slots=True)
class Epoch(Generic[Scores]):
    """What one epoch came to; `validation` is of the averaged weights."""

    number: int
    seconds: float
    train_loss: float
    validation: Scores


def last(done: Sequence[Epoch[Scores]]) -> Epoch[Scores]:
    """The last of the epochs."""
    return done[-1]


@dataclass(frozen=True, slots=True)
class Task(Generic[Shown, Scores]):
    """What a net is to learn, and how it is measured.

    Attributes:
        steps: How many batches an epoch has, or about so many.
        batches: Gives those of an epoch, the same ones for the same seed: the input, float (N, 1, H, W), and what it
            shows.
        loss: Of logits float32, for the input, both on the device of the training, and what it shows.
        score: Measures a net in evaluation mode on the validation part.
        scores: The class of what `score` gives.
        best: Which of the epochs done has the weights to keep.
        clip: The gradient of a step is scaled down to this norm; None for any.
    """

    steps: int
    batches: Callable[[int], Iterator[tuple[Tensor, Shown]]]
    loss: Callable[[Tensor, Tensor, Shown], Tensor]
    score: Callable[[nn.Module], Scores]
    scores: type[Scores]
    best: Callable[[Sequence[Epoch[Scores]]], Epoch[Scores]] = last
    clip: float | None = None

    def inputs(self, seed: int) -> Iterator[Tensor]:
        """The inputs of an epoch alone, without what they show."""
        return (x for x, _ in self.batches(seed))


class Training(Generic[Shown, Scores]):
    """The state of a training between epochs: weights, their average, the optimizer, what each epoch came to.

    Args:
        settings: What decides the result.
        task: What is learned.
        build: Gives the net, which is trained in place from the weights that it has; those that do not require a
            gradient stay as they are. Called when the seed is set.
        device: Where the work is done.
    """

    def __init__(
        self, settings: Settings, task: Task[Shown, Scores], build: Callable[[], nn.Module], device: torch.device = CPU
    ) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.task, self.device = settings, task, device
        self.model = build().to(device).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.steps_an_epoch = task.steps
        self.optimizer = optimizer(settings, self.model)
        self.low = low_precision(settings, device)
        self.done: list[Epoch[Scores]] = []
        self.total, self.taken = torch.zeros((), dtype=torch.float64, device=device), 0

    def best(self) -> Epoch[Scores]:
        """The epoch whose weights are kept."""
        return self.task.best(self.done)

    def over(self) -> bool:
        """Whether all epochs are done, or as many as the patience allows were no better than the best."""
        if len(self.done) >= self.settings.epochs:
            return True
        patience = self.settings.patience
        return bool(patience and self.done) and len(self.done) - self.best().number >= patience

    def mean_loss(self) -> float:
        """The mean loss of the steps that the present epoch has taken, or the last one took; 0 before the first."""
        return self.total.item() / max(1, self.taken)

    def step(self, x: Tensor, shown: Shown, at: int) -> Tensor:
        """Takes one step at step number `at` and gives the loss before it."""
        rate = learning_rate(self.settings, at, self.steps_an_epoch * self.settings.epochs)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        x = x.to(self.device, memory_format=torch.channels_last)
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.low):
            logits = self.model(x)
        found = self.task.loss(logits.float(), x, shown)
        self.optimizer.zero_grad(set_to_none=True)
        found.backward()  # type: ignore[no-untyped-call]
        if self.task.clip is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.task.clip)
        self.optimizer.step()
        follow(self.average, self.model, at, self.settings.average)
        return found.detach()

    def epoch(self, on_step: Callable[[int], None] = lambda step: None) -> Epoch[Scores]:
        """Trains one epoch, measures the average on the validation part, and notes both.

        Args:
            on_step: Told the number of steps done, counted over all epochs as if each had `steps_an_epoch` of them.
        """
        number, started = len(self.done), time.monotonic()
        before = number * self.steps_an_epoch
        seed = self.settings.seed * 100_003 + number
        torch.manual_seed(seed)
        train_mode(self.model)
        self.total, self.taken = torch.zeros_like(self.total), 0
        for x, shown in self.task.batches(seed):
            self.total += self.step(x, shown, before + self.taken)
            self.taken += 1
            on_step(before + min(self.taken, self.steps_an_epoch))
        scores = self.task.score(self.average)
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
            self.done = [Epoch(**{**e, "validation": self.task.scores(**e["validation"])}) for e in state["epochs"]]


def fit(
    training: Training[Shown, Scores],
    run: Path,
    minutes: float | None = None,
    on_epoch: Callable[[Epoch[Scores]], None] = lambda epoch: None,
    on_step: Callable[[int], None] = lambda step: None,
) -> Epoch[Scores]:
    """Trains until it is over and keeps the run folder up to date after each epoch.

    Args:
        training: Fresh, or restored.
        run: The run folder, which must be there.
        minutes: No epoch after the first is begun that would probably end after this time.
        on_epoch: Told of each epoch when it is kept.
        on_step: Told the number of steps done, as by `Training.epoch`.

    Returns:
        The epoch whose weights are in checkpoint.pt.
    """
    started = time.monotonic()
    while not training.over():
        spent = time.monotonic() - started
        if minutes is not None and training.done and spent + training.done[-1].seconds > minutes * 60:
            break
        epoch = training.epoch(on_step)
        training.save(run)
        on_epoch(epoch)
    return training.best()
