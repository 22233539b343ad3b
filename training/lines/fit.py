"""Trains the line net, keeps the weights of the last epoch, and goes on after an interruption."""

import copy
import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from digitscan.transcripts import DIGITS_END
from training.lines.batches import Batch, batches, count_batches
from training.lines.dataset import CHARACTERS, Lines
from training.lines.evaluate import LineScores, score
from training.lines.net import LineNet
from training.optimize import learning_rate, low_precision, optimizer
from training.runs import stored, write_json, write_tensors
from training.settings import Settings

CLASSES = len(CHARACTERS) + 1
_NEVER = -30.0


@dataclass(frozen=True, slots=True)
class LineEpoch:
    """What one epoch came to; `validation` is of the averaged weights."""

    number: int
    seconds: float
    train_loss: float
    validation: LineScores


def recipe(epochs: int, seed: int) -> Settings:
    """The settings of the net that is shipped; a batch is counted in columns of pixels."""
    return Settings(
        "line",
        "lines",
        epochs=epochs,
        seed=seed,
        batch=8000,
        learning_rate=3e-3,
        warm_up=0.06,
        weight_decay=0.03,
        average=0.999,
        repeat=(("orand-car-a", 6), ("parish-numbers", 2)),
    )


def shown(lines: Lines, settings: Settings) -> NDArray[np.int64]:
    """The strips that an epoch shows, int64: each once, or as often as its source is repeated if that is there."""
    repeat = dict(settings.repeat)
    times = np.array([repeat.get(source, 1) for source in lines.source_names], np.int64)
    train = lines.of("train")
    return np.repeat(train, times[lines.sources[train]])


def without_signs(logs: Tensor) -> Tensor:
    """Log probabilities (N, T, classes) in which signs count as blanks, for texts that leave them out."""
    blank = torch.logsumexp(torch.cat((logs[..., :1], logs[..., DIGITS_END:]), dim=-1), dim=-1, keepdim=True)
    return torch.cat((blank, logs[..., 1:DIGITS_END], torch.full_like(logs[..., DIGITS_END:], _NEVER)), dim=-1)


def ctc_loss(logits: Tensor, batch: Batch) -> Tensor:
    """The loss of logits float32 (N, T, classes), the mean over the batch (Graves et al. 2006)."""
    logs = functional.log_softmax(logits, dim=-1)
    logs = torch.where(batch.digits_only.view(-1, 1, 1), without_signs(logs), logs)
    total = functional.ctc_loss(
        logs.transpose(0, 1), batch.codes, batch.frames, batch.lengths, reduction="sum", zero_infinity=True
    )
    return total / len(batch.chosen)


class LineTraining:
    """The state of a training between epochs: weights, their average, the optimizer.

    Args:
        settings: What decides the result.
        lines: The data set.
    """

    def __init__(self, settings: Settings, lines: Lines) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.lines = settings, lines
        self.model: nn.Module = LineNet(CLASSES).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.shown = shown(lines, settings)
        self.steps_an_epoch = count_batches(lines, self.shown, settings.batch)
        self.optimizer = optimizer(settings, self.model)
        self.low = low_precision(settings, torch.device("cpu"))
        self.done: list[LineEpoch] = []

    def step(self, batch: Batch, at: int) -> float:
        """Takes one step at step number `at` and gives the loss before it."""
        rate = learning_rate(self.settings, at, self.steps_an_epoch * self.settings.epochs)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.low):
            logits = self.model(batch.strips.contiguous(memory_format=torch.channels_last))
        found = ctc_loss(logits.float(), batch)
        self.optimizer.zero_grad(set_to_none=True)
        found.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        self.optimizer.step()
        decay = min(self.settings.average, (at + 1) / (at + 10))
        for mean, now in zip(self.average.state_dict().values(), self.model.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(now, 1 - decay)
        return float(found.detach())

    def epoch(self, on_step: Callable[[int, float], None] = lambda step, loss: None) -> LineEpoch:
        """Trains one epoch, measures the average on the validation part, and notes both."""
        number, started = len(self.done), time.monotonic()
        seed = self.settings.seed * 100_003 + number
        torch.manual_seed(seed)
        self.model.train()
        losses: list[float] = []
        for batch in batches(self.lines, self.shown, self.settings.batch, seed, changed=True):
            losses.append(self.step(batch, number * self.steps_an_epoch + len(losses)))
            on_step(len(losses), losses[-1])
        scores = score(self.average, self.lines, "validation")
        seconds = round(time.monotonic() - started, 1)
        self.done.append(LineEpoch(number + 1, seconds, float(np.mean(losses)), scores))
        return self.done[-1]

    def save(self, run: Path) -> None:
        """Writes checkpoint.pt, metrics.json, and what `restore` needs."""
        epochs = [dataclasses.asdict(epoch) for epoch in self.done]
        write_tensors(run / "checkpoint.pt", {"weights": self.average.state_dict(), "epoch": len(self.done)})
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "epochs": epochs,
        }
        write_tensors(run / "last.pt", state)
        write_json(run / "metrics.json", {"epochs": epochs})

    def restore(self, run: Path) -> None:
        """Goes back to the end of the last epoch that `save` saw.

        Raises:
            InputError: last.pt is missing or damaged.
        """
        with stored(run / "last.pt", torch.device("cpu")) as state:
            self.model.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.done = [LineEpoch(**{**e, "validation": LineScores(**e["validation"])}) for e in state["epochs"]]
