"""Trains the detector on views that are composed while it trains; goes on from its last epoch when it was stopped."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.composition.crops import Crop, X
from training.detector.net import DetectorNet, detector_loss
from training.detector.shards import SHARD, Sources, jittered, make_shard, read_shard, write_shard
from training.detector.targets import maps
from training.shards import Shards
from training.stretches import Batch, Lesson, Plan, fit_in_stretches

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


def _batches(crops: list[Crop], rng: np.random.Generator) -> Iterator[Batch]:
    order = rng.permutation(len(crops))
    for k in range(0, len(order) - BATCH + 1, BATCH):
        yield batch_of([crops[j] for j in order[k : k + BATCH]], rng)


def _loss(model: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    view, target, weight = batch
    return detector_loss(model(view), target, weight)


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
    shards = Shards(run / "shards", lambda number: make_shard(sources, seed, number, shard), write_shard, read_shard)
    plan = Plan(seed, epochs, shard, POOL, BATCH, LEARNING_RATE, WEIGHT_DECAY, WARM_UP, AVERAGE, CLIP)
    lesson = Lesson(DetectorNet, shards, _batches, _loss)
    fit_in_stretches(run, lesson, plan, device, report, {"fonts": len(sources.desk.fonts)})
