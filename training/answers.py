"""What a net answered on labeled images, from which reports and pictures are made."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from digitscan.errors import InputError
from digitscan.records import Gray, Probabilities
from training.calibrate import Bin, calibration_error, reliability
from training.evaluate import LogProbabilities, Rate


@dataclass(frozen=True)
class Answers:
    """What a net made of labeled images; no slots, since what follows from the arrays is computed once.

    Attributes:
        net: Name of the net.
        asked: What it was asked, as a report names it.
        classes: What each label and each column of the probabilities stands for.
        images: uint8 (N, 28, 28), ink 255 on 0.
        labels: int64 (N,).
        logs: float32 (N, classes), logarithms of the probabilities.
    """

    net: str
    asked: str
    classes: tuple[str, ...]
    images: Gray
    labels: NDArray[np.int64]
    logs: Probabilities

    @cached_property
    def chosen(self) -> NDArray[np.int64]:
        """The likeliest class of each, int64 (N,)."""
        return np.asarray(np.argmax(self.logs, axis=1), np.int64)

    @cached_property
    def confidence(self) -> Probabilities:
        """The probability of the likeliest class, float32 (N,)."""
        return np.asarray(np.exp(self.logs.max(axis=1)), np.float32)

    @property
    def rate(self) -> Rate:
        """How many are right."""
        return Rate(self.asked, int((self.chosen == self.labels).sum()), len(self.labels))

    @cached_property
    def loss(self) -> float:
        """The mean cross entropy, in nats."""
        return functional.nll_loss(torch.from_numpy(self.logs), torch.from_numpy(self.labels)).item()

    @cached_property
    def calibration_error(self) -> float:
        """The expected calibration error over 15 even bins of confidence, 0 to 1."""
        return calibration_error(torch.from_numpy(self.logs), torch.from_numpy(self.labels))

    def reliability(self) -> list[Bin]:
        """How often answers are right at each confidence."""
        return reliability(torch.from_numpy(self.logs), torch.from_numpy(self.labels))

    @cached_property
    def true_classes(self) -> tuple[int, ...]:
        """The classes that were asked for: the rows of the confusion matrix."""
        return tuple(np.unique(self.labels).tolist())

    @cached_property
    def answered_classes(self) -> tuple[int, ...]:
        """The classes that were asked for or answered: the columns of the confusion matrix."""
        return tuple(np.unique(np.concatenate((self.labels, self.chosen))).tolist())

    @cached_property
    def confusion(self) -> NDArray[np.int64]:
        """How often each true class got each answer, int64 (true classes, answered classes)."""
        counts = np.zeros((len(self.classes), len(self.classes)), np.int64)
        np.add.at(counts, (self.labels, self.chosen), 1)
        return counts[np.ix_(self.true_classes, self.answered_classes)]

    def worst(self, most: int) -> NDArray[np.int64]:
        """The indices of wrong answers, the most confident first."""
        wrong = np.flatnonzero(self.chosen != self.labels)
        return wrong[np.argsort(-self.confidence[wrong], kind="stable")][:most]


def ask(
    net: LogProbabilities,
    name: str,
    net_classes: tuple[str, ...],
    asked: str,
    data_classes: tuple[str, ...],
    images: Gray,
    labels: NDArray[np.integer],
) -> Answers:
    """Asks a net about labeled images.

    Args:
        net: The net.
        name: Its name.
        net_classes: What its answers stand for.
        asked: Name of what is asked.
        data_classes: What the labels stand for. A net may know more classes ("no digit" on MNIST, always wrong there).
        images: uint8 (N, 28, 28), ink 255 on 0.
        labels: (N,), index into `data_classes`.

    Raises:
        InputError: There is nothing to ask, or a label stands for something else than the net's answer.
    """
    if not len(labels):
        raise InputError(asked, "holds nothing to measure a net on; name another part")
    used = int(labels.max()) + 1
    if net_classes[:used] != data_classes[:used]:
        raise InputError(
            name,
            f"answers {_listed(net_classes)}, but {asked} is labeled {_listed(data_classes)}; name a net for these",
        )
    return Answers(name, asked, net_classes, images, labels.astype(np.int64), net(images).numpy())


def _listed(classes: tuple[str, ...]) -> str:
    """The names of classes, shortened where there are many."""
    shown = ", ".join(classes if len(classes) <= 12 else (*classes[:11], "..."))
    return f"{len(classes)} classes ({shown})"
