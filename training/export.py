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
from torch import Tensor, nn

from digitscan.errors import WeightsError
from digitscan.normalize import VERSION
from digitscan.records import Gray, Probabilities
from training.models import ConvBlock

OPSET, IR_VERSION = 18, 8
INPUT, OUTPUT = "digits", "probabilities"
CHECKED = 1000
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


def describe(run: dict[str, Any], temperature: float) -> dict[str, Any]:
    """What the file says about itself; `run` is the content of the run's settings.json."""
    return {
        "classes": run["classes"],
        "normalizer_version": VERSION,
        "temperature": temperature,
        "settings": run["settings"],
        "commit": run["commit"],
        "data_sha256": run["data_sha256"],
    }


def write(content: bytes, path: Path) -> None:
    """Writes a file so that it is always whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    half.write_bytes(content)
    half.replace(path)
