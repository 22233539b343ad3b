import hashlib
import json
import math
import re
from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from digitscan.errors import WeightsError
from digitscan.nets.classify import Classifier
from digitscan.nets.normalize import VERSION
from training import export as module
from training import runs
from training.calibrate import NO_DIGIT_EXPECTED
from training.data.build import BUILDERS
from training.data.datasets import DIGITS, DIGITS_AND_JUNK, NO_DIGIT
from training.evaluate import load
from training.export import CHECKED, Reader, check, export, to_check, to_onnx
from training.fit import digit_training
from training.loop import fit
from training.models import MODELS, build
from training.provenance import source_rows
from training.quantize import Comparison
from training.settings import Settings
from training.unseen import Unseen

SETTINGS = Settings("digit", "digits", epochs=1, batch=16, precision="float32", seed=7, repeat=(("crosses", 2),))


@pytest.fixture
def run(tmp_path, drawn):
    folder = tmp_path / "run"
    folder.mkdir()
    fit(digit_training(SETTINGS, drawn(), torch.device("cpu")), folder)
    runs.write_json(folder / "settings.json", runs.describe(SETTINGS, drawn()))
    return folder


@pytest.fixture
def digits():
    return np.random.default_rng(0).integers(0, 256, (50, 28, 28), dtype=np.uint8)


def test_the_exported_file_does_what_the_run_does(run, drawn, tmp_path, digits):
    path = tmp_path / "weights" / "digit.onnx"
    checked = export(run, drawn(), None, path).check
    assert checked.same_class == checked.n == CHECKED
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
    export(run, data, Unseen("MNIST test", data.classes, data.images[:20], data.labels[:20]), path)
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


@pytest.mark.parametrize("n", [0, 7, 1000, 1100])
def test_a_thousand_images_are_checked(n, digits):
    images = np.resize(digits, (n, 28, 28))
    found = to_check(images)
    assert found.shape == (CHECKED, 28, 28)
    assert found.dtype == np.uint8
    assert {image.tobytes() for image in images[:7]} <= {image.tobytes() for image in found}
    assert len(np.unique(found[min(n, CHECKED) :], axis=0)) >= 0.9 * (CHECKED - n)
    assert np.array_equal(found, to_check(images))


def test_the_check_counts_classes(run, digits):
    model = runs.load_model(run)
    assert check(to_onnx(Reader(model, 1.5), {}), model, 1.5, digits).n == 50


@pytest.mark.parametrize(("name", "classes"), [("digit", DIGITS), *((name, DIGITS_AND_JUNK) for name in MODELS)])
def test_every_model_is_exported(name, classes, tmp_path, drawn):
    torch.manual_seed(3)
    data = drawn(110)
    data = replace(data.where(data.labels < len(classes)), name="mnist", classes=classes)
    settings = Settings(name, "mnist")
    untrained(tmp_path, settings, data)
    exported = export(tmp_path, data, None, tmp_path / "net.onnx")
    assert exported.check.same_class == exported.check.n
    assert exported.int8 is None
    assert module.probabilities((tmp_path / "net.onnx").read_bytes(), data.images[:3]).shape == (3, len(classes))


@pytest.mark.parametrize(
    ("data_set", "classes", "says", "does_not_say"),
    [
        (
            "digits",
            DIGITS_AND_JUNK,
            ["from what is no digit", "made from the sources above", '"no digit" is'],
            ["see its"],
        ),
        ("mnist", DIGITS, ["has no class for what is no digit", "normalizer version"], ['"no digit" is', "--build"]),
        (
            "fashion-mnist",
            (*"abcdefghij",),
            [
                "10 classes of the data set `fashion-mnist`",
                "| fashion-mnist | MIT |",
                "images as the data set has them",
            ],
            ["ten digits", "normaliz", "made from the sources", "no digit"],
        ),
    ],
)
def test_the_card_is_true_for_each_data_set(data_set, classes, says, does_not_say, tmp_path, drawn):
    data = drawn()
    if data_set not in BUILDERS:
        data = replace(data, source_names=(data_set, "omniglot"))
    data = replace(data.where(data.labels < len(classes)), name=data_set, classes=classes)
    untrained(tmp_path, Settings("dense-50", data_set), data)
    export(tmp_path, data, None, tmp_path / "net.onnx")
    card = (tmp_path / "net.md").read_text()
    for words in says:
        assert words in card
    for words in does_not_say:
        assert words not in card


@pytest.mark.parametrize(
    ("data_set", "terms"),
    [
        ("digits", ["MIT", "made from the sources above"]),
        ("letters", ["MIT", "see its authors"]),
        ("fashion-mnist", ["see its authors", "MIT"]),
        ("omniglot", ["see its authors", "see its authors"]),
        ("/home/omniglot", ["see its authors", "see its authors"]),
    ],
)
def test_only_our_own_data_sets_have_terms(data_set, terms, drawn):
    names = ("omniglot", "fashion-mnist")
    about = runs.describe(Settings("dense-50", data_set), replace(drawn(), source_names=names))
    assert [row.split(" | ")[1] for row in source_rows(about)] == terms


@pytest.mark.parametrize(("int8_seconds", "size"), [(1e-4, "smaller"), (1e-2, "same")], ids=["faster", "slower"])
def test_int8_is_written_only_where_it_is_worth_it(run, drawn, tmp_path, monkeypatch, int8_seconds, size):
    export(run, drawn(), None, tmp_path / "float.onnx")
    found = Comparison(22, 3, 3, 0, 1e-3, int8_seconds)
    monkeypatch.setattr(module, "compare", lambda *nets_and_images: found)
    exported = export(run, drawn(), None, tmp_path / "int8.onnx", int8=True)
    assert exported.int8 is found
    card = (tmp_path / "int8.md").read_text()
    written, whole = ((tmp_path / name).read_bytes() for name in ("int8.onnx", "float.onnx"))
    assert hashlib.sha256(written).hexdigest() in card
    if size == "smaller":
        assert len(written) < 0.5 * len(whole)
        assert str(found) in card
        assert "--int8" in card
    else:
        assert written == whole
        assert "int8 |" not in card


def untrained(folder, settings, data):
    """Writes a run folder of a net with fresh weights."""
    model = build(settings.model, len(data.classes))
    runs.write_tensors(folder / "checkpoint.pt", {"weights": model.state_dict()})
    runs.write_json(folder / "settings.json", runs.describe(settings, data))
    runs.write_json(folder / "metrics.json", {"best_epoch": 1})
