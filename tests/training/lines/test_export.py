"""The exported line net does what the trained one does, for strips of any width."""

import json

import numpy as np
import onnxruntime
import pytest
import torch

from digitscan.errors import InputError, WeightsError
from digitscan.nets.sequence import SequenceNet
from digitscan.nets.strip import VERSION
from training import runs
from training.begun import training_of
from training.lines.dataset import gather
from training.lines.export import check, export
from training.lines.fit import line_task, recipe
from training.lines.net import LineNet
from training.lines.run import LINE


@pytest.fixture(scope="module")
def lines():
    chance = np.random.default_rng(0)
    strips = [(chance.random((32, width)) > 0.8).astype(np.uint8) * 255 for width in (40, 57, 90, 33)]
    return gather("orand-car-a", "validation", strips, ["1", "23", "456", "7"], digits_only=True)


@pytest.fixture(scope="module")
def run(tmp_path_factory, lines):
    settings = recipe(1, 1)
    training = training_of(LINE, settings, line_task(settings, lines))
    for block in training.average.modules():  # statistics that folding has to take into account
        if isinstance(block, torch.nn.BatchNorm2d):
            block.running_mean.uniform_(-0.2, 0.2)
            block.running_var.uniform_(0.5, 2)
    folder = tmp_path_factory.mktemp("run")
    runs.write_json(folder / "settings.json", runs.describe(training.settings, lines))
    runs.write_tensors(folder / "checkpoint.pt", {"weights": training.average.state_dict(), "epoch": 1})
    return folder


@pytest.fixture(scope="module")
def exported(run, lines, tmp_path_factory):
    """What was told of an export of the run, and the file, beside which lay the card of another."""
    path = tmp_path_factory.mktemp("exported") / "line.onnx"
    path.with_suffix(".md").write_text(f"| sha256 | `{'0' * 64}` |")
    return export(run, lines, path), path


def test_reading_gives_each_strip_its_own_frames(exported):
    net = SequenceNet(VERSION, exported[1])
    chance = np.random.default_rng(3)
    strips = [(chance.random((32, width)) > 0.8).astype(np.uint8) * 255 for width in (60, 9, 61, 400, 62, 1200)]
    together, alone = net.frames(strips), [net.frames([strip])[0] for strip in strips]
    assert [len(frames) for frames in together] == [34, 8, 34, 204, 35, 604]
    for one, other in zip(together, alone, strict=True):
        inner = slice(0, len(one) - 8)  # the last ones see how far the padding reaches
        assert np.exp(one[inner]) == pytest.approx(np.exp(other[inner]), abs=1e-3)
    assert net.frames([]) == []
    assert net.characters[10:12] == ("9", ".")


def test_a_new_net_is_not_held_against_the_card_of_an_old_one(exported):
    path = exported[1]
    assert not path.with_suffix(".md").exists()
    SequenceNet(VERSION, path)


def test_strips_of_another_version_are_refused(exported):
    with pytest.raises(WeightsError, match=r"line\.onnx.*version 1.*2"):
        SequenceNet(VERSION + 1, exported[1])


def test_the_file_gives_what_the_run_gives(run, exported):
    checked, path = exported
    assert checked.n == 4
    assert checked.largest_difference < 1e-4
    session = onnxruntime.InferenceSession(path)
    strips = np.zeros((3, 32, 132), np.uint8)
    (found,) = session.run(None, {"strips": strips})
    assert found.shape == (3, 66, 17)
    assert np.exp(found).sum(axis=-1) == pytest.approx(1.0, abs=1e-5)
    about = session.get_modelmeta().custom_metadata_map
    assert json.loads(about["classes"])[:2] == ["blank", "0"]
    assert json.loads(about["strip_version"]) == 1
    assert not any(str(folder) in path.read_bytes().decode("latin1") for folder in (run, path.parent))


def test_another_net_does_not_pass_the_check(exported, lines):
    with pytest.raises(WeightsError, match="differs"):
        check(exported[1].read_bytes(), LineNet(17).eval(), lines)


def test_a_run_without_weights_is_named(run, tmp_path):
    (tmp_path / "settings.json").write_bytes((run / "settings.json").read_bytes())
    with pytest.raises(InputError, match=r"checkpoint\.pt"):
        LINE.load(tmp_path)
