import json

import pytest
from click.testing import CliRunner

from training.cli import main


@pytest.fixture
def fit(train, tmp_path):
    """Runs `fit` on drawn digits and gives the settings that the run was made with."""

    def run(*options):
        found = train("fit", *options, "--epochs", 1, "--out", tmp_path / "run", "--quiet")
        assert found.exit_code == 0, found.output
        return json.loads((tmp_path / "run" / "settings.json").read_text())["settings"]

    return run


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ((), {"optimizer": "adam", "loss": "binary", "augmentation": "none", "batch": 32}),
        (("--recipe", "ours"), {"optimizer": "adamw", "loss": "cross-entropy", "augmentation": "scan"}),
        (("--batch", "8", "--loss", "cross-entropy"), {"optimizer": "adam", "loss": "cross-entropy", "batch": 8}),
        (("--repeat", "crosses=2", "--weight-decay", "0"), {"repeat": [["crosses", 2]], "weight_decay": 0}),
    ],
)
def test_an_option_given_overrides_the_recipe(options, what, fit):
    found = fit("dense-50", "--data-set", "digits", *options)
    assert {key: found[key] for key in what} == what
    assert found["epochs"] == 1


@pytest.mark.parametrize(("model", "data_set"), [("dense-50", "mnist"), ("digit", "digits")])
def test_the_data_set_is_that_of_the_models_own_recipe(model, data_set, fit):
    assert fit(model)["data_set"] == data_set


def test_the_run_folder_gets_its_pictures(fit, tmp_path):
    fit("dense-50")
    left = {path.name for path in (tmp_path / "run").iterdir()}
    assert {"curves.png", "confusion.png", "report.txt", "checkpoint.pt", "metrics.json"} <= left


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ((), {"batch": 8, "optimizer": "sgd", "loss": "binary", "data_set": "digits", "seed": 5}),
        (("--batch", "16", "--repeat", "crosses=3"), {"batch": 16, "optimizer": "sgd", "repeat": [["crosses", 3]]}),
        (("--recipe", "ours"), {"batch": 8, "loss": "cross-entropy"}),
    ],
)
def test_a_file_of_settings_goes_before_the_recipe_and_options_before_it(options, what, fit, tmp_path):
    file = tmp_path / "best.json"
    settings = {"model": "dense-50", "data_set": "digits", "batch": 8, "optimizer": "sgd", "seed": 5, "epochs": 7}
    file.write_text(json.dumps(settings | {"repeat": [["crosses", 2]]}))
    found = fit("dense-50", "--settings", str(file), *options)
    assert {"repeat": [["crosses", 2]], **{key: found[key] for key in what}} == {"repeat": [["crosses", 2]], **what}
    assert found["epochs"] == 1


@pytest.mark.parametrize(("options", "data_set"), [((), "mnist"), (("--data-set", "digits"), "digits")])
def test_the_data_set_is_the_files_where_none_is_given(options, data_set, fit, tmp_path):
    file = tmp_path / "best.json"
    file.write_text('{"data_set": "mnist"}')
    assert fit("digit", "--settings", str(file), *options)["data_set"] == data_set


def test_what_tune_wrote_is_taken(fit, train, tmp_path):
    assert train("tune", "dense-64", "--storage", tmp_path / "s.db", "--trials", 1, "--epochs", 1).exit_code == 0
    assert fit("dense-64", "--settings", str(tmp_path / "s.json")) == json.loads((tmp_path / "s.json").read_text())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"model": "lenet5"}, "model: is not 'dense-50'"),
        ({"batch": 1}, "batch: 1 is not in the range x>=2"),
        ({"optimizer": "luck"}, "optimizer: 'luck' is not one of"),
        ({"warm_up": 2.0}, "warm_up: 2.0 is not in the range"),
        ({"data_set": "unheard"}, "data_set: there is no 'unheard'"),
        ({"rate": 1}, "rate: is no setting"),
    ],
)
def test_a_wrong_file_of_settings_is_one_line(content, says, tmp_path):
    file = tmp_path / "best.json"
    file.write_text(json.dumps(content))
    found = CliRunner().invoke(main, ["fit", "dense-50", "--settings", str(file), "--out", str(tmp_path / "run")])
    assert found.exit_code == 1
    assert f"best.json: {says}" in found.output
    assert found.output.count("\n") == 1
    assert not (tmp_path / "run").exists()
