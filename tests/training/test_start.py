import numpy as np
import pytest
import torch

from digitscan.errors import InputError
from training import runs
from training.evaluate import load, logits_of
from training.export import Reader, to_onnx
from training.fit import Training, fit
from training.settings import Settings
from training.start import read_start

SMALL = Settings("digit", "digits", epochs=1, batch=16, precision="float32")


@pytest.fixture
def run(tmp_path, drawn):
    data = drawn()
    folder = tmp_path / "run"
    folder.mkdir()
    fit(Training(SMALL, data, torch.device("cpu")), folder)
    runs.write_json(folder / "settings.json", runs.describe(SMALL, data))
    return folder


def exported(run, path, **other):
    about = {"settings": {"model": "digit"}, "classes": runs.read_json(run / "settings.json")["classes"]} | other
    path.write_bytes(to_onnx(Reader(runs.load_model(run), 1.3), about))
    return path


def test_a_file_gives_the_net_that_was_exported(run, tmp_path, drawn):
    path = exported(run, tmp_path / "net.onnx")
    start = read_start(path)
    images = drawn(55, seed=3).images
    found = (logits_of(start.model, images) / 1.3).softmax(dim=1)
    assert torch.allclose(found, load(path)(images).exp(), atol=1e-4)
    assert torch.allclose(logits_of(start.model, images), logits_of(runs.load_model(run), images), atol=1e-3)
    assert (start.name, start.classes[-1], len(start.classes)) == ("digit", "no digit", 11)


def test_a_run_gives_its_net(run, drawn):
    images = drawn(22).images
    expected = logits_of(runs.load_model(run), images)
    assert torch.equal(logits_of(read_start(run).model, images), expected)


@pytest.mark.parametrize("case", ["no net", "another model", "no metadata"])
def test_what_is_no_start(run, tmp_path, case):
    path = tmp_path / "net.onnx"
    if case == "no net":
        path.write_bytes(np.arange(50, dtype=np.uint8).tobytes())
    else:
        exported(run, path, settings={"model": "unheard"} if case == "another model" else {})
    with pytest.raises(InputError, match=r"net\.onnx"):
        read_start(path)
