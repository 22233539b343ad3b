"""Trains the net of pages, keeps the averaged weights of the last epoch, and goes on after an interruption."""

import copy
import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscan.handwriting import KINDS
from training.optimize import learning_rate, low_precision, optimizer
from training.pages.batches import Batch, batches
from training.pages.dataset import Pages
from training.pages.evaluate import PageScores, score
from training.pages.net import PageNet
from training.pages.run import labeler
from training.pages.sheet import NO_DIGIT, PAPER
from training.runs import stored, write_json, write_tensors
from training.settings import Settings


@dataclass(frozen=True, slots=True)
class PageEpoch:
    """What one epoch came to; `validation` is of the averaged weights."""

    number: int
    seconds: float
    train_loss: float
    validation: PageScores


def recipe(epochs: int, seed: int) -> Settings:
    """The settings of the net that is shipped; a batch is counted in pages."""
    return Settings(
        "page",
        "pages",
        epochs=epochs,
        seed=seed,
        batch=12,
        learning_rate=3e-3,
        warm_up=0.06,
        weight_decay=0.02,
        average=0.998,
    )


def page_loss(logits: Tensor, kinds: Tensor, weights: Tensor) -> Tensor:
    """The mean cross entropy of the cells with ink, by their weights float (N, h, w).

    Of ink that is only known to be no digit, every other kind is right.

    Args:
        logits: float32 (N, classes, h, w).
        kinds: int64 (N, h, w), as in `training.pages.sheet`.
        weights: How much each cell counts.
    """
    logs = functional.log_softmax(logits, dim=1)
    no_digit = torch.logsumexp(logs[:, 1:], dim=1)
    named = logs.gather(1, (kinds.clamp(1, len(KINDS)) - 1).unsqueeze(1)).squeeze(1)
    right = torch.where(kinds == NO_DIGIT, no_digit, named)
    weights = weights * (kinds != PAPER)
    return -(right * weights).sum() / weights.sum().clamp_min(1)


class PageTraining:
    """The state of a training between epochs: weights, their average, the optimizer.

    Args:
        settings: What decides the result.
        pages: The data set.
    """

    def __init__(self, settings: Settings, pages: Pages) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.pages = settings, pages
        self.model: nn.Module = PageNet(len(KINDS)).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.steps_an_epoch = max(1, len(pages.of("train")) // settings.batch)
        self.optimizer = optimizer(settings, self.model)
        self.low = low_precision(settings, torch.device("cpu"))
        self.done: list[PageEpoch] = []

    def begin(self, model: nn.Module) -> None:
        """Begins with the weights of another net."""
        self.model.load_state_dict(model.state_dict())
        self.average.load_state_dict(model.state_dict())

    def step(self, batch: Batch, at: int) -> float:
        """Takes one step at step number `at` and gives the loss before it."""
        rate = learning_rate(self.settings, at, self.steps_an_epoch * self.settings.epochs)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        views, kinds, weights = batch
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.low):
            logits = self.model(views.contiguous(memory_format=torch.channels_last))
        found = page_loss(logits.float(), kinds, weights)
        self.optimizer.zero_grad(set_to_none=True)
        found.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        self.optimizer.step()
        decay = min(self.settings.average, (at + 1) / (at + 10))
        for mean, now in zip(self.average.state_dict().values(), self.model.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(now, 1 - decay)
        return float(found.detach())

    def epoch(self, on_step: Callable[[int, float], None] = lambda step, loss: None) -> PageEpoch:
        """Trains one epoch, measures the average on the validation part, and notes both."""
        number, started = len(self.done), time.monotonic()
        seed = self.settings.seed * 100_003 + number
        torch.manual_seed(seed)
        self.model.train()
        losses: list[float] = []
        for batch in batches(self.pages, self.pages.of("train"), self.settings.batch, seed):
            losses.append(self.step(batch, number * self.steps_an_epoch + len(losses)))
            on_step(len(losses), losses[-1])
        scores = score(labeler(self.average), self.pages, "validation")
        seconds = round(time.monotonic() - started, 1)
        self.done.append(PageEpoch(number + 1, seconds, float(np.mean(losses)), scores))
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
            self.done = [PageEpoch(**{**e, "validation": PageScores(**e["validation"])}) for e in state["epochs"]]
