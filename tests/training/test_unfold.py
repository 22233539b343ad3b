import numpy as np
import onnx
import pytest
import torch
from torch import nn

from training.evaluate import logits_of
from training.export import Reader, probabilities, to_onnx
from training.models import MODELS, build
from training.quantize import to_int8
from training.unfold import fill, layers_in_order

DIGITS = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)


def worn(model):
    """The model with no weight, bias or statistic left as it was made."""
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                value.add_(torch.rand_like(value) * (0.5 if "running_var" in name else 0.1) * (value.dim() == 1))
    return model.eval()


def fresh(model):
    """The model as it was made: the exporter drops biases of nothing, and keeps weights that are alike once."""
    return model.eval()


@pytest.mark.parametrize(("name", "state"), [*((name, worn) for name in MODELS), ("digit", fresh), ("resnet", fresh)])
def test_every_model_comes_back(name, state):
    torch.manual_seed(0)
    model = state(build(name, 11))
    found = build(name, 11).eval()
    fill(found, onnx.load_from_string(to_onnx(Reader(model, 1.0), {})))
    assert torch.allclose(logits_of(found, DIGITS), logits_of(model, DIGITS), atol=1e-3)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_comes_back_from_int8(name):
    torch.manual_seed(0)
    model, found = worn(build(name, 11)), build(name, 11).eval()
    quantized = to_int8(to_onnx(Reader(model, 1.0), {}), DIGITS)
    fill(found, onnx.load_from_string(quantized))
    expected, got = logits_of(model, DIGITS), logits_of(found, DIGITS)
    assert (got - expected).abs().mean() < 0.05 * (expected - expected.mean(dim=0)).abs().mean() + 0.05
    layers = zip(layers_in_order(model), layers_in_order(found), strict=True)
    apart = [(a.weight - b.weight).abs().max() / a.weight.abs().max() for a, b in layers if isinstance(a, nn.Linear)]
    # an eighth bit is lost, no more
    assert 0 < max(apart) < 1 / 100
    assert np.abs(probabilities(quantized, DIGITS) - got.softmax(dim=1).numpy()).mean() < 0.05


@pytest.mark.parametrize(("exported", "model"), [("dense-50", "dense-64"), ("dense-50", "lenet5"), ("vgg", "dense-50")])
def test_the_weights_of_another_model_are_refused(exported, model):
    content = onnx.load_from_string(to_onnx(Reader(build(exported, 11).eval(), 1.0), {}))
    with pytest.raises(ValueError, match=r"expected|after the last"):
        fill(build(model, 11), content)
