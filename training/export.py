"""Writes the net of a run as an ONNX file that describes itself, checks it against torch, and writes its card."""

import copy
import hashlib
import json
from collections.abc import Collection
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
from training.calibrate import expect_class, fit_temperature
from training.card import CARD, commands, score_rows, source_rows
from training.data.datasets import NO_DIGIT, PARTS, DataSet
from training.data.sources import SOURCES
from training.evaluate import load, logits_of, rate, rates, refusal
from training.models import count_parameters
from training.models.digit import ConvBlock
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


def export(run: Path, data: DataSet, test: tuple[Gray, Gray] | None, path: Path) -> Check:
    """Writes the net of a run as an ONNX file, and its model card beside it.

    Args:
        run: The run folder.
        data: The data set that it was trained on; the temperature is fitted on its validation part.
        test: Images and labels of MNIST's test set for the card; None where the net is not for digits.
        path: The file to write, ending in .onnx; the card's name ends in .md.

    Raises:
        InputError: The run holds no finished epoch.
        WeightsError: The file does not do what the run's model does; nothing is written.
    """
    about, model = read_json(run / "settings.json"), load_model(run)
    validation = data.part("validation")
    labels = torch.from_numpy(validation.labels).long()
    temperature = round(fit_temperature(logits_of(model, validation.images), labels), 4)
    trained = float((data.part("train").labels == NO_DIGIT).mean())
    if trained:
        model = expect_class(model, NO_DIGIT, trained, NO_DIGIT_EXPECTED, temperature)
    metadata = {
        "classes": about["classes"],
        "normalizer_version": VERSION,
        "temperature": temperature,
        "settings": about["settings"],
        "commit": about["commit"],
        "data_sha256": about["data_sha256"],
    }
    content = to_onnx(Reader(model, temperature), metadata)
    some = np.random.default_rng(0).permutation(len(validation))[:CHECKED]
    checked = check(content, model, temperature, validation.images[some])
    write(content, path)
    net = load(path)
    scores = [*([rate(net, "MNIST test", *test)] if test else []), *rates(net, data)]
    if len(data.classes) > NO_DIGIT:
        scores.append(refusal(net, data.where(data.parts != PARTS.index("train"))))
    card = CARD.format(
        name=path.name,
        classes=len(data.classes),
        class_names=", ".join(data.classes),
        normalizer=VERSION,
        temperature=temperature,
        expected=f"in {NO_DIGIT_EXPECTED:.0%} of the candidates",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        parameters=count_parameters(model),
        same=checked.same_class,
        checked=checked.n,
        difference=checked.largest_difference,
        commit=about["commit"],
        data=about["data_sha256"],
        best=read_json(run / "metrics.json")["best_epoch"],
        epochs=about["settings"]["epochs"],
        scores=score_rows(scores),
        sources=source_rows(about["sources"], {source.name: source.terms for source in SOURCES}),
        commands="\n    ".join(commands(about["settings"], restricted(about["sources"]), path.name)),
        settings=", ".join(f"{key.replace('_', ' ')} {value}" for key, value in about["settings"].items()),
        threads=about["threads"],
        torch=about["versions"]["torch"],
        numpy=about["versions"]["numpy"],
    )
    write(card.encode(), path.with_suffix(".md"))
    return checked


def restricted(sources: Collection[str]) -> bool:
    """Whether sources that are for research only, or state no terms, are among those named."""
    return any(source.restricted and source.name in sources for source in SOURCES)


def write(content: bytes, path: Path) -> None:
    """Writes a file so that it is always whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    half.write_bytes(content)
    half.replace(path)
