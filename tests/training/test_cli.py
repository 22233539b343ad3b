import json
from dataclasses import asdict

import pytest
import torch

from training import runs
from training.data.datasets import load_mnist, save
from training.fit import digit_training
from training.loop import fit
from training.origin import DISTILLED, KEY
from training.settings import Settings


def test_from_fit_to_the_shipped_file(train, tmp_path):
    run, onnx = tmp_path / "run", tmp_path / "digit.onnx"
    fitted = train("fit", "digit", "--epochs", 2, "--batch", 16, "--precision", "float32", "--out", run)
    assert fitted.exit_code == 0, fitted.output
    assert fitted.stdout == ""
    assert fitted.stderr.count("\n") == 3
    exported = train("export", run, "--out", onnx)
    assert exported.exit_code == 0, exported.output
    assert "MNIST test | 20 |" in onnx.with_suffix(".md").read_text()
    for net in (run, onnx):
        measured = train("evaluate", net)
        assert measured.exit_code == 0, measured.output
        assert "MNIST test" in measured.stdout
        assert "development: pen" in measured.stdout


SETTINGS = Settings("dense-50", "mnist", epochs=3, batch=16, seed=9, precision="float32", learning_rate=0.01)


@pytest.fixture
def stopped(mnist_folder, tmp_path):
    """A run of three epochs that was stopped after the first, not by the model's own recipe."""
    data, run = load_mnist(mnist_folder(), tmp_path), tmp_path / "run"
    training = digit_training(SETTINGS, data, torch.device("cpu"))
    training.epoch(lambda step: None)
    training.save(run)
    runs.write_json(run / "settings.json", runs.describe(SETTINGS, data))
    return run


def epochs(run):
    """Number and losses of each epoch of a run."""
    found = json.loads((run / "metrics.json").read_text())["epochs"]
    return [(each["number"], each["train_loss"], each["validation"]["loss"]) for each in found]


@pytest.mark.parametrize("same", [(), ("--data-set", "mnist", "--batch", 16, "--settings", "all.json")])
def test_resume_goes_on_with_the_settings_of_the_run(train, stopped, tmp_path, monkeypatch, same):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "all.json").write_text(json.dumps(asdict(SETTINGS)))
    whole = digit_training(SETTINGS, load_mnist(tmp_path, tmp_path), torch.device("cpu"))
    fit(whole, tmp_path / "whole")
    resumed = train("fit", "dense-50", *same, "--threads", 1, "--resume", "--out", stopped)
    assert resumed.exit_code == 0, resumed.output
    assert [line.split("  ")[0] for line in resumed.stderr.splitlines()[:-1]] == ["epoch 2/3", "epoch 3/3"]
    assert [number for number, *_ in epochs(stopped)] == [1, 2, 3]
    assert epochs(stopped) == epochs(tmp_path / "whole")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("lenet5",), "model is dense-50 in"),
        (("dense-50", "--data-set", "digits"), "data set is mnist in"),
        (("dense-50", "--learning-rate", 0.5), "learning rate is 0.01 in"),
        (("dense-50", "--repeat", "mnist=2"), "repeat is () in"),
        (("dense-50", "--recipe", "own"), "is "),
        (("dense-50", "--settings", "best.json"), "batch is 16 in"),
    ],
)
def test_resume_refuses_other_settings(train, stopped, tmp_path, monkeypatch, options, says):
    before = epochs(stopped)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "best.json").write_text('{"model": "dense-50", "batch": 8}')
    resumed = train("fit", *options, "--resume", "--out", stopped)
    assert resumed.exit_code == 2, resumed.output
    assert says in resumed.stderr.replace("\n", " ")
    assert "leave it out" in resumed.stderr.replace("\n", " ")
    assert epochs(stopped) == before


@pytest.mark.parametrize(("key", "command"), [(DISTILLED, "distill"), (KEY, "finetune")])
def test_resume_refuses_the_runs_of_other_commands(train, stopped, key, command):
    about, before = json.loads((stopped / "settings.json").read_text()), epochs(stopped)
    (stopped / "settings.json").write_text(json.dumps({**about, key: {}}))
    resumed = train("fit", "dense-50", "--resume", "--out", stopped)
    assert resumed.exit_code == 1
    assert resumed.stderr.count("\n") == 1
    assert f"run that {command} made" in resumed.stderr
    assert epochs(stopped) == before


@pytest.mark.parametrize("name", ["settings.json", "last.pt"])
def test_resume_of_a_damaged_run_is_one_line(train, stopped, name):
    content = (stopped / name).read_bytes()
    (stopped / name).write_bytes(content[: len(content) // 2])
    resumed = train("fit", "dense-50", "--resume", "--out", stopped)
    assert resumed.exit_code == 1
    assert resumed.stderr.count("\n") == 1
    assert str(stopped / name) in resumed.stderr


def test_the_run_folder_is_made_before_the_data_are_read(train, tmp_path):
    (tmp_path / "taken").write_text("a file")
    (tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte").unlink()
    found = train("fit", "dense-50", "--out", tmp_path / "taken" / "run")
    assert found.exit_code == 1
    assert (
        found.stderr == f"Error: {tmp_path / 'taken/run'}: cannot be written (Not a directory); name another folder\n"
    )


def test_a_file_is_no_run_folder(train, tmp_path):
    (tmp_path / "taken").write_text("a file")
    found = train("fit", "dense-50", "--out", tmp_path / "taken")
    assert found.exit_code == 2
    assert "is a file" in found.stderr


def test_too_few_digits_are_told_before_they_train(train, mnist_folder, tmp_path):
    mnist_folder(train=1)
    found = train("fit", "dense-50", "--out", tmp_path / "run")
    assert found.exit_code == 1
    assert found.stderr == "Error: mnist: 1 samples, but none for its train part; put more into the data set\n"
    assert not list((tmp_path / "run").iterdir())


def test_eight_digits_will_do(train, mnist_folder, tmp_path):
    mnist_folder(train=8)
    found = train("fit", "dense-50", "--epochs", 1, "--out", tmp_path / "run")
    assert found.exit_code == 0, found.output
    assert "NaN" not in (tmp_path / "run" / "metrics.json").read_text()


def test_resume_refuses_other_data(train, tmp_path, drawn):
    run = tmp_path / "run"
    assert train("fit", "digit", "--epochs", 1, "--batch", 16, "--out", run).exit_code == 0
    save(drawn(seed=5), tmp_path / "cache" / "digits.npz")
    resumed = train("fit", "digit", "--resume", "--out", run)
    assert resumed.exit_code == 1
    assert "other data" in resumed.stderr


def test_a_run_is_not_overwritten(train, tmp_path):
    (tmp_path / "settings.json").write_text("{}")
    found = train("fit", "digit", "--out", tmp_path)
    assert found.exit_code == 2
    assert "--resume" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("fit", "digits", "--out", "run"), "no model 'digits'; there are digit"),
        (
            ("fit", "digit", "--data-set", "signs", "--out", "run"),
            "no data set 'signs'; there are mnist, fashion-mnist",
        ),
        (("fit", "digit", "--repeat", "usps", "--out", "run"), "is not SOURCE=N"),
        (("datasets", "--build", "mnist"), "no data set to build 'mnist'"),
    ],
)
def test_wrong_usage_says_what_there_is(train, arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = train(*arguments)
    assert found.exit_code == 2
    assert says in found.stderr.replace("\n", " ")
    assert not (tmp_path / "run").exists()


def test_a_broken_file_ends_with_one_line_that_names_it(train, tmp_path):
    path = tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-5])
    found = train("fit", "digit", "--data-set", "mnist", "--out", tmp_path / "run")
    assert found.exit_code == 1
    assert found.stderr.count("\n") == 1
    assert str(path) in found.stderr


def test_datasets_lists_counts_and_what_is_missing(train, tmp_path):
    (tmp_path / "cache" / "digits.npz").unlink()
    found = train("datasets")
    assert found.exit_code == 0
    assert "mnist\t90 train, 10 validation, 0 development" in found.stdout
    assert "--build digits" in found.stdout
