"""Each model is exported, and the file gives its weights back, those of int8 too."""

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from tests.training.conftest import write_run
from training import export as module
from training.calibrate import calibrate
from training.evaluate import logits_of
from training.export import Reader, probabilities, to_onnx
from training.models import MODELS, build
from training.quantize import to_int8
from training.settings import Settings
from training.unfold import fill, layers_in_order

DIGITS = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)


def worn(model):
    """The model with no weight, bias or statistic left as it was made."""
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                value.add_(torch.rand_like(value) * (0.5 if "running_var" in name else 0.1) * (value.dim() == 1))
    return model.eval()


@pytest.fixture(scope="module", params=MODELS)
def written(request, tmp_path_factory, drawn):
    """A worn net of each model, what is told of the export of its run, and the file."""
    torch.manual_seed(0)
    folder, model = tmp_path_factory.mktemp(request.param), worn(build(request.param, 11))
    data = drawn()
    write_run(folder, Settings(request.param, "digits"), data, model)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHECKED", 100)
        exported = module.export(folder, data, None, folder / "net.onnx")
    return request.param, calibrate(model, data, None).model, exported, (folder / "net.onnx").read_bytes()


def test_every_model_is_exported(written):
    _, model, exported, content = written
    assert exported.check.same_class == exported.check.n == 100
    assert exported.int8 is None
    assert probabilities(content, DIGITS) == pytest.approx(logits_of(model, DIGITS).softmax(dim=1).numpy(), abs=1e-4)


def test_every_model_comes_back(written):
    name, model, _, content = written
    comes_back(name, model, content)


@pytest.mark.parametrize("name", ["digit", "resnet"])
def test_a_fresh_model_comes_back(name):
    """As it is made: the exporter drops biases of nothing, and keeps weights that are alike once."""
    torch.manual_seed(0)
    model = build(name, 11).eval()
    comes_back(name, model, to_onnx(Reader(model, 1.0), {}))


def comes_back(name, model, content):
    found = build(name, 11).eval()
    fill(found, onnx.load_from_string(content))
    assert torch.allclose(logits_of(found, DIGITS), logits_of(model, DIGITS), atol=1e-3)


def test_every_model_comes_back_from_int8(written):
    name, model, _, content = written
    quantized, found = to_int8(content, DIGITS), build(name, 11).eval()
    fill(found, onnx.load_from_string(quantized))
    expected, got = logits_of(model, DIGITS), logits_of(found, DIGITS)
    assert (got - expected).abs().mean() < 0.05 * (expected - expected.mean(dim=0)).abs().mean() + 0.05
    layers = zip(layers_in_order(model), layers_in_order(found), strict=True)
    apart = [(a.weight - b.weight).abs().max() / a.weight.abs().max() for a, b in layers if isinstance(a, nn.Linear)]
    # an eighth bit is lost, no more
    assert 0 < max(apart) < 1 / 100
    assert np.abs(probabilities(quantized, DIGITS) - got.softmax(dim=1).numpy()).mean() < 0.05


@pytest.mark.parametrize(
    ("exported", "model"), [("dense-50", "dense-64"), ("dense-50", "lenet5"), ("lenet5", "dense-50")]
)
def test_the_weights_of_another_model_are_refused(exported, model):
    content = onnx.load_from_string(to_onnx(Reader(build(exported, 11).eval(), 1.0), {}))
    with pytest.raises(ValueError, match=r"expected|after the last"):
        fill(build(model, 11), content)
