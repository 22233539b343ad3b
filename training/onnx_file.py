"""Turns a net into an ONNX file that tells what it is, and nothing of the machine that made it; opens such files."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from digitscan.errors import WeightsError
from digitscan.records import Gray

OPSET, IR_VERSION = 18, 8
TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Agreement:
    """How an exported file compares with torch on `n` samples: the largest difference of a probability."""

    n: int
    largest_difference: float


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
    return _described(model, about)


def described_anew(content: bytes, about: Mapping[str, Any]) -> bytes:
    """The same net in a file whose metadata are others, each value as JSON."""
    return _described(onnx.load_from_string(content), about)


def _described(model: onnx.ModelProto, about: Mapping[str, Any]) -> bytes:
    onnx.helper.set_model_props(model, {key: json.dumps(value) for key, value in about.items()})
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def open_session(net: bytes | str, threads: int | None = None) -> onnxruntime.InferenceSession:
    """Opens a file, or its content, for the processor; whatever is wrong with it raises an error of ONNX Runtime's.

    Args:
        net: The content, or the path.
        threads: How many compute a batch; as many as torch uses if None.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or torch.get_num_threads()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(net, options, providers=["CPUExecutionProvider"])


def compare_with_torch(
    exported: bytes,
    samples: Iterable[tuple[Gray, NDArray[np.float32]]],
    probabilities: Callable[[NDArray[np.float32]], NDArray[np.float32]] = np.asarray,
) -> Agreement:
    """Compares the exported file with the net that it was made from.

    Args:
        exported: The file.
        samples: Batches as the file takes them, uint8 (N, H, W), with the probabilities that torch gives.
        probabilities: Makes probabilities of what the file gives.

    Raises:
        WeightsError: A probability differs by more than 0.001.
    """
    session, n, largest = open_session(exported), 0, 0.0
    name = session.get_inputs()[0].name
    for batch, expected in samples:
        found = probabilities(session.run(None, {name: batch})[0])
        n, largest = n + len(batch), max(largest, float(np.abs(found - expected).max()))
    if largest > TOLERANCE:
        raise WeightsError(f"the exported net differs from the trained one by {largest}; a fault of the exporter")
    return Agreement(n, largest)
