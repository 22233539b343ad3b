"""Run folders that are damaged, each told in one line that names the file."""

from dataclasses import replace

import pytest
import torch

from digitscan.errors import InputError, OutputError
from training import runs
from training.fit import digit_training
from training.loop import fit
from training.settings import Settings

CPU = torch.device("cpu")
SMALL = Settings("dense-50", "digits", epochs=1, batch=16, precision="float32", repeat=(("crosses", 2),))


@pytest.fixture
def run(tmp_path, drawn):
    """A run folder of a finished training."""
    fit(digit_training(SMALL, drawn(), CPU), tmp_path)
    runs.write_json(tmp_path / "settings.json", runs.describe(SMALL, drawn()))
    return tmp_path


def test_the_settings_come_back(run, drawn):
    assert runs.read_run_settings(run) == SMALL
    assert runs.read_about(run)["data_sha256"] == drawn().sha256()


def without(key):
    def change(about):
        del about[key]

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda about: about.clear(), "settings: is missing or damaged"),
        (without("classes"), "classes: is missing or damaged"),
        (without("data_sha256"), "data_sha256: is missing or damaged"),
        (lambda about: about.update(settings=[]), "settings: is missing or damaged"),
        (lambda about: about["settings"].update(luck=1), "luck: is no setting"),
        (lambda about: about["settings"].update(epochs="all"), "epochs: must be a whole number"),
        (lambda about: about["settings"].pop("data_set"), "data_set: is missing"),
        (lambda about: about["settings"].update(model="lenet6"), "model: there is no 'lenet6'; there are digit"),
    ],
)
def test_what_is_wrong_with_the_settings_is_named(run, change, says):
    about = runs.read_json(run / "settings.json")
    change(about)
    runs.write_json(run / "settings.json", about)
    for read in (runs.read_about, runs.read_run_settings, runs.load_model):
        with pytest.raises(InputError) as error:
            read(run)
        assert f"settings.json: {says}" in str(error.value)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"\xff"', None])
def test_settings_that_are_no_object(run, content):
    (run / "settings.json").unlink()
    if content is not None:
        (run / "settings.json").write_bytes(content)
    with pytest.raises(InputError, match=r"settings\.json: .*; name a run folder that fit wrote"):
        runs.read_about(run)


@pytest.mark.parametrize("share", [None, 0, 0.2, 0.5, 0.8, 0.99])
@pytest.mark.parametrize("name", ["checkpoint.pt", "last.pt"])
def test_tensors_that_end_early_are_named(run, drawn, name, share):
    path = run / name
    read = runs.load_model if name == "checkpoint.pt" else digit_training(SMALL, drawn(), CPU).restore
    content = path.read_bytes()
    path.unlink()
    if share is not None:
        path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(InputError) as error:
        read(run)
    assert str(error.value) == f"{path}: is missing or damaged; train again"


def test_tensors_of_another_model_are_named(run, drawn):
    with pytest.raises(InputError, match=r"last\.pt: is missing or damaged"):
        digit_training(replace(SMALL, model="dense-64"), drawn(), CPU).restore(run)


@pytest.mark.parametrize("write", [runs.write_json, runs.write_tensors])
def test_what_cannot_be_written_is_told(tmp_path, write):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "file" / "x", {"a": 1})
