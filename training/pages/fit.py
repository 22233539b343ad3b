"""How the nets that label ink are trained: their settings and their loss."""

import torch
from torch import Tensor
from torch.nn import functional

from digitscan.nets.ink_labels import KINDS
from training.loop import Task
from training.pages.batches import Shown, batches
from training.pages.dataset import Pages
from training.pages.evaluate import PageScores, score
from training.pages.kinds import InkNet
from training.pages.labeling import labeler
from training.pages.sheet import NO_DIGIT, PAPER
from training.settings import Settings

CLIP = 5.0


def recipe(net: InkNet, epochs: int, seed: int) -> Settings:
    """The settings of the net that is shipped; a batch is counted in views."""
    return Settings(
        net.model,
        net.group,
        epochs=epochs,
        seed=seed,
        batch=net.batch,
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


def page_task(settings: Settings, pages: Pages) -> Task[Shown, PageScores]:
    """What such a net is to learn from a data set; the weights of the last epoch are kept."""
    train = pages.of("train")
    return Task(
        steps=max(1, len(train) // settings.batch),
        batches=lambda seed: batches(pages, train, settings.batch, seed),
        loss=lambda logits, views, shown: page_loss(logits, *shown),
        score=lambda net: score(labeler(net), pages, "validation"),
        scores=PageScores,
        clip=CLIP,
    )
