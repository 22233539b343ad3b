"""Turns a net into an ONNX file that tells what it is, and nothing of the machine that made it."""

import json
from collections.abc import Mapping
from typing import Any

import onnx
import torch
from torch import Tensor, nn

OPSET, IR_VERSION = 18, 8


def onnx_file(
    net: nn.Module, example: Tensor, free: Mapping[int, Any], names: tuple[str, str], about: Mapping[str, Any]
) -> bytes:
    """The net as an ONNX file that ONNX Runtime 1.17 and later read.

    Args:
        net: Maps one tensor to one.
        example: An input of the right shape and dtype.
        free: The dimensions of the input that may have another size, as `torch.export` takes them.
        names: Of the input and the output.
        about: Goes into the file's metadata, each value as JSON.
    """
    program = torch.onnx.export(
        net.eval(),
        (example,),
        dynamo=True,
        opset_version=OPSET,
        input_names=[names[0]],
        output_names=[names[1]],
        dynamic_shapes=(dict(free),),
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
