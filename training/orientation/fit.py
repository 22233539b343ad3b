"""Trains the orientation net on windows that are made while it trains; goes on from its last epoch when stopped."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscan.detection.orientation import WINDOW
from digitscan.records import Gray
from training.composition.crops import SIDE
from training.detector.shards import Sources, make_shard
from training.orientation.net import OrientationNet
from training.orientation.views import batch_of, composed_windows, real_windows
from training.shards import Shards, write_arrays
from training.stretches import Batch, Lesson, Plan, Report, fit_in_stretches

SHARD = 384
"""Views that are composed for a shard; windows of all real pages that train come beside them."""

POOL = 2
"""Each shard is seen in so many epochs, each time another part of its views in other light."""

BATCH = 8
"""Windows of a step, each in all four turns."""

LEARNING_RATE, WEIGHT_DECAY, WARM_UP, AVERAGE, CLIP, SMOOTHING = 3e-3, 0.02, 100, 0.99, 10.0, 0.02


def make_windows(sources: Sources, seed: int, number: int, count: int) -> list[Gray]:
    """The windows of a shard, always the same ones for a seed and a number: of composed views and of real pages."""
    composed = composed_windows(make_shard(sources, seed, number, count))
    return [*composed, *real_windows(sources, np.random.default_rng([seed, 2, number]))]


def _write(path: Path, windows: list[Gray]) -> None:
    composed = [one for one in windows if one.shape[0] == SIDE]
    real = [one for one in windows if one.shape[0] == WINDOW]
    write_arrays(path, composed=np.stack(composed), real=np.array(real, np.uint8).reshape(-1, WINDOW, WINDOW))


def _read(path: Path) -> list[Gray]:
    with np.load(path) as arrays:
        return [*arrays["composed"], *arrays["real"]]


def _batches(windows: list[Gray], rng: np.random.Generator) -> Iterator[Batch]:
    order = rng.permutation(len(windows))
    for k in range(0, len(order) - BATCH + 1, BATCH):
        x, turns = batch_of([windows[j] for j in order[k : k + BATCH]], rng)
        yield x.contiguous(memory_format=torch.channels_last), turns


def _loss(model: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """Cross entropy, and the share of windows whose turn is the likeliest."""
    x, turns = batch
    logits = model(x)
    loss = functional.cross_entropy(logits, turns, label_smoothing=SMOOTHING)
    right = (logits.detach().argmax(dim=1) == turns).float().mean()
    return loss, {"loss": float(loss.detach()), "right": float(right)}


def fit(
    run: Path,
    sources: Sources,
    seed: int,
    epochs: int,
    device: torch.device,
    report: Report,
    shard: int = SHARD,
) -> None:
    """Trains an orientation net, or goes on with the run that is there.

    Args:
        run: The folder of the run.
        sources: What views are made of.
        seed: Decides everything that is random.
        epochs: Each sees a new shard and those before it.
        device: Where the work is done.
        report: Called with a line of progress now and then.
        shard: How many views are composed for each epoch.
    """
    real = len(real_windows(sources, np.random.default_rng(seed)))  # at other scales there are some more or fewer
    shards = Shards(run / "shards", lambda number: make_windows(sources, seed, number, shard), _write, _read)
    plan = Plan(seed, epochs, shard + real, POOL, BATCH, LEARNING_RATE, WEIGHT_DECAY, WARM_UP, AVERAGE, CLIP)
    lesson = Lesson(OrientationNet, shards, _batches, _loss)
    fit_in_stretches(run, lesson, plan, device, report, {"fonts": len(sources.desk.fonts), "real": real})
