"""Writes the net of a run as an ONNX file that describes itself, checks it against torch, and writes its card."""

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from digitscan.errors import WeightsError
from digitscan.normalize import VERSION
from digitscan.records import Gray, Probabilities
from training.calibrate import expect_class, fit_temperature
from training.card import Weights, write_card
from training.data.datasets import DIGITS_AND_JUNK, NO_DIGIT, PARTS, DataSet
from training.evaluate import load, logits_of, rate, rates, refusal
from training.models import count_parameters
from training.models.digit import ConvBlock
from training.quantize import Comparison, compare, to_int8
from training.runs import load_model, read_json

OPSET, IR_VERSION = 18, 8
INPUT, OUTPUT = "digits", "probabilities"
CHECKED = 1000
NO_DIGIT_EXPECTED = 0.05
"""How often what is classified is no digit; in training it is a quarter, so that the net learns it well."""

TOLERANCE = 1e-4


class Reader(nn.Module):
    """A net from the digits as they are to calibrated probabilities, with its batch normalization folded in."""

    def __init__(self, model: nn.Module, temperature: float) -> None:
        super().__init__()
        self.model = copy.deepcopy(model).eval()
        for block in self.model.modules():
            if isinstance(block, ConvBlock):
                block.fold()
        self.temperature = temperature

    def forward(self, digits: Tensor) -> Tensor:
        """Maps uint8 (N, 28, 28), ink 255 on 0, to probabilities float32 (N, classes)."""
        logits = self.model(digits.to(torch.float32).unsqueeze(1) / 255)
        return torch.softmax(logits / self.temperature, dim=1)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A test set for the card: its name there, images uint8 (N, 28, 28), and labels."""

    name: str
    images: Gray
    labels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Check:
    """How an exported file compares with torch on `n` digits."""

    n: int
    same_class: int
    largest_difference: float


def to_onnx(reader: Reader, about: dict[str, Any]) -> bytes:
    """The net as an ONNX file that ONNX Runtime 1.17 and later read.

    Args:
        reader: The net.
        about: Goes into the file's metadata, each value as JSON.
    """
    program = torch.onnx.export(
        reader.eval(),
        (torch.zeros(2, 28, 28, dtype=torch.uint8),),
        dynamo=True,
        opset_version=OPSET,
        input_names=[INPUT],
        output_names=[OUTPUT],
        dynamic_shapes=({0: torch.export.Dim("n")},),
        verbose=False,
    )
    assert program is not None
    model = program.model_proto
    model.ir_version = IR_VERSION
    # the exporter notes the place of each step in our source, machine paths included
    for noted in (model.graph, *model.graph.node, *model.graph.input, *model.graph.output, *model.graph.value_info):
        noted.ClearField("metadata_props")
        noted.ClearField("doc_string")
    onnx.helper.set_model_props(model, {key: json.dumps(value) for key, value in about.items()})
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def probabilities(exported: bytes, digits: Gray) -> Probabilities:
    """What ONNX Runtime makes of digits uint8 (N, 28, 28): float32 (N, classes)."""
    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    found: Probabilities = session.run([OUTPUT], {INPUT: digits})[0]
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
        data: The data set that it was trained on; the temperature is fitted on its validation part.
        test: The test set for the card; None where there is none.
        path: The file to write, ending in .onnx; the card's name ends in .md.
        int8: Write an int8 net where that costs nothing in accuracy and wins speed on the validation part.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    about, model = read_json(run / "settings.json"), load_model(run)
    validation = data.part("validation")
    labels = torch.from_numpy(validation.labels).long()
    temperature = round(fit_temperature(logits_of(model, validation.images), labels), 4)
    knows_junk = data.classes == DIGITS_AND_JUNK
    trained = float((data.part("train").labels == NO_DIGIT).mean()) if knows_junk else 0.0
    if trained:
        model = expect_class(model, NO_DIGIT, trained, NO_DIGIT_EXPECTED, temperature)
    content = to_onnx(Reader(model, temperature), describe(about, temperature))
    checked = check(content, model, temperature, _some(validation).images)
    comparison = None
    if int8:
        quantized = to_int8(content, _some(data.part("train")).images)
        comparison = compare(content, quantized, validation.images, validation.labels)
        content = quantized if comparison.worth_it else content
    write(content, path)
    net = load(path)
    scores = [*([rate(net, test.name, test.images, test.labels)] if test else []), *rates(net, data)]
    if knows_junk:
        scores.append(refusal(net, data.where(data.parts != PARTS.index("train"))))
    weights = Weights(
        name=path.name,
        content=content,
        about=about,
        best_epoch=read_json(run / "metrics.json")["best_epoch"],
        temperature=temperature,
        junk_expected=NO_DIGIT_EXPECTED if trained else None,
        parameters=count_parameters(model),
        same=checked.same_class,
        checked=checked.n,
        difference=checked.largest_difference,
        int8=comparison if comparison and comparison.worth_it else None,
        scores=scores,
    )
    write(write_card(weights).encode(), path.with_suffix(".md"))
    return Exported(checked, comparison)


def describe(about: dict[str, Any], temperature: float) -> dict[str, Any]:
    """What the file tells of itself, from the run's settings.json."""
    return {
        "classes": about["classes"],
        "normalizer_version": VERSION,
        "temperature": temperature,
        "settings": about["settings"],
        "commit": about["commit"],
        "data_sha256": about["data_sha256"],
    }


def _some(part: DataSet) -> DataSet:
    """A thousand of the samples, or all where there are fewer; the same ones every time."""
    chosen = np.zeros(len(part), bool)
    chosen[np.random.default_rng(0).permutation(len(part))[:CHECKED]] = True
    return part.where(chosen)


def write(content: bytes, path: Path) -> None:
    """Writes a file so that it is always whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    half.write_bytes(content)
    half.replace(path)
