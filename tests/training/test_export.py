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
from tests.training.conftest import write_run
from training import export as module
from training import runs
from training.calibrate import NO_DIGIT_EXPECTED
from training.data.build import BUILDERS
from training.data.datasets import DIGITS, DIGITS_AND_JUNK, NO_DIGIT
from training.evaluate import load
from training.export import CHECKED, Reader, check, export, to_check, to_onnx
from training.fit import digit_training
from training.loop import fit
from training.models import build
from training.provenance import source_rows
from training.quantize import Comparison
from training.settings import Settings
from training.unseen import Unseen

SETTINGS = Settings("digit", "digits", epochs=1, batch=16, precision="float32", seed=7, repeat=(("crosses", 2),))


@pytest.fixture(scope="module")
def run(tmp_path_factory, drawn):
    folder = tmp_path_factory.mktemp("run")
    fit(digit_training(SETTINGS, drawn(), torch.device("cpu")), folder)
    runs.write_json(folder / "settings.json", runs.describe(SETTINGS, drawn()))
    return folder


@pytest.fixture(scope="module")
def exported(run, drawn, tmp_path_factory):
    """What was told of an export of the run, and the file, in a folder that was not there."""
    path, data = tmp_path_factory.mktemp("exported") / "weights" / "digit.onnx", drawn()
    return export(run, data, Unseen("MNIST test", data.classes, data.images[:20], data.labels[:20]), path), path


@pytest.fixture
def small_run(tmp_path, drawn):
    """A run of a small net with fresh weights."""
    torch.manual_seed(3)
    write_run(tmp_path, Settings("dense-50", "digits"), drawn(), build("dense-50", 11))
    return tmp_path


@pytest.fixture
def digits():
    return np.random.default_rng(0).integers(0, 256, (50, 28, 28), dtype=np.uint8)


def test_the_exported_file_does_what_the_run_does(run, exported, digits):
    told, path = exported
    assert told.check.same_class == told.check.n == CHECKED
    temperature = json.loads(onnx.load(path).metadata_props[2].value)
    logits = load(run)(digits) / temperature
    # one of eleven in training, one of twenty from now on
    logits[:, NO_DIGIT] += math.log(NO_DIGIT_EXPECTED / (1 - NO_DIGIT_EXPECTED)) - math.log(1 / 10)
    expected = logits.softmax(dim=1).numpy()
    assert Classifier(VERSION, path).probabilities(digits) == pytest.approx(expected, abs=1e-4)
    assert load(path)(digits).exp().numpy() == pytest.approx(expected, abs=1e-4)


def test_the_file_describes_itself(exported, drawn):
    session = onnxruntime.InferenceSession(exported[1])
    about = {key: json.loads(value) for key, value in session.get_modelmeta().custom_metadata_map.items()}
    assert about["classes"] == list(drawn().classes)
    assert about["normalizer_version"] == VERSION
    assert about["data_sha256"] == drawn().sha256()
    assert about["settings"]["seed"] == 7
    assert {"temperature", "commit"} <= set(about)
    assert [(i.name, i.type, i.shape[1:]) for i in session.get_inputs()] == [("digits", "tensor(uint8)", [28, 28])]
    assert [(o.name, o.type, o.shape[1:]) for o in session.get_outputs()] == [("probabilities", "tensor(float)", [11])]


def test_the_file_is_one_that_older_runtimes_read_and_names_no_path(exported, run):
    content = exported[1].read_bytes()
    model = onnx.load_from_string(content)
    assert (model.ir_version, model.opset_import[0].version) == (8, 18)
    assert "BatchNormalization" not in {node.op_type for node in model.graph.node}
    for folder in (run, exported[1].parent):
        assert str(folder).encode() not in content
    assert b".py" not in content


def test_the_card_says_what_the_weights_are(exported, run):
    path = exported[1]
    card = path.with_suffix(".md").read_text()
    assert hashlib.sha256(path.read_bytes()).hexdigest() in card
    assert re.search(r"MNIST test \| 20 \| [\d.]+ % \|", card)
    assert "| crosses | made from the sources above | 6 | 2 | 2 |" in card
    assert "--seed 7" in card
    assert "--repeat crosses=2" in card
    for folder in (run, path.parent):
        assert str(folder) not in card


@pytest.mark.parametrize("n", [0, 1, 7])
def test_any_number_of_digits_passes(n, exported, digits):
    assert module.probabilities(exported[1].read_bytes(), digits[:n]).shape == (n, 11)


def test_a_file_that_differs_from_torch_is_not_written(small_run, drawn, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "Reader", lambda model, temperature: Reader(model, temperature * 2))
    with pytest.raises(WeightsError, match="not the trained one"):
        export(small_run, drawn(), None, tmp_path / "net.onnx")
    assert not (tmp_path / "net.onnx").exists()


@pytest.mark.parametrize("n", [0, 7, 1000, 1100])
def test_a_thousand_images_are_checked(n, digits):
    images = np.resize(digits, (n, 28, 28))
    found = to_check(images)
    assert found.shape == (CHECKED, 28, 28)
    assert found.dtype == np.uint8
    assert {image.tobytes() for image in images[:7]} <= {image.tobytes() for image in found}
    assert len(np.unique(found[min(n, CHECKED) :], axis=0)) >= 0.9 * (CHECKED - n)
    assert np.array_equal(found, to_check(images))


def test_the_check_counts_classes(small_run, digits):
    model = runs.load_model(small_run)
    assert check(to_onnx(Reader(model, 1.5), {}), model, 1.5, digits).n == 50


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
    write_run(tmp_path, Settings("dense-50", data_set), data, build("dense-50", len(classes)))
    export(tmp_path, data, None, tmp_path / "net.onnx")
    assert module.probabilities((tmp_path / "net.onnx").read_bytes(), data.images[:3]).shape == (3, len(classes))
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
def test_int8_is_written_only_where_it_is_worth_it(run, exported, drawn, tmp_path, monkeypatch, int8_seconds, size):
    whole = exported[1].read_bytes()
    found = Comparison(22, 3, 3, 0, 1e-3, int8_seconds)
    monkeypatch.setattr(module, "CHECKED", 100)
    monkeypatch.setattr(module, "compare", lambda *nets_and_images: found)
    assert export(run, drawn(), None, tmp_path / "int8.onnx", int8=True).int8 is found
    card = (tmp_path / "int8.md").read_text()
    written = (tmp_path / "int8.onnx").read_bytes()
    assert hashlib.sha256(written).hexdigest() in card
    if size == "smaller":
        assert len(written) < 0.5 * len(whole)
        assert str(found) in card
        assert "--int8" in card
    else:
        assert written == whole
        assert "int8 |" not in card
