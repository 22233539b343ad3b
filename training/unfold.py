"""Puts the weights of an exported file back into the model that it was made from.

The exporter folds batch normalization into convolutions, turns weights around, drops biases of nothing and gives
names of its own, and int8 weights are whole numbers; but the layers stay in the order in which they are run.
"""

from collections.abc import Iterable

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import NodeProto, numpy_helper
from torch import Tensor, nn

KINDS: dict[type[nn.Module], tuple[str, ...]] = {
    nn.Conv2d: ("Conv",),
    nn.Linear: ("Gemm", "MatMul"),
    nn.BatchNorm2d: ("BatchNormalization",),
    nn.LayerNorm: ("LayerNormalization",),
}
"""The operators that a layer becomes."""

DIGIT = torch.zeros(1, 1, 28, 28)

PREFIX = "model."
"""What the exporter puts before the name of each weight."""

Array = NDArray[np.generic]


class Graph:
    """An exported net: its constants by name, and its operators that have weights in the order in which they run."""

    def __init__(self, exported: onnx.ModelProto) -> None:
        graph = exported.graph
        self.constants = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
        for node in graph.node:
            if node.op_type == "DequantizeLinear" and node.input[0] in self.constants:
                self.constants[node.output[0]] = self._dequantized(node)
        self.users: dict[str, list[NodeProto]] = {}
        for node in graph.node:
            for name in node.input:
                self.users.setdefault(name, []).append(node)
        kinds = {kind for some in KINDS.values() for kind in some}
        self.nodes = [n for n in graph.node if n.op_type in kinds and n.input[1] in self.constants]

    def _dequantized(self, node: NodeProto) -> Array:
        whole, scale, zero = (self.constants[name] for name in node.input)
        axis = next((each.i for each in node.attribute if each.name == "axis"), 1)
        if scale.ndim:
            shape = [-1 if at == axis else 1 for at in range(whole.ndim)]
            scale, zero = scale.reshape(shape), zero.reshape(shape)
        found: Array = (whole.astype(np.float32) - zero.astype(np.float32)) * scale
        return found

    def weights(self, node: NodeProto) -> list[Array]:
        """What an operator computes with, a dense layer's weight as torch has it; without a bias of nothing."""
        found = [self.constants[name] for name in node.input[1:] if name in self.constants]
        turned = node.op_type == "Gemm" and any(each.name == "transB" and each.i for each in node.attribute)
        if node.op_type in KINDS[nn.Linear] and not turned:
            found[0] = found[0].T
        return found + (self._added(node.output[0]) if node.op_type == "MatMul" else [])

    def _added(self, name: str) -> list[Array]:
        """The bias that is added to the output of this name."""
        for user in self.users.get(name, []):
            if user.op_type in ("QuantizeLinear", "DequantizeLinear"):
                return self._added(user.output[0])
            if user.op_type == "Add":
                return [self.constants[each] for each in user.input if each in self.constants]
        return []


def fill(model: nn.Module, exported: onnx.ModelProto, example: Tensor = DIGIT) -> None:
    """Loads the weights of an exported net into the model that it was made from.

    A batch normalization that was folded is set to do nothing but add the convolution's bias, so that the model gives
    what was exported and its checkpoint is like any other of its kind. It must not be trained, nor its statistics be
    measured anew, unless `normalize` has seen to that.

    Args:
        model: Takes the weights.
        exported: The net.
        example: An input of the model.

    Raises:
        ValueError: The file has other layers, or weights of another shape.
    """
    graph = Graph(exported)
    nodes, bias = iter([*graph.nodes, None]), torch.zeros(())
    node, filled = next(nodes), set[int]()
    for layer in layers_in_order(model, example):
        filled.update(map(id, layer.parameters()))
        if isinstance(layer, nn.BatchNorm2d) and (node is None or node.op_type != "BatchNormalization"):
            _add_only(layer, bias)
            continue
        if node is None or node.op_type not in KINDS[type(layer)]:
            raise ValueError(f"{node.op_type if node else 'nothing'} where {type(layer).__name__} was expected")
        weight, *others = (torch.from_numpy(np.array(each, np.float32)) for each in graph.weights(node))
        bias = others[0] if others else torch.zeros(len(weight))
        names = ("running_mean", "running_var") if isinstance(layer, nn.BatchNorm2d) else ()
        _set(layer, weight=weight, bias=bias, **dict(zip(names, others[1:], strict=False)))
        node = next(nodes)
    if node is not None:
        raise ValueError(f"{node.op_type} after the last layer")
    for name, parameter in model.named_parameters():
        if id(parameter) not in filled:
            _copy(parameter, torch.from_numpy(np.array(graph.constants[PREFIX + name])))


def normalize(model: nn.Module, batches: Iterable[Tensor]) -> None:
    """Makes a model that was filled ready for training; it gives what it gave.

    Each batch normalization is set to the mean and variance of what comes to it, and to take them back afterwards.

    Args:
        model: In which each batch normalization only adds.
        batches: Inputs such as it will be trained on.
    """
    came: dict[nn.BatchNorm2d, list[Tensor]] = {m: [] for m in model.modules() if isinstance(m, nn.BatchNorm2d)}

    def note(norm: nn.Module, given: tuple[Tensor]) -> None:
        assert isinstance(norm, nn.BatchNorm2d)
        x = given[0]
        came[norm].append(torch.stack((x.mean((0, 2, 3)), x.square().mean((0, 2, 3)))))

    hooks = [norm.register_forward_pre_hook(note) for norm in came]
    with torch.no_grad():
        for batch in batches:
            model.eval()(batch)
    for hook in hooks:
        hook.remove()
    for norm, moments in came.items():
        mean, square = torch.stack(moments).mean(dim=0)
        variance = (square - mean.square()).clamp_min(norm.eps)
        _set(norm, running_mean=mean, running_var=variance, weight=(variance + norm.eps).sqrt(), bias=norm.bias + mean)


def layers_in_order(model: nn.Module, example: Tensor = DIGIT) -> list[nn.Module]:
    """The layers with weights in the order in which a forward pass runs them."""
    found: list[nn.Module] = []
    hooks = [
        layer.register_forward_hook(lambda ran, given, got: found.append(ran))
        for layer in model.modules()
        if type(layer) in KINDS
    ]
    with torch.no_grad():
        model.eval()(example)
    for hook in hooks:
        hook.remove()
    return found


def _add_only(norm: nn.BatchNorm2d, bias: Tensor) -> None:
    one = torch.ones_like(bias)
    # so that the root of the variance and eps is one
    _set(norm, weight=one, bias=bias, running_mean=torch.zeros_like(bias), running_var=one - norm.eps)


def _set(layer: nn.Module, **values: Tensor) -> None:
    for name, value in values.items():
        there = getattr(layer, name)
        if there is not None:
            _copy(there, value)


def _copy(there: Tensor, value: Tensor) -> None:
    if there.shape != value.shape:
        raise ValueError(f"weights of shape {tuple(value.shape)} where {tuple(there.shape)} was expected")
    with torch.no_grad():
        there.copy_(value)
