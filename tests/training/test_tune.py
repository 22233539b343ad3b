import json
from dataclasses import replace

import optuna
import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from digitscan.errors import InputError
from training import tune
from training.cli import main
from training.fit import Training
from training.settings import Settings

CPU = torch.device("cpu")
BASE = Settings("dense-64", "digits", epochs=2, batch=16, precision="float32")


def numbers(trials):
    return [trial.number for trial in trials]


def test_a_study_goes_on(tmp_path, drawn):
    data, path = drawn(), tmp_path / "deeper" / "study.db"
    told = []
    first = tune.search(tune.open_study(BASE, data, path), BASE, data, CPU, 2, told.append)
    assert numbers(first) == numbers(told) == [0, 1]
    study = tune.open_study(BASE, data, path)
    study.ask()  # as an interruption leaves it
    again = tune.search(study, BASE, data, CPU, 3)
    assert again[:2] == first
    assert numbers(again) == [0, 1, 3]
    assert len({trial.settings.learning_rate for trial in again}) == 3
    assert tune.search(tune.open_study(BASE, data, path), BASE, data, CPU, 3) == again


def test_trials_change_what_is_searched_only(drawn):
    study = optuna.create_study()
    found = [tune.suggest(study.ask(), BASE) for _ in range(8)]
    for name in tune.SEARCHED:
        assert len({getattr(settings, name) for settings in found}) > 1
        found = [replace(settings, **{name: getattr(BASE, name)}) for settings in found]
    assert set(found) == {BASE}


def test_the_test_set_and_development_part_are_not_looked_at(tmp_path, drawn, monkeypatch):
    data = drawn()
    study = tune.open_study(BASE, data, tmp_path / "study.db")
    measured = []
    monkeypatch.setattr("training.fit.score", lambda model, some: measured.append(some) or tune_score(some))
    tune.search(study, BASE, data, CPU, 1)
    assert measured
    assert all(set(some.parts) == {1} for some in measured)


def tune_score(some, accuracy=0.5):
    from training.evaluate import Scores

    return Scores(len(some), 1.0, accuracy, {})


def test_what_falls_behind_is_given_up(tmp_path, drawn, monkeypatch):
    data, base = drawn(22), replace(BASE, epochs=6)
    study = tune.open_study(base, data, tmp_path / "study.db")
    accuracies = iter([0.9] * 6 * tune.FIRST_TRIALS + [0.1] * 6)
    monkeypatch.setattr("training.fit.score", lambda model, some: tune_score(some, next(accuracies)))
    trials = tune.search(study, base, data, CPU, tune.FIRST_TRIALS + 1)
    assert [trial.pruned for trial in trials] == [False] * tune.FIRST_TRIALS + [True]
    assert 1 < len(study.trials[-1].intermediate_values) < 6
    assert tune.best_of(trials).accuracy == 0.9
    assert tune.best_of(trials).number < tune.FIRST_TRIALS


def test_best_settings_train(drawn):
    trials = [tune.Trial(k, a, p, BASE) for k, a, p in ((0, 0.7, False), (1, 0.8, False), (2, 0.9, True))]
    assert tune.best_of(trials).number == 1
    Training(tune.best_of(trials).settings, drawn(), CPU)


def test_other_data_are_refused(tmp_path, drawn):
    tune.open_study(BASE, drawn(), tmp_path / "study.db")
    with pytest.raises(InputError, match=r"study\.db.*other data"):
        tune.open_study(BASE, drawn(seed=3), tmp_path / "study.db")


def test_what_is_no_storage(tmp_path, drawn):
    path = tmp_path / "study.db"
    path.write_text("no database at all, but a text that is long enough to be told apart from one " * 5)
    with pytest.raises(InputError, match=r"study\.db"):
        tune.open_study(BASE, drawn(), path)


def test_the_command(tmp_path, mnist_folder):
    data = mnist_folder(100)
    call = ["tune", "dense-64", "--data-set", "mnist", "--data", str(data), "--storage", str(tmp_path / "s.db")]
    result = CliRunner().invoke(main, [*call, "--trials", "2", "--epochs", "1"])
    assert result.exit_code == 0, result.output
    best = Settings(**json.loads((tmp_path / "s.json").read_text()))
    assert (best.model, best.data_set, best.epochs) == ("dense-64", "mnist", 1)
    with Image.open(tmp_path / "s.png") as picture:
        assert picture.width > 1000
    assert "trial 2" in result.output
    assert "best" in result.output
