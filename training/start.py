"""The trained net that a finetuning starts from: of a run folder, or of an exported file."""

import json
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from digitscan.errors import InputError
from training.models import MODELS, build
from training.models.digit import ConvBlock
from training.runs import load_model, read_json

PREFIX = "model."
"""What the exporter puts before the name of each weight."""


@dataclass(frozen=True, slots=True)
class Start:
    """A trained net: its name among the models, the net in evaluation mode, what its outputs stand for."""

    name: str
    model: nn.Module
    classes: tuple[str, ...]


def read_start(path: Path) -> Start:
    """The net of a run folder, or of an .onnx file that `export` wrote.

    Raises:
        InputError: It is neither.
    """
    if path.is_dir():
        about = read_json(path / "settings.json")
        return Start(about["settings"]["model"], load_model(path), tuple(about["classes"]))
    try:
        exported = onnx.load(path)
        about = {each.key: json.loads(each.value) for each in exported.metadata_props}
        name, classes = about["settings"]["model"], tuple(about["classes"])
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
    return Start(name, model.eval(), classes)


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
