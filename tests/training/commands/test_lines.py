"""The commands of the line net, one after the other on drawn numbers, and what they say where they cannot go on."""

import json

import cv2
import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from tests.drawing import strip
from training import runs
from training.cli import main
from training.data.datasets import NO_DIGIT, DataSet
from training.data.datasets import save as save_digits
from training.data.known_pages import CHECKS
from training.lines.dataset import gather, join, load, save
from training.lines.fields import CUTS
from training.lines.splices import SPLICES
from training.loop import Training

TEXTS = ("12", "7-3", "88", "6,5", "40", "9")


def drawn_lines(texts=TEXTS):
    strips = [strip(text) for text in texts]
    amounts = [gather("orand-car-a", part, [strip("31")], ["31"], digits_only=True) for part in ("train", "validation")]
    return join(
        [gather("written", part, strips, texts, digits_only=False) for part in ("train", "validation")] + amounts
    )


def drawn_digits():
    """A small data set `digits`: a hand of two of each digit in every part, and letters."""
    labels = np.tile([*range(10), *range(10), NO_DIGIT], 3)
    glyphs = [cv2.resize(strip("R" if label == NO_DIGIT else str(label))[:, :28], (28, 28)) for label in labels]
    return DataSet(
        "digits",
        (*"0123456789", "no digit"),
        np.array(glyphs, np.uint8),
        labels.astype(np.uint8),
        (labels == NO_DIGIT).astype(np.uint8),
        ("mnist", "tasnim62-letters"),
        np.full(len(labels), -1, np.int32),
        np.repeat([0, 1, 2], 21).astype(np.uint8),
    )


@pytest.fixture
def cache(tmp_path):
    folder = tmp_path / "cache"
    save(drawn_lines(), folder / "lines.npz")
    save_digits(drawn_digits(), folder / "digits.npz")
    return folder


@pytest.fixture
def command(cache, tmp_path):
    """Runs `python -m training lines ARGUMENTS` on drawn data."""
    environment = {"DIGITSCAN_DATA": str(tmp_path), "DIGITSCAN_CACHE": str(cache)}
    return lambda *arguments: CliRunner().invoke(main, ["lines", *map(str, arguments)], env=environment)


@pytest.fixture
def run(command, tmp_path):
    """A run of one epoch."""
    found = command("fit", "--epochs", 1, "--threads", 1, "--out", tmp_path / "run")
    assert found.exit_code == 0, found.output
    return tmp_path / "run"


def epochs(run):
    return [(each["number"], each["train_loss"]) for each in json.loads((run / "metrics.json").read_text())["epochs"]]


def write_amount(data, part):
    folder = data / "strings" / "orand_car_a" / part
    folder.mkdir(parents=True)
    page = np.full((60, 140), 235, np.uint8)
    cv2.putText(page, "205", (12, 46), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 40, 3, cv2.LINE_AA)
    names = [f"{k}.png" for k in range(5)]
    digits = [{"text": value, "box": [10 + 40 * k, 15, 38 + 40 * k, 52]} for k, value in enumerate("205")]
    for name in names:
        cv2.imwrite(str(folder / name), page)
    truth = {name: {"strings": [{"text": "205", "digits": digits}]} for name in names}
    (folder.parent / f"{part}.json").write_text(json.dumps(truth))


def write_parish(data):
    folder = data / "strings" / "parish_numbers"
    (folder / "train").mkdir(parents=True)
    for k in range(22):
        cv2.imwrite(str(folder / "train" / f"{k:02}.png"), np.pad(255 - strip("31"), 8, constant_values=255))
    (folder / "train.tsv").write_text("".join(f"{k:02}.png\t31\n" for k in range(22)))


def write_pages(data):
    folder = data / "pages" / CHECKS
    folder.mkdir(parents=True)
    for k in range(2):
        cv2.imwrite(str(folder / f"{k}.png"), np.pad(255 - strip("31"), 20, constant_values=255))
    box = [15, 15, strip("31").shape[1] + 25, 57]
    known = {"strings": [{"text": "31", "box": box, "handwritten": True}]}
    (folder / "truth.json").write_text(json.dumps({f"{k}.png": known for k in range(2)}))


def test_from_digits_to_the_shipped_file(command, cache, tmp_path, monkeypatch):
    for part in ("train", "dev"):
        write_amount(tmp_path, part)
    write_parish(tmp_path)
    write_pages(tmp_path)
    monkeypatch.setattr("training.lines.build.SPLICED", 6)
    monkeypatch.setattr("training.lines.build.MEASURED", 3)
    monkeypatch.setattr("training.lines.build.CHUNK", 4)
    monkeypatch.setattr("training.lines.held_out.WRITTEN", 3)
    (cache / "lines.npz").unlink()
    built = command("build", "--workers", 1, "--count", 8)
    assert built.exit_code == 0, built.output
    lines = load(cache / "lines.npz")
    assert {"written", "orand-car-a"} <= set(lines.source_names)
    assert len(lines.of("train", SPLICES)) == 6
    assert [len(lines.of(part, "written")) for part in ("train", "validation", "development")] == [8, 4, 4]
    fields = lines.of("train", CHECKS)
    assert len(fields) == CUTS
    assert set(lines.texts[fields]) == {"31"}
    assert len(lines.of("validation", CHECKS)) == len(lines.of("development", CHECKS)) == 0
    assert f"{len(lines.of('train'))} train, " in built.stderr
    run, onnx = tmp_path / "run", tmp_path / "line.onnx"
    fitted = command("fit", "--epochs", 1, "--threads", 1, "--out", run)
    assert fitted.exit_code == 0, fitted.output
    assert fitted.stdout == ""
    assert fitted.stderr.startswith("epoch 1/1  train loss ")
    assert fitted.stderr.count("\n") == 1
    exported = command("export", run, "--out", onnx)
    assert exported.exit_code == 0, exported.output
    card = onnx.with_suffix(".md").read_text()
    assert "| development: orand-car-a, digits | 5 | " in card
    assert "| written | 3 | " in card
    for net in (run, onnx):
        picture = tmp_path / f"{net.name}.png"
        measured = command("evaluate", net, "--part", "development", "--picture", picture)
        assert measured.exit_code == 0, measured.output
        assert "development: orand-car-a, digits" in measured.stdout
        assert "deleted" in measured.stdout
        assert "warning" not in measured.stderr
        assert Image.open(picture).width > 1000
    blended = command("blend", run, onnx, "--out", tmp_path / "between")
    assert blended.exit_code == 0, blended.output
    assert "0.5 of run, 0.5 of line.onnx" in blended.stderr


def test_a_stopped_training_ends_like_one_in_one_go(command, tmp_path, monkeypatch):
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    assert command("fit", "--epochs", 2, "--quiet", "--out", whole).stderr == ""
    epoch = Training.epoch

    def interrupted(training, on_step):
        if training.done:
            raise KeyboardInterrupt
        return epoch(training, on_step)

    with monkeypatch.context() as context:
        context.setattr(Training, "epoch", interrupted)
        assert command("fit", "--epochs", 2, "--out", stopped).exit_code == 1
    assert [number for number, _ in epochs(stopped)] == [1]
    resumed = command("fit", "--resume", "--epochs", 2, "--out", stopped)
    assert resumed.exit_code == 0, resumed.output
    assert resumed.stderr.startswith("epoch 2/2")
    assert epochs(stopped) == epochs(whole)


def test_a_run_stopped_in_its_first_epoch_begins_again(command, run):
    for name in ("last.pt", "checkpoint.pt", "metrics.json"):
        (run / name).unlink()
    resumed = command("fit", "--resume", "--out", run)
    assert resumed.exit_code == 0, resumed.output
    assert len(epochs(run)) == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "go on with it by --resume"),
        (("--resume", "--epochs", 3), "epochs is 1 in"),
        (("--resume", "--seed", 0), "seed is 1 in"),
    ],
)
def test_a_run_keeps_its_settings(options, says, command, run):
    before = (run / "settings.json").read_text()
    found = command("fit", *options, "--out", run)
    assert found.exit_code == 2
    assert says in found.stderr.replace("\n", " ")
    assert (run / "settings.json").read_text() == before


def test_a_seed_of_0_is_taken(command, tmp_path):
    assert command("fit", "--epochs", 1, "--seed", 0, "--quiet", "--out", tmp_path / "run").exit_code == 0
    assert json.loads((tmp_path / "run" / "settings.json").read_text())["settings"]["seed"] == 0


def damage(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("case", "arguments", "says"),
    [
        ("last.pt", ("fit", "--resume", "--out", "run"), "last.pt: is missing or damaged"),
        ("settings.json", ("fit", "--resume", "--out", "run"), "settings.json: is not JSON"),
        ("other data", ("fit", "--resume", "--out", "run"), "begun on other data"),
        ("other net", ("fit", "--resume", "--out", "run"), "is not of a line net"),
        ("other net", ("evaluate", "run"), "is not of a line net"),
        ("other characters", ("evaluate", "run"), "trained for other characters"),
        ("no checkpoint", ("evaluate", "run"), "checkpoint.pt: is missing: no epoch is finished"),
        ("no checkpoint", ("export", "run", "--out", "a.onnx"), "checkpoint.pt: is missing: no epoch is finished"),
        ("checkpoint.pt", ("export", "run", "--out", "a.onnx"), "checkpoint.pt: is missing or damaged"),
        ("no lines", ("fit", "--out", "new"), "lines.npz: is not built yet; run: python -m training lines build"),
        ("no lines", ("evaluate", "run"), "lines.npz: is not built yet"),
        ("no lines", ("export", "run", "--out", "a.onnx"), "lines.npz: is not built yet"),
        ("no digits", ("export", "run", "--out", "a.onnx"), "digits.npz: is not built yet"),
        ("no digits", ("build",), "digits.npz: is not built yet"),
        ("only train", ("fit", "--out", "new"), "lines.npz: holds no strips for validation"),
        ("", ("evaluate", "run", "--part", "development"), "lines.npz: holds no strips for development"),
        ("", ("evaluate", "no.onnx"), "no.onnx: these weights cannot be loaded"),
        ("", ("export", "run", "--out", "no.onnx/a.onnx"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_line(case, arguments, says, command, run, cache, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "no.onnx").write_text("no net")
    about = json.loads((run / "settings.json").read_text())
    match case:
        case "last.pt" | "settings.json" | "checkpoint.pt":
            damage(run / case)
        case "no checkpoint":
            (run / "checkpoint.pt").unlink()
        case "no lines" | "no digits":
            (cache / f"{case[3:]}.npz").unlink()
        case "other data":
            save(drawn_lines(TEXTS[1:]), cache / "lines.npz")
        case "only train":
            save(gather("written", "train", [strip("1")], ["1"], digits_only=False), cache / "lines.npz")
        case "other net":
            runs.write_json(run / "settings.json", about | {"settings": {**about["settings"], "model": "digit"}})
        case "other characters":
            runs.write_json(run / "settings.json", about | {"classes": about["classes"][:-1]})
    found = command(*arguments)
    assert found.exit_code == 1, found.output
    assert found.stderr.count("\n") == 1
    assert says in found.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export", "run", "--out", "line.pt"), "must end in .onnx"),
        (("evaluate", "run", "--picture", "wrong.jpg"), "must end in .png"),
        (("evaluate", "run", "--part", "train"), "'train' is not one of"),
    ],
)
def test_wrong_usage_writes_nothing(arguments, says, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run").mkdir()
    found = command(*arguments)
    assert found.exit_code == 2
    assert says in found.stderr.replace("\n", " ")
    assert not (tmp_path / "line.pt").exists()


def test_another_data_set_is_warned_of(command, run, cache):
    save(drawn_lines(TEXTS[1:]), cache / "lines.npz")
    found = command("evaluate", run)
    assert found.exit_code == 0, found.output
    assert "warning: the data set was built anew" in found.stderr


def test_threads_are_taken(command, run, monkeypatch):
    asked = []
    monkeypatch.setattr(torch, "set_num_threads", asked.append)
    assert command("evaluate", run, "--threads", 3).exit_code == 0
    assert 3 in asked
