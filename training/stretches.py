"""Trains a net on shards that are made while it trains, in stretches: each goes on where the one before was stopped."""

import copy
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic

import numpy as np
import torch
from torch import Tensor, nn

from training.optimize import follow, share_of_rate, weight_groups
from training.runs import commit
from training.shards import Sample, Shards

Batch = tuple[Tensor, ...]
Report = Callable[[str], None]

_LEAST_RATE = 0.01  # of the full rate, at the end
_TOLD = 64  # steps from one line of progress to the next


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast a net is trained.

    Attributes:
        seed: Decides everything that is random.
        epochs: Each sees a new shard and those before it.
        shard: How many samples are new in each epoch.
        pool: Each shard is seen in so many epochs, each time changed in another way.
        batch: How many samples a step sees.
        learning_rate, weight_decay, warm_up: Of AdamW; the rate rises over so many steps.
        average: How much of the averaged weights stays at a step, at most.
        clip: The gradient of a step is scaled down to this norm.
    """

    seed: int
    epochs: int
    shard: int
    pool: int
    batch: int
    learning_rate: float
    weight_decay: float
    warm_up: int
    average: float
    clip: float

    @property
    def steps(self) -> int:
        """How many there are to be in all."""
        return self.epochs * self.shard * self.pool // self.batch


@dataclass(frozen=True, slots=True)
class Lesson(Generic[Sample]):
    """What a net is to learn.

    Attributes:
        build: Gives the untrained net, once the seed is set.
        shards: Of what it sees.
        batches: Gives the batches of an epoch, the same ones for the same generator.
        loss: Of the net and a batch on the device: what is made smaller, and the figures that are reported.
    """

    build: Callable[[], nn.Module]
    shards: Shards[Sample]
    batches: Callable[[list[Sample], np.random.Generator], Iterator[Batch]]
    loss: Callable[[nn.Module, Batch], tuple[Tensor, dict[str, float]]]


class Stretch(Generic[Sample]):
    """The state of a training between epochs.

    Args:
        run: The folder for last.pt and log.jsonl.
        lesson: What is learned.
        plan: How.
        device: Where the work is done.
    """

    def __init__(self, run: Path, lesson: Lesson[Sample], plan: Plan, device: torch.device) -> None:
        torch.manual_seed(plan.seed)
        self.run, self.lesson, self.plan, self.device = run, lesson, plan, device
        self.model = lesson.build().to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.optimizer = torch.optim.AdamW(weight_groups(self.model, plan.weight_decay), lr=plan.learning_rate)
        self.epoch, self.step = 0, 0

    def save(self) -> None:
        """Writes the state, whole or not at all."""
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "epoch": self.epoch,
            "step": self.step,
        }
        torch.save(state, self.run / "last.part")
        (self.run / "last.part").replace(self.run / "last.pt")

    def load(self) -> None:
        """Goes to where the run was stopped."""
        state = torch.load(self.run / "last.pt", map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.epoch, self.step = state["epoch"], state["step"]

    def train_epoch(self, samples: list[Sample], report: Report) -> dict[str, float]:
        """Trains on some samples once; gives the means of what is reported."""
        rng = np.random.default_rng([self.plan.seed, 1, self.epoch])
        torch.manual_seed(self.plan.seed * 100_003 + self.epoch)
        sums, taken, began = dict[str, float](), 0, time.monotonic()
        self.model.train()
        for batch in self.lesson.batches(samples, rng):
            for name, value in self._take_step(tuple(part.to(self.device) for part in batch)).items():
                sums[name] = sums.get(name, 0.0) + value
            taken += 1
            if taken % _TOLD == 0:
                done = {name: round(value / taken, 4) for name, value in sums.items()}
                count = taken * self.plan.batch
                speed = count / (time.monotonic() - began)
                report(f"epoch {self.epoch} {count}/{len(samples)} {done} {speed:.1f} a second")
        return {name: value / max(1, taken) for name, value in sums.items()}

    def _take_step(self, batch: Batch) -> dict[str, float]:
        rate = self.plan.learning_rate * share_of_rate(self.step, self.plan.steps, self.plan.warm_up, _LEAST_RATE)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss, figures = self.lesson.loss(self.model, batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
        self.optimizer.step()
        follow(self.average, self.model, self.step, self.plan.average, buffers=False)
        self.step += 1
        return figures


def fit_in_stretches(
    run: Path, lesson: Lesson[Sample], plan: Plan, device: torch.device, report: Report, about: dict[str, Any]
) -> None:
    """Trains a net, or goes on with the run that is there.

    Args:
        run: The folder of the run.
        lesson: What is learned.
        plan: How; a run that goes on may be given more epochs.
        device: Where the work is done.
        report: Called with a line of progress now and then.
        about: What else settings.json tells of the run.
    """
    run.mkdir(parents=True, exist_ok=True)
    training, shards = Stretch(run, lesson, plan, device), lesson.shards
    if (run / "last.pt").exists():
        training.load()
    else:
        kept = {"seed": plan.seed, "epochs": plan.epochs, "shard": plan.shard, "commit": commit(), **about}
        (run / "settings.json").write_text(json.dumps(kept), encoding="utf-8")
    first = max(0, training.epoch - plan.pool + 1)
    builder = shards.start_builder(range(first, plan.epochs), 2 * plan.pool)
    pool = [shards.take(k, builder) for k in range(first, training.epoch)]
    while training.epoch < plan.epochs:
        pool = [*pool, shards.take(training.epoch, builder)][-plan.pool :]
        figures = training.train_epoch([sample for shard in pool for sample in shard], report)
        training.epoch += 1
        training.save()
        with (run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({"epoch": training.epoch, "time": round(time.time()), **figures}) + "\n")
        report(f"epoch {training.epoch} of {plan.epochs}: { ({k: round(v, 4) for k, v in figures.items()}) }")
    builder.terminate()
