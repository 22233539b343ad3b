"""Writes a small net in the form of the handwriting net: the stronger ink is, the likelier it is a digit."""

import json

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from digitscan.nets.handwriting import HandwritingNet
from digitscan.nets.ink_labels import KINDS


def write_net(path, version=HandwritingNet.version, kinds=KINDS):
    """A net whose first output is the mean of each cell's pixels, of 1; the other two share the rest."""
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["views"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["float", "axis"], ["image"]),
            helper.make_node("AveragePool", ["image"], ["mean"], kernel_shape=[4, 4], strides=[4, 4]),
            helper.make_node("Div", ["mean", "full"], ["digit"]),
            helper.make_node("Sub", ["one", "digit"], ["rest"]),
            helper.make_node("Div", ["rest", "two"], ["half"]),
            helper.make_node("Concat", ["digit", "half", "half"], ["probabilities"], axis=1),
        ],
        "cells",
        [helper.make_tensor_value_info("views", TensorProto.UINT8, ["n", "h", "w"])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 3, "a", "b"])],
        [
            numpy_helper.from_array(np.array([1], np.int64), "axis"),
            numpy_helper.from_array(np.array(255, np.float32), "full"),
            numpy_helper.from_array(np.array(1, np.float32), "one"),
            numpy_helper.from_array(np.array(2, np.float32), "two"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    helper.set_model_props(model, {"view_version": json.dumps(version), "classes": json.dumps(kinds)})
    path.write_bytes(model.SerializeToString())
    return path
