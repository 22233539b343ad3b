"""Trains the recognizer on strips that are made while it trains; goes on from its last epoch when it was stopped."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from digitscan.recognition.recognizer import CHARACTERS, CLASSES, ROWS, batch_of, frame_count
from digitscan.records import Gray
from training.recognizer.cuts import Strip
from training.recognizer.net import RecognizerNet, scaled, strip_loss
from training.recognizer.sources import Sources, make_strips
from training.shards import Shards, write_arrays
from training.stretches import Batch, Lesson, Plan, fit_in_stretches

SHARD = 6144
BATCH = 32
POOL = 3
"""Each shard is seen in so many epochs, each time in other light and stretched in another way."""

LEARNING_RATE, WEIGHT_DECAY, WARM_UP, AVERAGE, CLIP = 2e-3, 0.03, 400, 0.999, 5.0

WIDEST = 1400
"""Columns; wider strips are left out, as one would make a batch of it slow."""

_WIDER, _MOST_STRETCHED = 0.1, (0.75, 1.35)  # the logarithm of how much wider strips are made varies by this much
_LIKE = 32  # batches whose strips are sorted by width together: an eighth of what the net sees is padding
_CODES = {character: code for code, character in enumerate(CHARACTERS, 1)}


def jittered(image: Gray, rng: np.random.Generator) -> Gray:
    """A strip in other light, wider or narrower, higher or lower: a strip that is seen again differs."""
    wider = float(np.clip(np.exp(rng.normal(0, _WIDER)), *_MOST_STRETCHED))
    columns = max(4, round(image.shape[1] * wider))
    taller, shift = rng.uniform(0.92, 1.08), rng.normal(0, 1.0)
    change = np.array([[columns / image.shape[1], 0, 0], [0, taller, (1 - taller) * ROWS / 2 + shift]], np.float32)
    moved = cv2.warpAffine(image, change, (columns, ROWS), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    gain, light = rng.uniform(0.75, 1.2), rng.uniform(-18, 18)
    values = (moved.astype(np.float32) - 210) * gain + 210 + light
    if rng.random() < 0.2:
        values += rng.normal(0, rng.uniform(1, 8), values.shape)
    return np.clip(values, 0, 255).astype(np.uint8)


def tensors_of(strips: list[Strip], images: list[Gray]) -> Batch:
    """Strips as the net and its loss take them: pixels, frames, codes, lengths, and characters that are passed over."""
    passed = np.zeros((len(strips), len(CLASSES)), bool)
    for row, strip in zip(passed, strips, strict=True):
        row[CLASSES.index("x")] = strip.text != "x"
        row[[CLASSES.index(sign) for sign in ".,-/:"]] = not strip.signs
    return (
        torch.from_numpy(batch_of(images)),
        torch.tensor([frame_count(image.shape[1]) for image in images]),
        torch.tensor([_CODES[character] for strip in strips for character in strip.text], dtype=torch.long),
        torch.tensor([len(strip.text) for strip in strips]),
        torch.from_numpy(passed),
    )


def batches(strips: list[Strip], rng: np.random.Generator) -> Iterator[Batch]:
    """All strips in batches of `BATCH` of like width, changed a little; what is left over is left out."""
    order = rng.permutation(len(strips))
    for start in range(0, len(order), BATCH * _LIKE):
        some = [strips[k] for k in order[start : start + BATCH * _LIKE]]
        images = [jittered(strip.image, rng) for strip in some]
        by_width = sorted(range(len(some)), key=lambda k: images[k].shape[1])
        starts = rng.permutation(len(some) // BATCH) * BATCH
        for first in starts.tolist():
            chosen = by_width[first : first + BATCH]
            yield tensors_of([some[k] for k in chosen], [images[k] for k in chosen])


def loss_of(model: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """The loss of a batch."""
    strips, *shown = batch
    logits = model(scaled(strips).contiguous(memory_format=torch.channels_last))
    loss = strip_loss(logits.float(), *shown)
    return loss, {"ctc": float(loss.detach())}


def make_shard(sources: Sources, seed: int, number: int, count: int = SHARD) -> list[Strip]:
    """The strips of a shard, always the same ones for a seed and a number."""
    strips = make_strips(sources, np.random.default_rng([seed, number]), count)
    return [strip for strip in strips if strip.image.shape[1] <= WIDEST]


def write_shard(path: Path, strips: list[Strip]) -> None:
    """Writes strips to a file, whole or not at all."""
    write_arrays(
        path,
        pixels=np.concatenate([strip.image for strip in strips], axis=1),
        widths=np.array([strip.image.shape[1] for strip in strips]),
        texts=np.array([strip.text for strip in strips]),
        signs=np.array([strip.signs for strip in strips]),
        sources=np.array([strip.source for strip in strips]),
    )


def read_shard(path: Path) -> list[Strip]:
    """The strips of a file."""
    with np.load(path) as arrays:
        images = np.split(arrays["pixels"], np.cumsum(arrays["widths"])[:-1], axis=1)
        rows = (arrays[name].tolist() for name in ("texts", "signs", "sources"))
        return [Strip(np.ascontiguousarray(image), *row) for image, *row in zip(images, *rows, strict=True)]


def fit(
    run: Path,
    sources: Sources,
    seed: int,
    epochs: int,
    device: torch.device,
    report: Callable[[str], None],
    shard: int = SHARD,
) -> None:
    """Trains a recognizer, or goes on with the run that is there.

    Args:
        run: The folder of the run.
        sources: What strips are made of.
        seed: Decides everything that is random.
        epochs: Each sees a new shard and the two before it.
        device: Where the work is done.
        report: Called with a line of progress now and then.
        shard: How many strips are new in each epoch.
    """
    shards = Shards(run / "shards", lambda number: make_shard(sources, seed, number, shard), write_shard, read_shard)
    plan = Plan(seed, epochs, shard, POOL, BATCH, LEARNING_RATE, WEIGHT_DECAY, WARM_UP, AVERAGE, CLIP)
    about = {"fonts": len(sources.desk.fonts), "real": {name: len(some) for name, some in sources.real.items()}}
    fit_in_stretches(run, Lesson(RecognizerNet, shards, batches, loss_of), plan, device, report, about)
