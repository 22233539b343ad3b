"""A single step, as every training takes it: precision, rate, optimizer, averaged weights, and loss."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.settings import Settings


def low_precision(settings: Settings, device: torch.device) -> bool:
    """Whether to train in bfloat16: as set, or where the hardware has instructions for it."""
    if settings.precision != "auto":
        return settings.precision == "bfloat16"
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def learning_rate(settings: Settings, step: int, steps: int) -> float:
    """The rate of a step: an even rise over the warm-up, then a cosine down to nothing, or no change."""
    rise = max(1, round(settings.warm_up * steps))
    if step < rise:
        return settings.learning_rate * (step + 1) / rise
    if settings.schedule == "constant":
        return settings.learning_rate
    return settings.learning_rate * share_of_rate(step, steps, rise)


def share_of_rate(step: int, steps: int, rise: int, least: float = 0.0) -> float:
    """The share of the full rate at a step: an even rise over the first steps, then a cosine down to the least."""
    if step < rise:
        return (step + 1) / rise
    along = min(1.0, (step - rise) / max(1, steps - rise))
    return least + (1 - least) * 0.5 * (1 + math.cos(math.pi * along))


def optimizer(settings: Settings, model: nn.Module) -> torch.optim.Optimizer:
    """The optimizer of the settings, of those weights that are not frozen."""
    groups = weight_groups(model, settings.weight_decay)
    rate = settings.learning_rate
    if settings.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=rate, fused=True)
    if settings.optimizer == "adam":
        return torch.optim.Adam(groups, lr=rate, fused=True)
    if settings.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=0.9, nesterov=True, fused=True)
    return torch.optim.RMSprop(groups, lr=rate)


def weight_groups(model: nn.Module, decay: float) -> list[dict[str, Any]]:
    """The weights that are not frozen; weight decay is for those of two dimensions and more."""
    free = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in free if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in free if p.ndim <= 1], "weight_decay": 0.0},
    ]


def follow(average: nn.Module, model: nn.Module, step: int, most: float, buffers: bool = True) -> None:
    """Moves averaged weights toward those that are trained; quicker during the first steps, far from any good.

    Args:
        average: The averaged net, changed in place.
        model: The one that is trained.
        step: How many steps were taken before the last one.
        most: How much of the average stays at most.
        buffers: Whether the statistics of batch normalization are averaged too, not copied.
    """
    decay = min(most, (step + 1) / (step + 10))
    with torch.no_grad():
        for mean, now in zip(average.parameters(), model.parameters(), strict=True):
            mean.lerp_(now, 1 - decay)
        for mean, now in zip(average.buffers(), model.buffers(), strict=True):
            if not buffers:
                mean.copy_(now)
            elif mean.is_floating_point():
                mean.lerp_(now, 1 - decay)


def loss(settings: Settings, logits: Tensor, labels: Tensor) -> Tensor:
    """The loss of the settings for logits float32 (N, classes) and labels int64 (N,), the mean over the batch."""
    smoothing = settings.label_smoothing
    if settings.loss == "cross-entropy":
        return functional.cross_entropy(logits, labels, label_smoothing=smoothing)
    classes = logits.shape[1]
    target = functional.one_hot(labels, classes).float() * (1 - smoothing) + smoothing / classes
    return functional.binary_cross_entropy_with_logits(logits, target, reduction="sum") / len(logits)


def train_mode(model: nn.Module) -> None:
    """Puts a model in training mode, except batch normalization that is frozen: its statistics stay as they are."""
    model.train()
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d) and not any(p.requires_grad for p in layer.parameters()):
            layer.eval()
