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
from training.fit import digit_training
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
    data, base = drawn(44), replace(BASE, epochs=6)
    study = tune.open_study(base, data, tmp_path / "study.db")
    accuracies = iter([0.9] * 6 * tune.FIRST_TRIALS + [0.1] * 6)
    monkeypatch.setattr("training.fit.score", lambda model, some: tune_score(some, next(accuracies)))
    trials = tune.search(study, base, data, CPU, tune.FIRST_TRIALS + 1)
    assert [trial.pruned for trial in trials] == [False] * tune.FIRST_TRIALS + [True]
    assert 1 < len(study.trials[-1].intermediate_values) < 6
    assert tune.best_of(trials).accuracy == 0.9
    assert tune.best_of(trials).number < tune.FIRST_TRIALS


def test_the_best_was_trained_to_the_end():
    trials = [tune.Trial(k, a, p, BASE) for k, a, p in ((0, 0.7, False), (1, 0.8, False), (2, 0.9, True))]
    assert tune.best_of(trials).number == 1


def test_a_training_with_the_best_settings_reaches_what_its_trial_did(tmp_path, drawn):
    data = drawn()
    best = tune.best_of(tune.search(tune.open_study(BASE, data, tmp_path / "study.db"), BASE, data, CPU, 2))
    training = digit_training(best.settings, data, CPU)
    assert max(training.epoch(lambda step: None).validation.accuracy for _ in range(BASE.epochs)) == best.accuracy


@pytest.mark.parametrize(
    "base",
    [
        BASE,
        replace(BASE, weight_decay=0.0, warm_up=0.0),
        replace(BASE, optimizer="sgd", learning_rate=0.1, batch=32, average=0.9, augmentation="flip", warm_up=0.5),
    ],
)
def test_the_first_trial_is_the_recipe_itself(tmp_path, drawn, base):
    data = drawn()
    first, second = tune.search(tune.open_study(base, data, tmp_path / "study.db"), base, data, CPU, 2)
    assert first.settings == base
    assert second.settings != base


def test_the_recipe_is_tried_again_where_it_was_interrupted(tmp_path, drawn, monkeypatch):
    data = drawn()
    study = tune.open_study(BASE, data, tmp_path / "study.db")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("training.fit.score", lambda model, some: (_ for _ in ()).throw(KeyboardInterrupt()))
        tune.search(study, BASE, data, CPU, 1)
    trials = tune.search(tune.open_study(BASE, data, tmp_path / "study.db"), BASE, data, CPU, 2)
    assert [trial.settings == BASE for trial in trials] == [True, False]


@pytest.mark.parametrize(
    ("data_set", "wanted"),
    [
        ("fashion-mnist", {"none", "affine", "elastic", "flip"}),
        ("mnist", {"none", "affine", "elastic", "scan"}),
        ("folder", {"none", "affine", "elastic", "scan"}),
    ],
)
def test_only_clothes_are_mirrored(data_set, wanted):
    study, base = optuna.create_study(), replace(BASE, data_set=data_set, augmentation="none")
    assert {tune.suggest(study.ask(), base).augmentation for _ in range(60)} == wanted


@pytest.mark.parametrize("other", [{"optimizer": "sgd"}, {"learning_rate": 1e-3}, {"seed": 2}])
def test_another_recipe_is_refused(tmp_path, drawn, other):
    base = replace(BASE, repeat=(("pen", 2),))
    tune.open_study(base, drawn(), tmp_path / "study.db")
    tune.open_study(base, drawn(), tmp_path / "study.db")
    with pytest.raises(InputError, match=r"study\.db: .*another recipe or seed; name another file"):
        tune.open_study(replace(base, **other), drawn(), tmp_path / "study.db")


@pytest.mark.parametrize(("accuracies", "told"), [([0.5] * 6, False), ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], True)])
def test_importances_where_trials_tie(accuracies, told):
    study = optuna.create_study(direction="maximize")
    for accuracy in accuracies:
        trial = study.ask()
        tune.suggest(trial, BASE)
        study.tell(trial, accuracy)
    assert bool(tune.importances(study)) == told


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
    call = ["tune", "dense-64", "--data", str(data), "--storage", str(tmp_path / "s.db")]
    result = CliRunner().invoke(main, [*call, "--trials", "2", "--epochs", "1"])
    assert result.exit_code == 0, result.output
    best = Settings(**json.loads((tmp_path / "s.json").read_text()))
    assert (best.model, best.data_set, best.epochs) == ("dense-64", "mnist", 1)
    with Image.open(tmp_path / "s.png") as picture:
        assert picture.width > 1000
    assert "trial 2" in result.output
    assert "best" in result.output


@pytest.mark.parametrize("name", ["s.json", "s.PNG"])
def test_a_storage_that_would_be_overwritten_is_refused(tmp_path, name):
    result = CliRunner().invoke(main, ["tune", "dense-64", "--storage", str(tmp_path / name)])
    assert result.exit_code == 2
    assert "another ending" in result.output
    assert not list(tmp_path.iterdir())
