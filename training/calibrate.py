"""Makes the probabilities of a net honest: the temperature, and how often a class is to be expected."""

import copy
import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.data.datasets import DataSet, no_digit_label
from training.evaluate import logits_of
from training.models import head_of
from training.origin import Origin

ENOUGH = 500
"""Samples that a temperature is fitted on; among fewer there are hardly any errors that could tell it."""

NO_DIGIT_EXPECTED = 0.05
"""How often what is classified is no digit; in training it is a quarter, so that the net learns it well."""

LOWEST, HIGHEST = 0.2, 5.0
ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A net made honest.

    Attributes:
        model: The net, which expects "no digit" as often as `no_digit_expected` says.
        temperature: By which its logits are to be divided.
        fitted: Whether the temperature was fitted; else it is kept, or 1.
        measured: How many samples were there to fit it on.
        no_digit_expected: How often; None where it has no such class, or was shown none.
    """

    model: nn.Module
    temperature: float
    fitted: bool
    measured: int
    no_digit_expected: float | None


def calibrate(model: nn.Module, data: DataSet, origin: Origin | None) -> Calibrated:
    """Finds the temperature of a net, and makes it expect "no digit" as often as that comes when digits are read.

    Where the validation part is small, the temperature is the one of the net that a finetuning began from, or 1. What
    was finetuned with its head began from a net that had the expectation already.

    Args:
        model: Of a run; left as it is.
        data: What it was trained on.
        origin: What it was finetuned from; None where it was trained from nothing.
    """
    validation, label = data.part("validation"), no_digit_label(data.classes)
    kept = origin if origin is not None and not origin.head_replaced else None
    fitted = len(validation) >= ENOUGH
    if fitted:
        labels = torch.from_numpy(validation.labels).long()
        temperature = round(fit_temperature(logits_of(model, validation.images), labels), 4)
    else:
        temperature = kept.temperature if kept else 1.0
    if label is None or kept is not None:
        expected = None if label is None else NO_DIGIT_EXPECTED
        return Calibrated(model, temperature, fitted, len(validation), expected)
    trained = float((data.part("train").labels == label).mean())
    if not 0 < trained < 1:
        return Calibrated(model, temperature, fitted, len(validation), None)
    model = expect_class(model, label, trained, NO_DIGIT_EXPECTED, temperature)
    return Calibrated(model, temperature, fitted, len(validation), NO_DIGIT_EXPECTED)


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The number by which to divide logits for the lowest cross entropy (Guo et al., 2017).

    The loss has one minimum over the logarithm of the temperature, so golden-section search finds it.

    Args:
        logits: float (N, classes), of samples that did not train the net.
        labels: int64 (N,).
    """
    golden = (5**0.5 - 1) / 2
    low, high = torch.tensor([LOWEST, HIGHEST]).log().tolist()

    def loss(log_temperature: float) -> float:
        return functional.cross_entropy(logits / torch.tensor(log_temperature).exp(), labels).item()

    for _ in range(ROUNDS):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if loss(left) < loss(right):
            high = right
        else:
            low = left
    return float(torch.tensor((low + high) / 2).exp())


def expect_class(model: nn.Module, label: int, trained: float, expected: float, temperature: float) -> nn.Module:
    """A copy of the model that expects a class as often as it comes when digits are read, not as in training.

    The prior's log odds are moved in the last layer's bias (Saerens, Latinne and Decaestecker, 2002).

    Args:
        model: Its last linear layer gives the logits.
        label: The class.
        trained: Share of the class in training.
        expected: Share of the class from now on.
        temperature: By which the logits will be divided.
    """
    moved = copy.deepcopy(model)
    odds = math.log(expected / (1 - expected)) - math.log(trained / (1 - trained))
    with torch.no_grad():
        head_of(moved).bias[label] += odds * temperature
    return moved


@dataclass(frozen=True, slots=True)
class Bin:
    """The `n` answers of about the same confidence: its mean, and the share of them that is right."""

    confidence: float
    accuracy: float
    n: int


def reliability(logits: Tensor, labels: Tensor, bins: int = 15) -> list[Bin]:
    """How often answers are right at each confidence: even bins of it, without those that are empty.

    Args:
        logits: float (N, classes); logarithms of probabilities do as well.
        labels: int64 (N,).
        bins: How many there are from 0 to 1.
    """
    confidence, chosen = logits.softmax(dim=1).max(dim=1)
    right = (chosen == labels).float()
    place = (confidence * bins).long().clamp_max(bins - 1)
    return [
        Bin(confidence[mine].mean().item(), right[mine].mean().item(), int(mine.sum()))
        for mine in (place == b for b in range(bins))
        if mine.any()
    ]


def calibration_error(logits: Tensor, labels: Tensor, bins: int = 15) -> float:
    """Expected calibration error: how far confidence and accuracy lie apart, over even bins of confidence."""
    found = reliability(logits, labels, bins)
    return sum(abs(b.accuracy - b.confidence) * b.n for b in found) / max(1, len(labels))
