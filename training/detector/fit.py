"""Trains the detector on views that are composed while it trains; goes on from its last epoch when it was stopped."""

import copy
import json
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.composition.crops import Crop, X
from training.detector.net import DetectorNet, detector_loss
from training.detector.shards import SHARD, Sources, jittered, start_builder, take_shard
from training.detector.targets import maps
from training.runs import commit

SIDE = 320
"""Rows and columns of what the net is shown of a view in one step."""

BATCH = 8
POOL = 3
"""Each shard is seen in so many epochs, each time another part of its views in other light."""

LEARNING_RATE, WEIGHT_DECAY, WARM_UP, AVERAGE, CLIP = 2e-3, 0.02, 200, 0.998, 10.0


def batch_of(crops: list[Crop], rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Input, targets and weights of some views, each cut to `SIDE` at random."""
    views, targets, weights = [], [], []
    for crop in crops:
        left, top = (int(v) for v in rng.integers(0, crop.view.shape[0] - SIDE + 1, 2))
        view = crop.view[top : top + SIDE, left : left + SIDE]
        digits, ignored = crop.digits.copy(), crop.ignored - np.array([left, top] * 2, np.float32)
        digits[:, X : X + 2] -= (left, top)
        target, weight = maps(digits, ignored, crop.knows_print, SIDE)
        views.append(jittered(view, rng))
        targets.append(target)
        weights.append(weight)
    x = torch.from_numpy(np.stack(views)).permute(0, 3, 1, 2).float() / 127.5 - 1
    return (
        x.contiguous(memory_format=torch.channels_last),
        torch.from_numpy(np.stack(targets)),
        torch.from_numpy(np.stack(weights)),
    )


def rate(step: int, steps: int) -> float:
    """The learning rate of a step: a warm-up, then a cosine to a hundredth."""
    if step < WARM_UP:
        return LEARNING_RATE * (step + 1) / WARM_UP
    along = (step - WARM_UP) / max(1, steps - WARM_UP)
    return LEARNING_RATE * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, along))))


class DetectorTraining:
    """The state of a training between epochs.

    Args:
        run: The folder for last.pt and log.jsonl.
        seed: Decides everything that is random.
        epochs: How many there are to be.
        device: Where the work is done.
        shard: How many views are new in each epoch.
    """

    def __init__(self, run: Path, seed: int, epochs: int, device: torch.device, shard: int = SHARD) -> None:
        torch.manual_seed(seed)
        self.shard = shard
        self.run, self.seed, self.epochs, self.device = run, seed, epochs, device
        self.model = DetectorNet().to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).eval().requires_grad_(False)
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        others = [p for p in self.model.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed}, {"params": others, "weight_decay": 0.0}], weight_decay=WEIGHT_DECAY
        )
        self.epoch, self.step = 0, 0

    @property
    def steps(self) -> int:
        """How many there are to be in all."""
        return self.epochs * self.shard * POOL // BATCH

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

    def train_epoch(self, crops: list[Crop], report: Callable[[str], None]) -> dict[str, float]:
        """Trains on some views once; gives the mean losses."""
        rng = np.random.default_rng([self.seed, 1, self.epoch])
        order, sums, began = rng.permutation(len(crops)), dict[str, float](), time.monotonic()
        taken = range(0, len(order) - BATCH + 1, BATCH)
        self.model.train()
        for k in taken:
            x, target, weight = (
                part.to(self.device) for part in batch_of([crops[j] for j in order[k : k + BATCH]], rng)
            )
            for group in self.optimizer.param_groups:
                group["lr"] = rate(self.step, self.steps)
            loss, parts = detector_loss(self.model(x), target, weight)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
            self.optimizer.step()
            self._follow()
            self.step += 1
            for name, value in parts.items():
                sums[name] = sums.get(name, 0.0) + value
            if k and k % (BATCH * 64) == 0:
                done = {name: round(value / (k // BATCH + 1), 4) for name, value in sums.items()}
                report(f"epoch {self.epoch} {k}/{len(order)} {done} {k / (time.monotonic() - began):.1f} views/s")
        return {name: value / max(1, len(taken)) for name, value in sums.items()}

    def _follow(self) -> None:
        """Moves the averaged weights after those that are trained."""
        keep = min(AVERAGE, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mine, other in zip(self.average.parameters(), self.model.parameters(), strict=True):
                mine.lerp_(other, 1 - keep)
            for mine, other in zip(self.average.buffers(), self.model.buffers(), strict=True):
                mine.copy_(other)


def fit(
    run: Path,
    sources: Sources,
    seed: int,
    epochs: int,
    device: torch.device,
    report: Callable[[str], None],
    shard: int = SHARD,
) -> None:
    """Trains a detector, or goes on with the run that is there.

    Args:
        run: The folder of the run.
        sources: What views are made of.
        seed: Decides everything that is random.
        epochs: Each sees a new shard and the two before it.
        device: Where the work is done.
        report: Called with a line of progress now and then.
        shard: How many views are new in each epoch.
    """
    run.mkdir(parents=True, exist_ok=True)
    training = DetectorTraining(run, seed, epochs, device, shard)
    if (run / "last.pt").exists():
        training.load()
    else:
        about = {"seed": seed, "epochs": epochs, "shard": shard, "commit": commit(), "fonts": len(sources.desk.fonts)}
        (run / "settings.json").write_text(json.dumps(about), encoding="utf-8")
    first = max(0, training.epoch - POOL + 1)
    builder = start_builder(sources, run / "shards", seed, range(first, epochs), 2 * POOL, shard)
    pool: list[list[Crop]] = [take_shard(run / "shards", k, builder) for k in range(first, training.epoch)]
    while training.epoch < epochs:
        pool = [*pool, take_shard(run / "shards", training.epoch, builder)][-POOL:]
        some = [crop for shard in pool for crop in shard]
        losses = training.train_epoch(some, report)
        training.epoch += 1
        training.save()
        with (run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({"epoch": training.epoch, "time": round(time.time()), **losses}) + "\n")
        report(f"epoch {training.epoch} of {epochs}: { ({k: round(v, 4) for k, v in losses.items()}) }")
    builder.terminate()
