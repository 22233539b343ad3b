import numpy as np
import pytest
import torch

from digitscan.errors import InputError
from training import runs
from training.evaluate import load, logits_of
from training.export import Reader, export, to_onnx
from training.fit import Training, fit
from training.settings import Settings
from training.start import read_start, start_of_run

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
    classes = runs.read_json(run / "settings.json")["classes"]
    about = {"settings": {"model": "digit"}, "classes": classes, "temperature": 1.3} | other
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


def test_a_card_of_another_file_is_not_believed(run, tmp_path, drawn):
    path = tmp_path / "net.onnx"
    export(run, drawn(), None, path)
    exported(run, path)
    assert read_start(path).rows == ()


@pytest.mark.parametrize("case", ["no net", "another model", "no metadata"])
def test_what_is_no_start(run, tmp_path, case):
    path = tmp_path / "net.onnx"
    if case == "no net":
        path.write_bytes(np.arange(50, dtype=np.uint8).tobytes())
    else:
        exported(run, path, settings={"model": "unheard"} if case == "another model" else {})
    with pytest.raises(InputError, match=r"net\.onnx"):
        read_start(path)
