"""Measures a model on labeled digits; pure functions of the model and the data."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional as F

from digitscan.records import Gray
from training.datasets import DataSet

BATCH = 500


@dataclass(frozen=True, slots=True)
class Scores:
    """How a model did on `n` digits; `by_source` is the accuracy on each source's."""

    n: int
    loss: float
    accuracy: float
    by_source: dict[str, float]


def logits_of(model: nn.Module, images: Gray) -> torch.Tensor:
    """The model's logits, float32 (N, classes) on the CPU, for digits uint8 (N, 28, 28)."""
    device = next(model.parameters()).device
    model.eval()
    with torch.inference_mode():
        parts = [
            model((part.to(device).float() / 255).unsqueeze(1).contiguous(memory_format=torch.channels_last)).cpu()
            for part in torch.from_numpy(images).split(BATCH)
        ]
    return torch.cat(parts) if parts else torch.zeros(0, 0)


def score(model: nn.Module, data: DataSet) -> Scores:
    """Loss and accuracy of the model on all of `data`."""
    logits, labels = logits_of(model, data.images), torch.from_numpy(data.labels).long()
    right = (logits.argmax(dim=1) == labels).numpy()
    present = np.unique(data.sources)
    by_source = {data.source_names[s]: float(right[data.sources == s].mean()) for s in present}
    return Scores(len(data), F.cross_entropy(logits, labels).item(), float(right.mean()), by_source)


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The interval (95 % for z = 1.96) of a rate of which `right` in `n` were seen (Wilson 1927)."""
    if not n:
        return 0.0, 1.0
    rate, square = right / n, z * z / n
    middle = (rate + square / 2) / (1 + square)
    half = z * math.sqrt(rate * (1 - rate) / n + square / (4 * n)) / (1 + square)
    return middle - half, middle + half


def predictions(model: nn.Module, images: Gray) -> NDArray[np.int64]:
    """The likeliest class of each digit, int64 (N,)."""
    return logits_of(model, images).argmax(dim=1).numpy()
