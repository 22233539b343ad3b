import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from digitscan.errors import InputError
from training.calibrate import calibration_error, fit_temperature
from training.cli import main
from training.data.datasets import DIGITS, NO_DIGIT, load_mnist
from training.evaluate import Rate, classes_of, rate, rates, refusal
from training.presets import make
from training.recipes import recipe


def knows(data):
    """A net that gives each image of the data its label with certainty."""
    labels = {image.tobytes(): int(label) for image, label in zip(data.images, data.labels, strict=True)}

    def net(images):
        values = torch.tensor([labels[image.tobytes()] for image in images])
        return torch.nn.functional.one_hot(values, len(data.classes)).float() * 20 - 20

    return net


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(9960, 10_000, 0.99455, 0.99706), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(right, n, low, high):
    assert Rate("x", right, n).interval() == pytest.approx((low, high), abs=2e-4)


def test_a_rate_says_how_many_it_is_of():
    text = str(Rate("MNIST test", 9960, 10_000))
    assert "99.60 %" in text
    assert "10000" in text
    assert "MNIST test" in text


def test_a_net_that_knows_all_is_right(drawn):
    data = drawn()
    net = knows(data)
    assert rate(net, "all", data.images, data.labels).value == 1
    assert {r.name for r in rates(net, data)} == {
        f"{part}: {source}" for part in ("validation", "development") for source in ("pen", "crosses")
    }
    assert sum(r.n for r in rates(net, data)) == len(data.part("validation")) + len(data.part("development"))
    assert refusal(net, data).value == 1


def test_a_net_that_cannot_tell_refuses_nothing(drawn):
    data = drawn()
    blind = refusal(lambda images: torch.full((len(images), 11), -np.log(11)), data)
    assert (blind.right, blind.n) == (0, int((data.labels == NO_DIGIT).sum()))


@pytest.mark.parametrize("case", ["letters", "digits only", "nothing else", "none there"])
def test_what_has_no_junk_has_no_refusal(case, drawn):
    data = drawn()
    data = {
        "letters": replace(data, classes=(*DIGITS, "A")),
        "digits only": replace(data.where(data.labels < NO_DIGIT), classes=DIGITS),
        "nothing else": data.where(data.labels == NO_DIGIT),
        "none there": data.where(data.labels < NO_DIGIT),
    }[case]
    assert refusal(knows(data), data) is None


def test_junk_is_known_by_its_name(drawn):
    data = drawn()
    moved = replace(data, classes=("no digit", *DIGITS), labels=((data.labels + 1) % 11).astype(np.uint8))
    assert refusal(knows(moved), moved) == refusal(knows(data), data)


@pytest.mark.parametrize("true", [0.5, 1.0, 2.5])
def test_the_temperature_is_found_again(true):
    generator = torch.Generator().manual_seed(0)
    honest = torch.randn(20_000, 5, generator=generator) * 2
    labels = torch.multinomial(honest.softmax(dim=1), 1, generator=generator).squeeze(1)
    assert fit_temperature(honest * true, labels) == pytest.approx(true, rel=0.05)
    assert calibration_error(honest, labels) < 0.02
    assert calibration_error(honest * 5, labels) > 0.1


@pytest.fixture
def evaluate(mnist_folder, tmp_path):
    """Evaluates a quick run on drawn digits; the arguments follow the run."""
    data = mnist_folder()
    make(recipe("own", "dense-50", "mnist"), load_mnist(data, data), tmp_path / "run", lambda epoch: None)
    return lambda *arguments: CliRunner().invoke(
        main, ["evaluate", str(tmp_path / "run"), "--data", str(data), *map(str, arguments)]
    )


def test_an_evaluation_is_told_and_left_in_the_run_folder(evaluate, tmp_path):
    found = evaluate("--data-set", "mnist", "--json")
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    folder = tmp_path / "run" / "evaluation-mnist"
    assert told == json.loads((folder / "evaluation.json").read_text())
    assert (told["asked"], told["n"], sum(map(sum, told["confusion"]["counts"]))) == ("mnist test", 20, 20)
    assert f"{100 * told['accuracy']:.2f} %  n     20" in (folder / "report.txt").read_text()
    assert {p.suffix for p in folder.iterdir()} == {".png", ".json", ".txt"}


def test_the_data_set_is_the_runs_own(evaluate, tmp_path):
    found = evaluate()
    assert found.exit_code == 0, found.output
    assert (tmp_path / "run" / "evaluation-mnist").is_dir()


def test_another_part_and_folder(evaluate, tmp_path):
    found = evaluate("--data-set", "mnist", "--part", "validation", "--out", tmp_path / "there")
    assert found.exit_code == 0, found.output
    assert "run on mnist validation" in found.stdout
    assert (tmp_path / "there" / "reliability.png").exists()
    assert not (tmp_path / "run" / "evaluation-mnist").exists()


def test_a_file_that_is_no_net_is_named(tmp_path):
    (tmp_path / "bad.onnx").write_bytes(b"no")
    with pytest.raises(InputError, match=r"bad\.onnx: is no net"):
        classes_of(tmp_path / "bad.onnx")
