import csv
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch
from click.testing import CliRunner

from digitscan.errors import InputError
from training.cli import main
from training.data.datasets import DIGITS, DIGITS_AND_JUNK
from training.data.folder import load_folder
from training.data.kaggle import PIXELS
from training.export import export
from training.models import build
from training.predict import guess, kaggle_labels, takes_characters
from training.recipes import recipe
from training.runs import describe, write_json, write_tensors
from training.settings import Settings


def thick(images):
    """A net that calls whatever has ink a 3, surely, and none likelier than a 4."""
    logs = torch.zeros(len(images), 11)
    logs[:, 3], logs[:, 10], logs[:, 4] = 3, 2, 1
    return logs.log_softmax(dim=1)


@pytest.fixture
def seven(tmp_path):
    image = np.full((120, 90), 230, np.uint8)
    cv2.putText(image, "7", (20, 90), cv2.FONT_HERSHEY_SIMPLEX, 3, 30, 7, cv2.LINE_AA)
    cv2.imwrite(str(tmp_path / "seven.png"), image)
    return tmp_path / "seven.png"


@pytest.fixture
def run(mnist_folder, tmp_path):
    """A run of one quick model on drawn digits, and what runs a command on them."""
    from training.presets import make

    data = mnist_folder()
    from training.data.datasets import load_mnist

    make(recipe("own", "dense-50", "mnist"), load_mnist(data, data), tmp_path / "run", lambda epoch: None)

    def command(*arguments):
        return CliRunner().invoke(main, [str(a) for a in arguments], env={"DIGITSCAN_DATA": str(data)})

    return tmp_path / "run", command


def test_a_character_comes_as_the_net_takes_it(seven):
    seen = guess(thick, DIGITS_AND_JUNK, seven).seen
    assert seen.shape == (28, 28)
    assert seen.max() > 200
    assert seen[:4].max() == 0


def test_the_three_likeliest_are_told_in_order(seven):
    found = guess(thick, DIGITS_AND_JUNK, seven)
    assert [name for name, _ in found.likeliest] == ["3", "no digit", "4"]
    assert sum(p for _, p in found.likeliest) < 1


@pytest.mark.parametrize(("content", "says"), [(b"text", "not an image"), (None, "shows nothing")])
def test_what_shows_nothing_names_its_file(tmp_path, content, says):
    path = tmp_path / "x.png"
    if content is None:
        cv2.imwrite(str(path), np.full((50, 50), 240, np.uint8))
    else:
        path.write_bytes(content)
    with pytest.raises(InputError, match=f"x.png: {says}"):
        guess(thick, DIGITS_AND_JUNK, path)


def test_a_small_image_is_seen_as_a_folder_of_them_is(tmp_path):
    for name in "17":
        image = np.full((28, 20), 230, np.uint8)
        cv2.putText(image, name, (1, 26), cv2.FONT_HERSHEY_SIMPLEX, 1, 30, 2, cv2.LINE_AA)
        (tmp_path / name).mkdir()
        cv2.imwrite(str(tmp_path / name / "x.png"), image)
    expected = load_folder(tmp_path).images
    found = [guess(thick, DIGITS_AND_JUNK, tmp_path / name / "x.png").seen for name in "17"]
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("scale", [1, 4])
def test_an_image_is_taken_as_it_is_where_the_net_was_trained_so(tmp_path, scale):
    image = np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8)
    cv2.imwrite(str(tmp_path / "shirt.png"), np.kron(image, np.ones((scale, scale), np.uint8)))
    assert np.array_equal(guess(thick, DIGITS_AND_JUNK, tmp_path / "shirt.png", characters=False).seen, image)


@pytest.mark.parametrize(
    ("data_set", "characters"), [("digits", True), ("mnist", True), ("/some/folder", True), ("fashion-mnist", False)]
)
def test_a_net_and_its_file_take_what_they_were_trained_on(data_set, characters, tmp_path, drawn):
    data, run = replace(drawn(), name=data_set), tmp_path / "run"
    write_json(run / "settings.json", describe(Settings("dense-50", data_set), data))
    write_tensors(run / "checkpoint.pt", {"weights": build("dense-50", 11).state_dict()})
    write_json(run / "metrics.json", {"best_epoch": 1})
    export(run, data, None, tmp_path / "net.onnx")
    assert takes_characters(run) == takes_characters(tmp_path / "net.onnx") == characters


def test_kaggle_gets_digits_only():
    def none(images):
        return torch.eye(11)[[10] * len(images)] + torch.eye(11)[[6] * len(images)] / 2

    digits = np.zeros((4, 28, 28), np.uint8)
    assert kaggle_labels(none, DIGITS_AND_JUNK, digits, DIGITS).tolist() == [6] * 4
    with pytest.raises(InputError, match="name a net for digits"):
        kaggle_labels(none, tuple("abcdefghijk"), digits, DIGITS)


def test_the_first_of_a_test_set(run, tmp_path):
    net, command = run
    found = command("predict", net, "--first", 6, "--out", tmp_path / "first.png")
    assert found.exit_code == 0, found.output
    rows = list(csv.DictReader(found.stdout.splitlines(), delimiter="\t"))
    assert [row["true"] for row in rows] == list("012345")
    assert all((row["true"] == row["answer"]) == (row["right"] == "yes") for row in rows)
    assert (tmp_path / "first.png").stat().st_size > 1000


def test_images_and_a_broken_one(run, seven, tmp_path):
    net, command = run
    (tmp_path / "bad.png").write_text("no")
    found = command("predict", net, tmp_path / "bad.png", seven, "--out", tmp_path / "any.png")
    assert found.exit_code == 1
    assert found.stdout.startswith(f"{seven}\t")
    assert len(found.stdout.split("\t")) == 7
    assert "bad.png" in found.stderr
    assert (tmp_path / "any.png").exists()


def test_a_submission(run, tmp_path):
    net, command = run
    rows = "\n".join(",".join(["0"] * 784) for _ in range(3))
    (tmp_path / "kaggle").mkdir()
    (tmp_path / "kaggle" / "test.csv").write_text(",".join(PIXELS) + "\n" + rows + "\n")
    found = command("predict", net, "--data-set", "kaggle", "--submission", tmp_path / "s.csv")
    assert found.exit_code == 0, found.output
    written = (tmp_path / "s.csv").read_text().splitlines()
    assert written[0] == "ImageId,Label"
    assert [line.split(",")[0] for line in written[1:]] == ["1", "2", "3"]
    assert command("predict", net, "--submission", tmp_path / "s.csv").exit_code == 2
