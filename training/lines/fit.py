"""How the line net is trained: its settings, what an epoch shows, its loss."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from digitscan.numbers.transcripts import DIGITS_END
from training.data.known_pages import CHECKS
from training.lines.batches import Batch, batches, count_batches
from training.lines.dataset import Lines
from training.lines.evaluate import LineScores, score
from training.loop import Task
from training.settings import Settings

CLIP = 5.0
_NEVER = -30.0


def recipe(epochs: int, seed: int) -> Settings:
    """The settings of the net that is shipped; a batch is counted in columns of pixels."""
    return Settings(
        "line",
        "lines",
        epochs=epochs,
        seed=seed,
        batch=8000,
        learning_rate=3e-3,
        warm_up=0.06,
        weight_decay=0.03,
        average=0.999,
        repeat=(("orand-car-a", 3), ("parish-numbers", 2), (CHECKS, 4)),
    )


def shown(lines: Lines, settings: Settings) -> NDArray[np.int64]:
    """The strips that an epoch shows, int64: each once, or as often as its source is repeated if that is there."""
    repeat = dict(settings.repeat)
    times = np.array([repeat.get(source, 1) for source in lines.source_names], np.int64)
    train = lines.of("train")
    return np.repeat(train, times[lines.sources[train]])


def without_signs(logs: Tensor) -> Tensor:
    """Log probabilities (N, T, classes) in which signs count as blanks, for texts that leave them out."""
    blank = torch.logsumexp(torch.cat((logs[..., :1], logs[..., DIGITS_END:]), dim=-1), dim=-1, keepdim=True)
    return torch.cat((blank, logs[..., 1:DIGITS_END], torch.full_like(logs[..., DIGITS_END:], _NEVER)), dim=-1)


def ctc_loss(logits: Tensor, batch: Batch) -> Tensor:
    """The loss of logits float32 (N, T, classes), the mean over the batch (Graves et al. 2006)."""
    logs = functional.log_softmax(logits, dim=-1)
    logs = torch.where(batch.digits_only.view(-1, 1, 1), without_signs(logs), logs)
    total = functional.ctc_loss(
        logs.transpose(0, 1), batch.codes, batch.frames, batch.lengths, reduction="sum", zero_infinity=True
    )
    return total / len(batch.chosen)


def line_task(settings: Settings, lines: Lines) -> Task[Batch, LineScores]:
    """What the line net is to learn from a data set; the weights of the last epoch are kept."""
    chosen = shown(lines, settings)

    def some(seed: int) -> Iterator[tuple[Tensor, Batch]]:
        for batch in batches(lines, chosen, settings.batch, seed, changed=True):
            yield batch.strips, batch

    return Task(
        steps=count_batches(lines, chosen, settings.batch),
        batches=some,
        loss=lambda logits, strips, batch: ctc_loss(logits, batch),
        score=lambda net: score(net, lines, "validation"),
        scores=LineScores,
        clip=CLIP,
    )
