import json

import pytest

from training.data.datasets import save


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


def test_resume_keeps_the_settings_of_the_run(train, tmp_path):
    run = tmp_path / "run"
    options = ("--epochs", 2, "--batch", 16, "--precision", "float32", "--out", run)
    assert train("fit", "digit", "--data-set", "mnist", "--seed", 9, *options).exit_code == 0
    resumed = train("fit", "digit", "--resume", "--out", run)
    assert resumed.exit_code == 0, resumed.output
    assert json.loads((run / "settings.json").read_text())["settings"]["seed"] == 9


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
