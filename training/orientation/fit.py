"""Trains the orientation net on views that are composed while it trains; goes on from its last epoch when stopped."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from digitscan.records import Gray
from training.detector.fit import CLIP
from training.detector.shards import Sources, start_builder, take_shard
from training.orientation.net import OrientationNet
from training.orientation.views import batch_of, composed_windows, real_windows
from training.runs import commit

SHARD = 384
"""Views that are composed for an epoch."""

POOL = 2
"""Each composed view is seen in so many epochs, each time another part of it in other light."""

BATCH = 8
"""Windows of a step, each in all four turns."""

LEARNING_RATE, WARM_UP, WEIGHT_DECAY, AVERAGE, SMOOTHING = 3e-3, 0.1, 0.02, 0.99, 0.02
_KEPT = ("model", "average", "optimizer", "schedule")


class OrientationTraining:
    """The state of a training between epochs.

    Args:
        run: The folder for last.pt and log.jsonl.
        seed: Decides everything that is random.
        epochs: How many there are to be.
        shard: How many views are new in each epoch.
        real: About how many windows of real pages are seen in each epoch.
    """

    def __init__(self, run: Path, seed: int, epochs: int, shard: int, real: int) -> None:
        torch.manual_seed(seed)
        self.run, self.seed, self.epochs = run, seed, epochs
        self.model = OrientationNet().to(memory_format=torch.channels_last)
        self.average = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE), use_buffers=True)
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        others = [p for p in self.model.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed}, {"params": others, "weight_decay": 0.0}], weight_decay=WEIGHT_DECAY
        )
        self.epoch, self.step = 0, 0
        steps = sum((min(k + 1, POOL) * shard + real) // BATCH for k in range(epochs))
        self.schedule = OneCycleLR(
            self.optimizer, LEARNING_RATE, max(2, steps), pct_start=WARM_UP, cycle_momentum=False
        )

    def save(self) -> None:
        """Writes the state, whole or not at all."""
        parts = {name: getattr(self, name).state_dict() for name in _KEPT}
        torch.save({**parts, "epoch": self.epoch, "step": self.step}, self.run / "last.part")
        (self.run / "last.part").replace(self.run / "last.pt")

    def load(self) -> None:
        """Goes to where the run was stopped."""
        state = torch.load(self.run / "last.pt", map_location="cpu", weights_only=True)
        for name in _KEPT:
            getattr(self, name).load_state_dict(state[name])
        self.epoch, self.step = state["epoch"], state["step"]

    def train_epoch(self, windows: Sequence[Gray]) -> dict[str, float]:
        """Trains on some windows once; gives the mean loss, and the share of windows that were told right."""
        rng = np.random.default_rng([self.seed, 1, self.epoch])
        order, loss_sum, right, seen = rng.permutation(len(windows)), 0.0, 0, 0
        taken = range(0, max(1, len(order) - BATCH + 1), BATCH)
        self.model.train()
        for k in taken:
            x, quarters = batch_of([windows[j] for j in order[k : k + BATCH]], rng)
            logits = self.model(x.contiguous(memory_format=torch.channels_last))
            loss = functional.cross_entropy(logits, quarters, label_smoothing=SMOOTHING)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
            self.optimizer.step()
            self.average.update_parameters(self.model)
            if self.step + 1 < self.schedule.total_steps:  # a real page has a window more at some scales than at others
                self.schedule.step()
            self.step += 1
            loss_sum += float(loss.detach())
            seen += len(quarters)
            right += int((logits.detach().argmax(dim=1) == quarters).sum())
        return {"loss": loss_sum / len(taken), "right": right / max(1, seen)}


def fit(run: Path, sources: Sources, seed: int, epochs: int, report: Callable[[str], None], shard: int = SHARD) -> None:
    """Trains an orientation net, or goes on with the run that is there.

    Args:
        run: The folder of the run.
        sources: What views are made of.
        seed: Decides everything that is random.
        epochs: Each sees a new shard of composed views and those before it, and windows of all real pages.
        report: Called with a line of progress now and then.
        shard: How many views are composed for each epoch.
    """
    run.mkdir(parents=True, exist_ok=True)
    expected = len(real_windows(sources, np.random.default_rng(seed)))
    training = OrientationTraining(run, seed, epochs, shard, expected)
    if (run / "last.pt").exists():
        training.load()
    else:
        about = {"seed": seed, "epochs": epochs, "shard": shard, "commit": commit(), "fonts": len(sources.desk.fonts)}
        (run / "settings.json").write_text(json.dumps({**about, "real": expected}), encoding="utf-8")
    first = max(0, training.epoch - POOL + 1)
    builder = start_builder(sources, run / "shards", seed, range(first, epochs), 2, shard)
    pool = [composed_windows(take_shard(run / "shards", k, builder)) for k in range(first, training.epoch)]
    while training.epoch < epochs:
        began = time.monotonic()
        pool = [*pool, composed_windows(take_shard(run / "shards", training.epoch, builder))][-POOL:]
        waited = time.monotonic() - began
        real = real_windows(sources, np.random.default_rng([seed, 2, training.epoch]))
        windows = [*(one for some in pool for one in some), *real]
        figures = training.train_epoch(windows)
        training.epoch += 1
        training.save()
        with (run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({"epoch": training.epoch, "time": round(time.time()), **figures}) + "\n")
        told = {name: round(value, 4) for name, value in figures.items()}
        seconds = time.monotonic() - began
        report(
            f"epoch {training.epoch} of {epochs}: {told}, {len(windows)} windows, {seconds:.0f} s, waited {waited:.0f}"
        )
    builder.terminate()
