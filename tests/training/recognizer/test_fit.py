"""Training goes on where it was stopped, and what it exports does what torch does."""

import cv2
import numpy as np
import pytest
import torch

from digitscan.recognition.recognizer import CLASSES, Recognizer
from tests.training.composition.conftest import desk
from training.recognizer import fit as training
from training.recognizer.cuts import Strip
from training.recognizer.evaluate import Shown, greedy_text, measure, table
from training.recognizer.export import export
from training.recognizer.labeled import Labeled, read_numbers, write_numbers
from training.recognizer.net import RecognizerNet, strip_loss
from training.recognizer.sources import SHARES, Sources, make_strips

__all__ = ["desk"]


def labeled(source, text="12"):
    image = np.full((40, 80), 235, np.uint8)
    cv2.putText(image, text, (12, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 20, 2)
    at = np.array([(20.0 + 18 * k, 20.0) for k in range(len(text))], np.float32)
    packed = cv2.imencode(".png", image)[1].tobytes()
    return Labeled(source, packed, text, np.array([4, 4, 76, 38], np.float32), at, 22.0)


@pytest.fixture
def sources(desk):
    return Sources(desk, (), {name: [labeled(name)] for name in SHARES})


def test_a_shard_has_its_share_of_real_numbers_and_is_read_as_it_was_written(sources, tmp_path):
    strips = training.make_shard(sources, 1, 0, 100)
    real = [strip for strip in strips if not strip.signs]
    assert 25 <= len(real) <= 45
    assert all(sum(strip.source == name for strip in strips) <= 25 for name in SHARES)
    training.write_shard(tmp_path / "shard.npz", strips)
    for one, other in zip(strips, training.read_shard(tmp_path / "shard.npz"), strict=True):
        assert np.array_equal(one.image, other.image)
        assert (one.text, one.signs, one.source) == (other.text, other.signs, other.source)


def test_real_numbers_are_read_as_they_were_written(tmp_path):
    numbers = [labeled("pages", "345"), labeled("meteosaver", "7")]
    write_numbers(tmp_path / "real.npz", numbers)
    for one, other in zip(numbers, read_numbers(tmp_path / "real.npz"), strict=True):
        assert (one.source, one.packed, one.text, one.height) == (other.source, other.packed, other.text, other.height)
        assert np.array_equal(one.at, other.at)
        assert np.array_equal(one.box, other.box)


def test_strips_of_every_real_source_can_be_cut(sources):
    strips = make_strips(Sources(sources.desk, (), sources.real), np.random.default_rng(5), 200)
    assert {strip.source for strip in strips} >= set(SHARES)
    assert all(strip.image.shape[0] == 48 for strip in strips)


def test_signs_count_as_blanks_where_the_text_does_not_tell_of_them():
    logits = torch.full((1, 7, len(CLASSES)), -20.0)
    for frame, name in enumerate(("x", "blank", "1", "blank", ",", "2", "blank")):
        logits[0, frame, CLASSES.index(name)] = 20.0
    shown = {True: Strip(np.zeros((48, 14), np.uint8), "12", True, ""), False: None}
    shown[False] = Strip(shown[True].image, "12", False, "")
    losses = {}
    for signs, strip in shown.items():
        _, frames, codes, lengths, passed = training.tensors_of([strip], [strip.image])
        losses[signs] = float(strip_loss(logits, frames, codes, lengths, passed))
    assert losses[False] < 0.01
    assert losses[True] > 10


def test_what_is_no_number_has_to_read_x():
    strip = Strip(np.zeros((48, 14), np.uint8), "x", True, "")
    _, frames, codes, lengths, passed = training.tensors_of([strip], [strip.image])
    logits = torch.full((1, 7, len(CLASSES)), -20.0)
    logits[:, :, 0] = 20.0
    assert float(strip_loss(logits, frames, codes, lengths, passed)) > 10
    logits[:, 3, CLASSES.index("x")] = 60.0
    assert float(strip_loss(logits, frames, codes, lengths, passed)) < 0.01


def test_the_net_is_as_large_as_planned():
    assert 800_000 < sum(p.numel() for p in RecognizerNet().parameters()) < 1_500_000
    assert RecognizerNet().eval()(torch.zeros(2, 1, 48, 64)).shape == (2, 32, len(CLASSES))


def test_the_likeliest_characters_are_the_text():
    frames = np.log(np.full((9, len(CLASSES)), 1e-3, np.float32))
    for frame, name in enumerate(("x", "1", "1", "blank", "1", "/", "blank", "4", "x")):
        frames[frame, CLASSES.index(name)] = np.log(0.9)
    text, sure = greedy_text(frames)
    assert text == "11/4"
    assert sure == pytest.approx(0.9)


def test_a_run_goes_on_and_is_exported_and_measured(sources, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "BATCH", 4)
    run, lines = tmp_path / "run", []
    torch.set_num_threads(1)
    training.fit(run, sources, 1, 1, torch.device("cpu"), lines.append, shard=12)
    training.fit(run, sources, 1, 2, torch.device("cpu"), lines.append, shard=12)
    assert [line for line in lines if line.startswith("epoch 2 of 2")]
    assert len((run / "log.jsonl").read_text().splitlines()) == 2
    assert export(run, tmp_path / "recognizer.onnx") < 1e-3
    assert "`recognizer`" in (tmp_path / "recognizer.md").read_text()
    net = Recognizer(tmp_path / "recognizer.onnx")
    strips = [np.full((60, width), 255, np.uint8) for width in (90, 300)]
    scores = measure(net, iter([Shown("pages: some", strip, "1", False) for strip in strips]))
    assert scores["pages: some"].n == 2
    assert "pages: some" in table(scores)
