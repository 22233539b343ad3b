"""The trained net that a finetuning starts from: of a run folder, or of an exported file."""

import json
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from digitscan.errors import InputError
from training.calibrate import calibrate
from training.data.datasets import DataSet
from training.models import MODELS, build
from training.models.digit import ConvBlock
from training.origin import file_sha256, origin_of, rows_of_card, without_folders
from training.provenance import source_rows
from training.runs import load_model, read_json

PREFIX = "model."
"""What the exporter puts before the name of each weight."""


@dataclass(frozen=True, slots=True)
class Start:
    """A trained net that expects "no digit" as often as it comes when digits are read.

    Attributes:
        name: Its name among the models.
        model: The net in evaluation mode.
        classes: What its outputs stand for.
        file: Name of the file or folder that it is from.
        sha256: Of the file, or of the run's checkpoint.
        temperature: By which its logits are to be divided.
        rows: A row of a card's table for each source that it was trained on; none where they are not known.
    """

    name: str
    model: nn.Module
    classes: tuple[str, ...]
    file: str
    sha256: str
    temperature: float
    rows: tuple[str, ...]


def start_of_run(run: Path, data: DataSet) -> Start:
    """The net of a run folder, as `export` would make it honest.

    Args:
        run: The run folder.
        data: What the run was trained on.

    Raises:
        InputError: The run holds no finished epoch.
    """
    about = read_json(run / "settings.json")
    origin = origin_of(about)
    found = calibrate(load_model(run), data, origin)
    rows = (*source_rows(without_folders(about)), *(origin.rows if origin else ()))
    checkpoint = file_sha256(run / "checkpoint.pt")
    name = run.resolve().name
    return Start(about["settings"]["model"], found.model, data.classes, name, checkpoint, found.temperature, rows)


def read_start(path: Path) -> Start:
    """The net of an .onnx file that `export` wrote.

    Raises:
        InputError: It is no such file.
    """
    try:
        exported = onnx.load(path)
        about = {each.key: json.loads(each.value) for each in exported.metadata_props}
        name, classes, temperature = about["settings"]["model"], tuple(about["classes"]), float(about["temperature"])
        model = build(name, len(classes)) if name in MODELS else None
        weights = {
            each.name.removeprefix(PREFIX): torch.from_numpy(numpy_helper.to_array(each).copy())
            for each in exported.graph.initializer
            if each.name.startswith(PREFIX)
        }
        if model is None:
            raise InputError(str(path), f"holds a model {name!r} that is not known here; start from its run folder")
        fill(model, weights)
    except InputError:
        raise
    except Exception as error:  # protobuf, JSON, torch: each has errors of its own for a foreign file
        raise InputError(str(path), "is not a net that export wrote; name one, or a run folder") from error
    return Start(name, model.eval(), classes, path.name, file_sha256(path), temperature, rows_of_card(path))


def fill(model: nn.Module, weights: dict[str, Tensor]) -> None:
    """Loads weights whose batch normalization is folded into the convolutions, into a model that still has it.

    The normalization is set to do nothing but add the convolution's bias, so that the model gives what was exported
    and its checkpoint is like any other of its kind. It must not be trained, nor its statistics be measured anew.

    Raises:
        RuntimeError: A weight is missing, left over, or of another shape.
    """
    weights = dict(weights)
    for name, block in model.named_modules():
        if isinstance(block, ConvBlock):
            norm, bias = block.norm, weights.pop(f"{name}.convolution.bias")
            assert isinstance(norm, nn.BatchNorm2d)
            weights[f"{name}.norm.weight"] = torch.ones_like(bias)
            weights[f"{name}.norm.bias"] = bias
            weights[f"{name}.norm.running_mean"] = torch.zeros_like(bias)
            # so that the root of the variance and eps is one
            weights[f"{name}.norm.running_var"] = torch.full_like(bias, 1 - norm.eps)
            weights[f"{name}.norm.num_batches_tracked"] = torch.tensor(0)
    model.load_state_dict(weights)
