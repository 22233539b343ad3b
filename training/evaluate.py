"""Measures a net on labeled digits: pure functions of the net and the data."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscan.errors import InputError
from digitscan.records import Gray
from training.data.datasets import PARTS, DataSet, no_digit_label
from training.onnx_file import open_session
from training.runs import load_model, read_json

BATCH = 500
LOST = 0.005

LogProbabilities = Callable[[Gray], Tensor]
"""Maps digits uint8 (N, 28, 28) to the logarithms of probabilities, float32 (N, classes)."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How a model did on `n` digits; `by_source` is the accuracy on each source's."""

    n: int
    loss: float
    accuracy: float
    by_source: dict[str, float]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of `n` came out right."""

    name: str
    right: int
    n: int

    @property
    def value(self) -> float:
        """The share that came out right."""
        return self.right / self.n if self.n else math.nan

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        """The interval of the true rate (95 % for z = 1.96; Wilson 1927)."""
        if not self.n:
            return 0.0, 1.0
        square = z * z / self.n
        middle = (self.value + square / 2) / (1 + square)
        half = z * math.sqrt(self.value * (1 - self.value) / self.n + square / (4 * self.n)) / (1 + square)
        return middle - half, middle + half

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{100 * self.value:6.2f} %  n {self.n:6d}  95 % {100 * low:.2f} to {100 * high:.2f}  {self.name}"


def logits_of(model: nn.Module, images: Gray) -> Tensor:
    """The model's logits, float32 (N, classes) on the CPU, for digits uint8 (N, 28, 28)."""
    device = next(model.parameters()).device
    model.eval()
    with torch.inference_mode():
        parts = [
            model(_as_input(part.to(device)).contiguous(memory_format=torch.channels_last)).cpu()
            for part in torch.from_numpy(images).split(BATCH)
        ]
    return torch.cat(parts)


def _as_input(digits: Tensor) -> Tensor:
    return (digits.float() / 255).unsqueeze(1)


def score(model: nn.Module, data: DataSet) -> Scores:
    """Loss and accuracy of the model on all of `data`."""
    logits, labels = logits_of(model, data.images), torch.from_numpy(data.labels).long()
    right = (logits.argmax(dim=1) == labels).numpy()
    by_source = {data.source_names[s]: float(right[data.sources == s].mean()) for s in np.unique(data.sources)}
    return Scores(len(data), functional.cross_entropy(logits, labels).item(), float(right.mean()), by_source)


def load(path: Path) -> LogProbabilities:
    """The net of a run folder or of an exported .onnx file, ready to be measured.

    Raises:
        InputError: The run holds no finished epoch, or the file is no net.
    """
    if path.is_dir():
        model = load_model(path)
        return lambda images: logits_of(model, images).log_softmax(dim=1)
    session = open_onnx(path)
    name = session.get_inputs()[0].name

    def run(images: Gray) -> Tensor:
        batches = [images[at : at + BATCH] for at in range(0, len(images), BATCH)]
        found = np.concatenate([session.run(None, {name: batch})[0] for batch in batches])
        return torch.from_numpy(found).clamp_min(1e-12).log()

    return run


def classes_of(path: Path) -> tuple[str, ...]:
    """What the classes of a run's net or of an exported .onnx file stand for.

    Raises:
        InputError: It is neither.
    """
    if path.is_dir():
        return tuple(read_json(path / "settings.json")["classes"])
    try:
        return tuple(json.loads(open_onnx(path).get_modelmeta().custom_metadata_map["classes"]))
    except (KeyError, ValueError) as error:
        raise InputError(str(path), "does not tell its classes; export it with: python -m training export") from error


def open_onnx(path: Path) -> onnxruntime.InferenceSession:
    """Opens an exported .onnx file for the CPU.

    Raises:
        InputError: It is missing or damaged.
    """
    try:
        return open_session(str(path))
    except Exception as error:  # ONNX Runtime has no common class for what a bad file raises
        raise InputError(str(path), "is no net: neither a run folder nor an .onnx file that can be loaded") from error


def rate(net: LogProbabilities, name: str, images: Gray, labels: Gray) -> Rate:
    """How many of the images get their label as likeliest class."""
    return Rate(name, int((net(images).argmax(dim=1).numpy() == labels).sum()), len(labels))


def rates(net: LogProbabilities, data: DataSet) -> list[Rate]:
    """The accuracy on each source, of what training did not see: the validation and the development part."""
    found = []
    for part in PARTS[1:]:
        some = data.part(part)
        chosen = net(some.images).argmax(dim=1).numpy() if len(some) else some.labels
        for source in np.unique(some.sources):
            mine = some.sources == source
            right = int((chosen[mine] == some.labels[mine]).sum())
            found.append(Rate(f"{part}: {data.source_names[source]}", right, int(mine.sum())))
    return found


def refusal(net: LogProbabilities, data: DataSet) -> Rate | None:
    """How much of what is no digit is refused where the threshold loses 0.5 % of the digits.

    A sample is refused when its probability of "no digit" is above the threshold. None where `data` has no such class,
    or holds none of it, or no digits.
    """
    label = no_digit_label(data.classes)
    junk = data.labels == label
    if label is None or junk.all() or not junk.any():
        return None
    refused = net(data.images)[:, label].numpy()
    threshold = np.quantile(refused[~junk], 1 - LOST)
    name = f"no digit, refused where {100 * LOST:.1f} % of the digits are lost"
    return Rate(name, int((refused[junk] > threshold).sum()), int(junk.sum()))
