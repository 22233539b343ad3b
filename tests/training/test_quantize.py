import json
import logging

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from training import quantize
from training.export import Reader, probabilities, to_onnx
from training.models import build
from training.quantize import Comparison, compare, to_int8


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)


@pytest.fixture(scope="module", params=["digit", "dense-64"])
def exported(request):
    torch.manual_seed(0)
    return to_onnx(Reader(build(request.param, 10), 1.0), {"classes": list("0123456789")})


def test_weights_are_int8_and_metadata_stay(exported, images):
    quantized = to_int8(exported, images)
    model = onnx.load_from_string(quantized)
    assert "DequantizeLinear" in {node.op_type for node in model.graph.node}
    assert len(quantized) < 0.45 * len(exported)
    assert {entry.key: json.loads(entry.value) for entry in model.metadata_props} == {"classes": list("0123456789")}
    session = onnxruntime.InferenceSession(quantized)
    assert [(i.name, i.type) for i in session.get_inputs()] == [("digits", "tensor(uint8)")]


def test_probabilities_stay_near(exported, images):
    assert probabilities(to_int8(exported, images), images) == pytest.approx(probabilities(exported, images), abs=0.03)


def test_the_quantizers_advice_is_not_told(exported, images, capfd):
    to_int8(exported, images)
    assert capfd.readouterr() == ("", "")
    assert logging.root.isEnabledFor(logging.WARNING)


def test_errors_are_counted_on_the_same_images(exported, images, monkeypatch):
    monkeypatch.setattr(quantize, "REPEATS", 1)
    labels = probabilities(exported, images).argmax(axis=1).astype(np.uint8)
    labels[:4] = (labels[:4] + 1) % 10
    same = compare(exported, exported, images, labels)
    assert (same.n, same.float_errors, same.int8_errors, same.lost) == (40, 4, 4, 0)
    assert min(same.float_seconds, same.int8_seconds) > 0
    torch.manual_seed(1)
    other = to_onnx(Reader(build("dense-64", 10), 1.0), {})
    right = probabilities(other, images).argmax(axis=1) == labels
    found = compare(exported, other, images, labels)
    assert (found.float_errors, found.int8_errors) == (4, int((~right).sum()))
    assert found.lost == int((~right[4:]).sum())


@pytest.mark.parametrize(
    ("float_errors", "int8_errors", "lost", "costs_nothing"),
    [
        (10, 10, 0, True),
        (10, 5, 1, True),
        (10, 12, 3, True),  # 3 lost, 1 won: as chance has it
        (10, 14, 4, True),  # 4 of 4: 1 in 16
        (10, 15, 5, False),  # 5 of 5: 1 in 32
        (10, 30, 40, False),
        (100, 101, 50, True),
    ],
)
def test_more_errors_than_chance_has_it_are_a_cost(float_errors, int8_errors, lost, costs_nothing):
    found = Comparison(1000, float_errors, int8_errors, lost, 1.0, 0.5)
    assert found.costs_nothing == found.worth_it == costs_nothing


@pytest.mark.parametrize(("int8_seconds", "faster"), [(0.5, True), (0.9, True), (0.95, False), (1.5, False)])
def test_a_tenth_less_time_is_faster(int8_seconds, faster):
    found = Comparison(1000, 10, 10, 2, 1.0, int8_seconds)
    assert found.is_faster == found.worth_it == faster
