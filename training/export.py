"""Writes the net of a run as an ONNX file that describes itself, checks it against torch, and writes its card."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from digitscan.errors import WeightsError
from digitscan.nets.normalize import VERSION
from digitscan.records import Gray, Probabilities
from training.calibrate import calibrate
from training.card import Weights, write_card
from training.card_parts import ExportedNet
from training.data.datasets import PARTS, DataSet
from training.evaluate import load, rate, rates, refusal
from training.models import count_parameters
from training.models.block import folded
from training.onnx_file import onnx_file, open_session
from training.origin import KEY, origin_of, without_folders
from training.provenance import normalized
from training.quantize import Comparison, compare, to_int8
from training.runs import load_model, read_about, read_json
from training.unseen import Unseen
from training.whole_file import write_bytes, write_text

INPUT, OUTPUT = "digits", "probabilities"
CHECKED = 1000
TOLERANCE = 1e-4


class Reader(nn.Module):
    """A net from the digits as they are to calibrated probabilities, with its batch normalization folded in."""

    def __init__(self, model: nn.Module, temperature: float) -> None:
        super().__init__()
        self.model = folded(model)
        self.temperature = temperature

    def forward(self, digits: Tensor) -> Tensor:
        """Maps uint8 (N, 28, 28), ink 255 on 0, to probabilities float32 (N, classes)."""
        logits = self.model(digits.to(torch.float32).unsqueeze(1) / 255)
        return torch.softmax(logits / self.temperature, dim=1)


@dataclass(frozen=True, slots=True)
class Check:
    """How an exported file compares with torch on `n` images."""

    n: int
    same_class: int
    largest_difference: float


def to_onnx(reader: Reader, about: dict[str, Any]) -> bytes:
    """The net as an ONNX file; `about` goes into the file's metadata, each value as JSON."""
    example = torch.zeros(2, 28, 28, dtype=torch.uint8)
    return onnx_file(reader, example, {0: torch.export.Dim("n")}, (INPUT, OUTPUT), about)


def probabilities(exported: bytes, digits: Gray) -> Probabilities:
    """What ONNX Runtime makes of digits uint8 (N, 28, 28): float32 (N, classes)."""
    found: Probabilities = open_session(exported).run([OUTPUT], {INPUT: digits})[0]
    return found


def check(exported: bytes, model: nn.Module, temperature: float, digits: Gray) -> Check:
    """Compares the exported file with the model as it was trained, nothing folded.

    Raises:
        WeightsError: A class differs, or a probability by more than 1e-4.
    """
    with torch.inference_mode():
        logits = model.eval()(torch.from_numpy(digits).float().unsqueeze(1) / 255)
        expected = torch.softmax(logits / temperature, dim=1).numpy()
    found = probabilities(exported, digits)
    same = int((found.argmax(axis=1) == expected.argmax(axis=1)).sum())
    result = Check(len(digits), same, float(np.abs(found - expected).max()))
    if same != len(digits) or result.largest_difference > TOLERANCE:
        raise WeightsError(f"the exported net is not the trained one: {result}; this is a fault of the exporter")
    return result


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of an export: how the float net compares with torch, and int8 with it, where that was tried."""

    check: Check
    int8: Comparison | None


def export(run: Path, data: DataSet, test: Unseen | None, path: Path, int8: bool = False) -> Exported:
    """Writes the net of a run as an ONNX file, and its model card beside it.

    Args:
        run: The run folder.
        data: The data set that it was trained on; the temperature is fitted on its validation part, if that is large.
        test: The test set for the card; None where there is none.
        path: The file to write, ending in .onnx; the card's name ends in .md.
        int8: Write an int8 net where that costs nothing in accuracy and wins speed on the validation part.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    about = without_folders(read_about(run))
    origin, validation = origin_of(about), data.part("validation")
    honest = calibrate(load_model(run), data, origin)
    content = to_onnx(Reader(honest.model, honest.temperature), describe(about, honest.temperature))
    checked = check(content, honest.model, honest.temperature, to_check(validation.images))
    comparison = None
    if int8:
        quantized = to_int8(content, _some(data.part("train").images))
        comparison = compare(content, quantized, validation.images, validation.labels)
        content = quantized if comparison.worth_it else content
    write_bytes(path, content)
    net = load(path)
    scores = [*([rate(net, test.name, test.images, test.labels)] if test else []), *rates(net, data)]
    refused = refusal(net, data.where(data.parts != PARTS.index("train")))
    scores += [refused] if refused else []
    kept, parameters = read_json(run / "metrics.json")["best_epoch"], count_parameters(honest.model)
    weights = Weights(
        net=ExportedNet(path.name, content, about, kept, parameters, checked.n, checked.largest_difference),
        calibrated=honest,
        same=checked.same_class,
        made=max(0, checked.n - len(validation)),
        int8=comparison if comparison and comparison.worth_it else None,
        scores=scores,
    )
    write_text(path.with_suffix(".md"), write_card(weights))
    return Exported(checked, comparison)


def describe(about: dict[str, Any], temperature: float) -> dict[str, Any]:
    """What the file tells of itself, from the run's settings.json."""
    origin = {KEY: {key: about[KEY][key] for key in ("file", "sha256")}} if KEY in about else {}
    version = {"normalizer_version": VERSION} if normalized(about) else {}
    return {
        "classes": about["classes"],
        **version,
        "temperature": temperature,
        "settings": about["settings"],
        "commit": about["commit"],
        "data_sha256": about["data_sha256"],
        **origin,
    }


def to_check(images: Gray) -> Gray:
    """A thousand of the images (N, 28, 28); where there are fewer, moved ones of them and noise for the rest."""
    chosen, chance = _some(images), np.random.default_rng(1)
    made = chance.integers(0, 256, (CHECKED - len(chosen), 28, 28), dtype=np.uint8)
    for at in range(0, len(made) if len(images) else 0, 2):
        steps = chance.integers(-9, 10, 2)
        made[at] = np.roll(images[chance.integers(len(images))], tuple(steps.tolist()), (0, 1))
    return np.concatenate([chosen, made])


def _some(images: Gray) -> Gray:
    """A thousand of the images, or all where there are fewer; the same ones every time."""
    return images[np.sort(np.random.default_rng(0).permutation(len(images))[:CHECKED])]
