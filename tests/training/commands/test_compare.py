import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.training.conftest import write_folder
from training import runs
from training.data.datasets import save
from training.fit import digit_training
from training.loop import fit
from training.settings import Settings

SMALL = Settings("dense-50", "mnist", epochs=1, batch=16, precision="float32", augmentation="none")


@pytest.fixture
def train_run(tmp_path, drawn):
    """Writes a quick run."""

    def write(name, data, **settings):
        run, chosen = tmp_path / name, replace(SMALL, data_set=data.name, **settings)
        run.mkdir()
        fit(digit_training(chosen, data, torch.device("cpu")), run)
        runs.write_json(run / "settings.json", runs.describe(chosen, data))
        return run

    return write


def measured_on(result):
    """Name, n and accuracy of the only row."""
    assert result.exit_code == 0, result.output
    cells = [cell.strip() for cell in result.stdout.splitlines()[1].split("  ") if cell.strip()]
    return cells[1], int(cells[2]), cells[4]


@pytest.mark.parametrize("tested", [False, True])
def test_a_finetuned_run_is_measured_on_what_it_did_not_see(tested, train, train_run, tmp_path, drawn):
    start = train_run("start", drawn(220), epochs=12, learning_rate=2e-3)
    save(drawn(220), tmp_path / "cache" / "digits.npz")
    few = drawn(220, seed=7)
    few = few.where(np.isin(few.labels, (3, 5, 7)))
    write_folder(tmp_path / "own", few)
    if tested:
        write_folder(tmp_path / "own" / "test", drawn(110, seed=9).where(np.isin(drawn(110).labels, (3, 5))))
    tuned = train(
        *("finetune", start, "--data", tmp_path / "own", "--out", tmp_path / "tuned", "--epochs", 8),
        *("--learning-rate", 1e-2, "--collections", tmp_path, "--quiet"),
    )
    assert tuned.exit_code == 0, tuned.output
    told = tuned.stdout.splitlines()[0]
    name, n, accuracy = measured_on(train("compare", tmp_path / "tuned"))
    assert (name, n) == (("own test", 20) if tested else ("own held out", 12))
    assert float(accuracy.split()[0]) > 70
    if not tested:
        assert f"after {accuracy}, n {n}" in told
    part = "test" if tested else "validation"
    evaluated = train("evaluate", tmp_path / "tuned", "--data-set", tmp_path / "own", "--part", part)
    assert evaluated.exit_code == 0, evaluated.output
    assert accuracy in evaluated.stdout


def test_a_run_or_a_seed_twice_is_refused(train, train_run, tmp_path, drawn):
    first = train_run("first", drawn())
    second = train_run("second", drawn(), seed=2)
    shutil.copytree(first, tmp_path / "copy")
    again = train("compare", first, second, tmp_path / "." / "first")
    assert again.exit_code == 2
    assert "first is named twice" in again.stderr
    same = train("compare", first, tmp_path / "copy", second)
    assert same.exit_code == 2
    assert "with the same seed" in same.stderr
    assert train("compare", first, second, "--quiet").exit_code == 0


def test_a_distilled_run_has_a_row_of_its_own(train, train_run, tmp_path, drawn):
    plain, taught = train_run("plain", drawn()), train_run("taught", drawn(), seed=2)
    about = runs.read_json(taught / "settings.json")
    about["distilled"] = {"teachers": ["a"], "temperature": 4.0, "share": 0.7}
    runs.write_json(taught / "settings.json", about)
    found = train("compare", plain, taught, "--quiet")
    assert found.exit_code == 0, found.output
    assert len(found.stdout.splitlines()) == 3
    assert "distilled from a at 4.0, share 0.7" in found.stdout


def test_other_classes_are_refused(train, train_run, drawn):
    run = train_run("run", replace(drawn(), name="mnist", classes=tuple("abcdefghijk")))
    found = train("compare", run)
    assert found.exit_code == 1
    assert "answers 11 classes (a, b" in found.stderr
