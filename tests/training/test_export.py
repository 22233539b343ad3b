import hashlib
import json
import math
import re

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from digitscan.classify import Classifier
from digitscan.errors import WeightsError
from digitscan.normalize import VERSION
from training import export as module
from training import runs
from training.data.datasets import NO_DIGIT
from training.evaluate import load
from training.export import NO_DIGIT_EXPECTED, Reader, check, export, to_onnx
from training.fit import Training, fit
from training.settings import Settings

SETTINGS = Settings("digit", "digits", epochs=1, batch=16, precision="float32", seed=7, repeat=(("crosses", 2),))


@pytest.fixture
def run(tmp_path, drawn):
    folder = tmp_path / "run"
    folder.mkdir()
    fit(Training(SETTINGS, drawn(), torch.device("cpu")), folder)
    runs.write_json(folder / "settings.json", runs.describe(SETTINGS, drawn()))
    return folder


@pytest.fixture
def digits():
    return np.random.default_rng(0).integers(0, 256, (50, 28, 28), dtype=np.uint8)


def test_the_exported_file_does_what_the_run_does(run, drawn, tmp_path, digits):
    path = tmp_path / "weights" / "digit.onnx"
    checked = export(run, drawn(), None, path)
    assert checked.same_class == checked.n == len(drawn().part("validation"))
    temperature = json.loads(onnx.load(path).metadata_props[2].value)
    logits = load(run)(digits) / temperature
    # one of eleven in training, one of twenty from now on
    logits[:, NO_DIGIT] += math.log(NO_DIGIT_EXPECTED / (1 - NO_DIGIT_EXPECTED)) - math.log(1 / 10)
    expected = logits.softmax(dim=1).numpy()
    assert Classifier(VERSION, path).probabilities(digits) == pytest.approx(expected, abs=1e-4)
    assert load(path)(digits).exp().numpy() == pytest.approx(expected, abs=1e-4)


def test_the_file_describes_itself(run, drawn, tmp_path):
    path = tmp_path / "digit.onnx"
    export(run, drawn(), None, path)
    session = onnxruntime.InferenceSession(path)
    about = {key: json.loads(value) for key, value in session.get_modelmeta().custom_metadata_map.items()}
    assert about["classes"] == list(drawn().classes)
    assert about["normalizer_version"] == VERSION
    assert about["data_sha256"] == drawn().sha256()
    assert about["settings"]["seed"] == 7
    assert {"temperature", "commit"} <= set(about)
    assert [(i.name, i.type, i.shape[1:]) for i in session.get_inputs()] == [("digits", "tensor(uint8)", [28, 28])]
    assert [(o.name, o.type, o.shape[1:]) for o in session.get_outputs()] == [("probabilities", "tensor(float)", [11])]


def test_the_file_is_one_that_older_runtimes_read_and_names_no_path(run, drawn, tmp_path):
    path = tmp_path / "digit.onnx"
    export(run, drawn(), None, path)
    model = onnx.load(path, load_external_data=False)
    assert (model.ir_version, model.opset_import[0].version) == (8, 18)
    assert "BatchNormalization" not in {node.op_type for node in model.graph.node}
    assert str(tmp_path).encode() not in path.read_bytes()
    assert b".py" not in path.read_bytes()


def test_the_card_says_what_the_weights_are(run, drawn, tmp_path):
    path = tmp_path / "digit.onnx"
    data = drawn()
    export(run, data, (data.images[:20], data.labels[:20]), path)
    card = path.with_suffix(".md").read_text()
    assert hashlib.sha256(path.read_bytes()).hexdigest() in card
    assert re.search(r"MNIST test \| 20 \| [\d.]+ % \|", card)
    assert "| crosses | made from the sources above | 6 | 2 | 2 |" in card
    assert "--seed 7" in card
    assert "--repeat crosses=2" in card
    assert str(tmp_path) not in card


@pytest.mark.parametrize("n", [0, 1, 7])
def test_any_number_of_digits_passes(n, run, digits):
    exported = to_onnx(Reader(runs.load_model(run), 1.0), {})
    assert module.probabilities(exported, digits[:n]).shape == (n, 11)


def test_a_file_that_differs_from_torch_is_not_written(run, drawn, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "Reader", lambda model, temperature: Reader(model, temperature * 2))
    with pytest.raises(WeightsError, match="not the trained one"):
        export(run, drawn(), None, tmp_path / "digit.onnx")
    assert not (tmp_path / "digit.onnx").exists()


def test_the_check_counts_classes(run, digits):
    model = runs.load_model(run)
    assert check(to_onnx(Reader(model, 1.5), {}), model, 1.5, digits).n == 50
