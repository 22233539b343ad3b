import json

import numpy as np
import onnx
import pytest
import torch

from digitscan.errors import InputError
from training import runs
from training.evaluate import load, logits_of
from training.export import Reader, export, to_onnx
from training.fit import digit_training
from training.loop import fit
from training.quantize import to_int8
from training.settings import Settings
from training.start import read_start, start_of_run

SMALL = Settings("digit", "digits", epochs=1, batch=16, precision="float32")


@pytest.fixture(scope="module")
def run(tmp_path_factory, drawn):
    data, folder = drawn(), tmp_path_factory.mktemp("start") / "run"
    folder.mkdir()
    fit(digit_training(SMALL, data, torch.device("cpu")), folder)
    runs.write_json(folder / "settings.json", runs.describe(SMALL, data))
    return folder


@pytest.fixture(scope="module")
def exported(run):
    """Writes the run's net, which is exported once, with what its file tells of itself."""
    model = onnx.load_from_string(to_onnx(Reader(runs.load_model(run), 1.3), {}))
    classes = runs.read_json(run / "settings.json")["classes"]

    def write(path, **other):
        about = {"settings": {"model": "digit"}, "classes": classes, "temperature": 1.3} | other
        onnx.helper.set_model_props(model, {key: json.dumps(value) for key, value in about.items()})
        path.write_bytes(model.SerializeToString())
        return path

    return write


def test_a_file_gives_the_net_that_was_exported(run, exported, tmp_path, drawn):
    path = exported(tmp_path / "net.onnx")
    start = read_start(path)
    images = drawn(55, seed=3).images
    found = (logits_of(start.model, images) / 1.3).softmax(dim=1)
    assert torch.allclose(found, load(path)(images).exp(), atol=1e-4)
    assert torch.allclose(logits_of(start.model, images), logits_of(runs.load_model(run), images), atol=1e-3)
    assert (start.name, start.classes[-1], len(start.classes)) == ("digit", "no digit", 11)


def test_a_run_and_its_exported_file_give_the_same_start(run, tmp_path, drawn):
    path = tmp_path / "net.onnx"
    export(run, drawn(), None, path)
    of_file, of_run = read_start(path), start_of_run(run, drawn())
    images = drawn(55, seed=3).images
    assert torch.allclose(logits_of(of_run.model, images), logits_of(of_file.model, images), atol=1e-4)
    for name in ("name", "classes", "temperature", "rows"):
        assert getattr(of_run, name) == getattr(of_file, name)
    assert of_run.rows[1].startswith("| crosses |")
    assert (of_file.file, of_run.file) == ("net.onnx", "run")
    # "no digit" is expected more rarely than the run's own weights expect it
    own = logits_of(runs.load_model(run), images)
    assert (logits_of(of_run.model, images)[:, 10] < own[:, 10]).all()


def test_a_card_of_another_file_is_not_believed(run, exported, tmp_path, drawn):
    path = tmp_path / "net.onnx"
    export(run, drawn(), None, path)
    exported(path)
    assert read_start(path).rows == ()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (None, "is not a net that export wrote"),
        ({"settings": {}}, "is not a net that export wrote"),
        ({"settings": {"model": "unheard"}}, "'unheard' that is not known here; start from its run folder"),
        ({"settings": {"model": "vgg"}}, "not those of a 'vgg' of today .*; start from its run folder"),
        ({"temperature": 0.01}, "other answers here .*; start from its run folder"),
    ],
)
def test_what_is_no_start_says_why(exported, tmp_path, other, says):
    path = tmp_path / "net.onnx"
    if other is None:
        path.write_bytes(np.arange(50, dtype=np.uint8).tobytes())
    else:
        exported(path, **other)
    with pytest.raises(InputError, match=rf"net\.onnx: .*{says}"):
        read_start(path)


@pytest.mark.parametrize("int8", [False, True], ids=["float32", "int8"])
def test_an_int8_file_gives_the_net_too(exported, tmp_path, drawn, int8):
    path = exported(tmp_path / "net.onnx")
    images = drawn(55, seed=3).images
    if int8:
        path.write_bytes(to_int8(path.read_bytes(), images))
    found = (logits_of(read_start(path).model, images) / 1.3).softmax(dim=1)
    assert torch.allclose(found, load(path)(images).exp(), atol=0.1 if int8 else 1e-4)
