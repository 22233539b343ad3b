import json

import pytest
from click.testing import CliRunner

from training.cli import main
from training.data.datasets import save


@pytest.fixture
def fit(tmp_path, drawn):
    """Runs `fit` on drawn digits and gives the settings that the run was made with."""
    save(drawn(), tmp_path / "cache" / "digits.npz")

    def run(*options):
        arguments = ["fit", *options, "--epochs", "1", "--out", str(tmp_path / "run"), "--quiet"]
        found = CliRunner().invoke(main, arguments, env={"DIGITSCAN_CACHE": str(tmp_path / "cache")})
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
    found = fit("dense-50", *options)
    assert {key: found[key] for key in what} == what
    assert found["epochs"] == 1


def test_the_run_folder_gets_its_pictures(fit, tmp_path):
    fit("dense-50")
    left = {path.name for path in (tmp_path / "run").iterdir()}
    assert {"curves.png", "confusion.png", "report.txt", "checkpoint.pt", "metrics.json"} <= left
