"""The commands of the net of pages, one after the other on drawn characters, and what stops them."""

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from tests.training.pages.conftest import digits, letters  # noqa: F401
from training.cli import main
from training.data.datasets import save
from training.data.known_pages import FILLED, NEGATIVES
from training.data.typed import find_fonts
from training.pages import closer
from training.pages.compose import SHAPE
from training.pages.dataset import load


@pytest.fixture
def command(tmp_path, digits, letters):  # noqa: F811
    """Runs `python -m training GROUP ARGUMENTS` on drawn data, the group being that of the net of pages by default."""
    data, cache = tmp_path / "data", tmp_path / "cache"
    page = np.full((500, 600), 240, np.uint8)
    for y in range(40, 480, 40):
        cv2.putText(page, "Name and Address 12345", (20, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 30, 1, cv2.LINE_AA)
    for folder in (NEGATIVES, *FILLED):
        (data / "pages" / folder).mkdir(parents=True)
        for name in ("a.png", "b.png"):
            cv2.imwrite(str(data / "pages" / folder / name), page)
        (data / "pages" / folder / "truth.json").write_text('{"a.png": {"strings": []}}', encoding="utf-8")
    save(digits, cache / "digits.npz")
    save(letters, cache / "letters.npz")
    environment = {"DIGITSCAN_DATA": str(data), "DIGITSCAN_CACHE": str(cache)}

    def run(*arguments, group="pages"):
        return CliRunner().invoke(main, [group, *map(str, arguments)], env=environment)

    return run


@pytest.fixture
def built(command, tmp_path):
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    (fonts / "Print.ttf").write_bytes(find_fonts()[0].read_bytes())
    found = command("build", "--count", 20, "--workers", 1, "--fonts", fonts)
    assert found.exit_code == 0, found.output
    return tmp_path / "cache" / "pages.npz"


def test_a_net_is_built_fitted_evaluated_and_exported(command, built, tmp_path):
    pages = load(built, SHAPE, "")
    assert (len(pages.of("train")), len(pages.of("validation"))) == (20, 1)
    assert pages.fonts == len(find_fonts()) + 1
    run, net = tmp_path / "run", tmp_path / "handwriting.onnx"
    fitted = command("fit", "--epochs", 1, "--threads", 1, "--out", run)
    assert fitted.exit_code == 0, fitted.output
    assert "epoch 1/1" in fitted.output
    exported = command("export", run, "--out", net)
    assert exported.exit_code == 0, exported.output
    for each in (run, net):
        evaluated = command("evaluate", each, "--threads", 1)
        assert evaluated.exit_code == 0, evaluated.output
        assert "on 1 pages, validation" in evaluated.output
    for name, start in (("second", run), ("third", net)):
        more = command("fit", "--start", start, "--epochs", 1, "--threads", 1, "--out", tmp_path / name)
        assert more.exit_code == 0, more.output
    blended = command("blend", tmp_path / "third", net, "--share", 0.3, "--out", tmp_path / "fourth")
    assert blended.exit_code == 0, blended.output
    assert "0.3 of third, 0.7 of handwriting.onnx" in blended.output
    again = command("blend", tmp_path / "third", net, "--out", tmp_path / "fourth")
    assert again.exit_code == 2
    assert "holds a run" in again.output
    (tmp_path / "second" / "last.pt").unlink()
    for options, status, words in (((), 1, "begin anew"), (("--start", run), 2, "--start is for a new run")):
        resumed = command("fit", "--resume", *options, "--out", tmp_path / "second")
        assert resumed.exit_code == status
        assert words in resumed.output
    again = command("fit", "--epochs", 1, "--out", run)
    assert again.exit_code == 2
    assert "holds a run" in again.output
    other = command("fit", "--resume", "--epochs", 3, "--out", run)
    assert other.exit_code == 2
    assert "epochs is 1" in other.output


def test_a_net_that_looks_closer_is_built_fitted_evaluated_and_exported(command, tmp_path):
    build = command("build", "--count", 20, "--workers", 1, group="closer")
    assert build.exit_code == 0, build.output
    rows = load(tmp_path / "cache" / "closer.npz", closer.SHAPE, "")
    assert (len(rows.of("train")), len(rows.of("validation"))) == (20, 1)
    run, net = tmp_path / "run", tmp_path / "closer.onnx"
    fitted = command("fit", "--epochs", 1, "--threads", 1, "--out", run, group="closer")
    assert fitted.exit_code == 0, fitted.output
    exported = command("export", run, "--out", net, group="closer")
    assert exported.exit_code == 0, exported.output
    card = " ".join(net.with_suffix(".md").read_text(encoding="utf-8").split())
    assert "of the ink in rows that may be numbers" in card
    assert "python -m training closer fit --epochs 1" in card
    for each in (run, net):
        evaluated = command("evaluate", each, "--threads", 1, group="closer")
        assert evaluated.exit_code == 0, evaluated.output
    mistaken = command("evaluate", net, "--threads", 1)
    assert mistaken.exit_code == 1
    assert "made for version None of the view" in mistaken.output


@pytest.mark.parametrize(("group", "shape"), [("pages", (256, 3 * 640, 3)), ("closer", (64, 3 * 512, 3))])
def test_samples_are_drawn(command, tmp_path, group, shape):
    found = command("samples", "--count", 2, "--out", tmp_path / "samples.png", group=group)
    assert found.exit_code == 0, found.output
    assert cv2.imread(str(tmp_path / "samples.png")).shape == shape


@pytest.mark.parametrize("arguments", [("samples", "--out", "a.jpg"), ("build", "--count", "3")])
def test_wrong_usage_ends_with_2(command, arguments):
    assert command(*arguments).exit_code == 2


def test_a_data_set_that_is_not_built_is_named(command, tmp_path):
    found = command("fit", "--out", tmp_path / "run")
    assert found.exit_code == 1
    assert "python -m training pages build" in found.output


def test_characters_that_are_not_built_are_named(command, tmp_path):
    (tmp_path / "cache" / "letters.npz").unlink()
    found = command("build")
    assert found.exit_code == 1
    assert "datasets --build letters" in found.output


def test_pages_that_are_not_there_are_named(command, tmp_path):
    for path in (tmp_path / "data" / "pages" / "negatives").iterdir():
        path.unlink()
    found = command("build", "--count", 20, "--workers", 1)
    assert found.exit_code == 1
    assert "negatives: holds no pages; name the data folder with --data" in found.output
