import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from digitscan.errors import InputError
from training import runs
from training.cli import main
from training.data.datasets import DIGITS, NO_DIGIT, PARTS
from training.evaluate import score
from training.finetune import NEW, OLD, classes_after, finetune, finetune_settings, head_of, hold_out, keep_close, mix
from training.fit import Training, fit
from training.models import build
from training.settings import Settings
from training.start import Start, read_start

CPU = torch.device("cpu")
SMALL = Settings(
    "dense-300",
    "digits",
    epochs=25,
    batch=16,
    learning_rate=2e-3,
    precision="float32",
    augmentation="none",
    average=0.95,
)


@pytest.fixture
def trained(tmp_path, drawn):
    """A run on drawn digits."""
    data, run = drawn(220), tmp_path / "trained"
    run.mkdir()
    fit(Training(SMALL, data, CPU), run)
    runs.write_json(run / "settings.json", runs.describe(SMALL, data))
    return run


def mirrored(data):
    """The digits as another hand would write them."""
    return replace(data, images=np.ascontiguousarray(data.images[:, :, ::-1]))


def test_a_share_is_held_out(drawn):
    held = hold_out(drawn(110), seed=1)
    assert len(held.part("validation")) == 22
    assert len(held.part("train")) == 88
    assert not np.array_equal(held.parts, hold_out(drawn(110), seed=2).parts)


def test_new_and_old_are_mixed(drawn):
    new = hold_out(drawn(22), 0)
    only_digits = new.where(new.labels < 10)
    only_digits = replace(only_digits, classes=tuple(reversed(DIGITS)), labels=9 - only_digits.labels)
    mixed = mix(only_digits, drawn(880), drawn().classes, seed=1)
    assert mixed.source_names == (NEW, OLD)
    mine = mixed.where(mixed.sources == 0)
    assert np.array_equal(mine.labels, new.labels[new.labels < 10])
    assert np.array_equal(mine.images, only_digits.images)
    train = mixed.part("train")
    assert (train.sources == 1).sum() == 3 * 4 * (train.sources == 0).sum()
    junk = (train.labels[train.sources == 1] == NO_DIGIT).mean()
    assert 0.04 < junk < 0.06
    assert (mixed.part("validation").sources == 1).sum() > 0
    assert mix(new, None, new.classes, 1).source_names == (NEW,)


def test_nothing_is_learned_from_the_held_out_part_of_the_old_data(drawn):
    old = drawn(110)
    old = replace(old, images=np.broadcast_to(old.parts[:, None, None], old.images.shape))
    new = hold_out(drawn(55), 0)
    mixed = mix(new, old, old.classes, 1)
    for part in ("train", "validation"):
        some = mixed.part(part)
        assert set(np.unique(some.images[some.sources == 1])) == {PARTS.index(part)}


def test_old_data_of_other_classes_are_refused(drawn):
    new = replace(drawn(), classes=tuple("abcdefghijk"))
    with pytest.raises(InputError, match="--rehearse"):
        mix(new, drawn(), new.classes, 1)


def test_classes(drawn):
    start = Start("digit", torch.nn.Identity(), drawn().classes)
    assert classes_after(start, replace(drawn(), classes=DIGITS)) == start.classes
    assert classes_after(start, replace(drawn(), classes=("a", "b"))) == ("a", "b")


@pytest.mark.parametrize("rehearsed", [False, True])
def test_a_new_hand_is_learned(trained, tmp_path, drawn, rehearsed):
    new, old = mirrored(hold_out(drawn(165, seed=7), 0)), drawn(220)
    start = read_start(trained)
    before = copy.deepcopy(start.model.state_dict())
    settings = replace(
        finetune_settings("dense-300", "new", rehearsed),
        epochs=6,
        learning_rate=2e-3,
        batch=32,
        precision="float32",
        augmentation="none",
    )
    run = tmp_path / "tuned"
    run.mkdir()
    epochs = []
    found = finetune(start, mix(new, old if rehearsed else None, start.classes, 1), settings, run, CPU, epochs.append)
    assert found.before.by_source[NEW] + 0.15 < found.after.by_source[NEW]
    assert all(torch.equal(before[name], p) for name, p in start.model.state_dict().items())
    assert score(runs.load_model(run), new.part("validation")).accuracy == found.after.by_source[NEW]
    assert len(epochs) == 6
    assert runs.read_json(run / "metrics.json")["best_epoch"] == 6
    if rehearsed:
        assert found.after.by_source[OLD] > found.before.by_source[OLD] - 0.1


def test_normalization_stays_as_it_is(tmp_path, drawn):
    data = drawn(55)
    start = Start("digit", build("digit", 11).eval(), data.classes)
    settings = replace(finetune_settings("digit", "new", False), epochs=1, batch=32, learning_rate=1e-3)
    finetune(start, mix(data, None, start.classes, 1), settings, tmp_path, CPU)
    tuned = runs.load_model(tmp_path).state_dict()
    changed = {name for name, p in start.model.state_dict().items() if not torch.equal(p, tuned[name])}
    assert changed == {name for name, p in start.model.named_parameters() if ".norm." not in name}


def test_other_classes_replace_the_head(trained, tmp_path, drawn):
    new = drawn(110, seed=7)
    new = hold_out(new.where(new.labels < 3), 0)
    new = replace(new, classes=("nought", "one", "two"))
    start = read_start(trained)
    run = tmp_path / "tuned"
    run.mkdir()
    settings = replace(finetune_settings("dense-300", "new", False), epochs=10, batch=16, augmentation="none")
    found = finetune(start, mix(new, None, classes_after(start, new), 1), settings, run, CPU)
    assert found.before is None
    assert head_of(runs.load_model(run)).out_features == 3
    assert found.after.accuracy > 0.7


def test_keeping_close_counts_where_the_start_is_surely_right():
    start = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 3))
    x, logits = torch.zeros(4, 1, 28, 28), torch.randn(4, 3)
    first, second = torch.zeros(4, dtype=torch.int64), torch.ones(4, dtype=torch.int64)
    plain, held = keep_close(start, 0.0), keep_close(start, 5.0)
    for bias, label, counts in ((6.0, first, True), (6.0, second, False), (1.0, first, False)):
        start[1].bias.data = torch.tensor([bias, 0.0, 0.0])
        assert bool(held(logits, x, label) > plain(logits, x, label)) == counts
        assert torch.allclose(held(start(x), x, label), plain(start(x), x, label), atol=1e-5)


def write_folder(folder, data):
    for k, (image, label) in enumerate(zip(data.images, data.labels, strict=True)):
        path = folder / data.classes[label] / f"{k}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(255 - np.kron(np.pad(image, 4), np.ones((3, 3), np.uint8))).save(path)
    return folder


def test_the_command(trained, tmp_path, drawn, mnist_folder):
    new = drawn(66, seed=7)
    folder = write_folder(tmp_path / "own", new.where(new.labels < 10))
    call = ["finetune", str(trained), "--data", str(folder), "--out", str(tmp_path / "out"), "--epochs", "1"]
    known = ["--collections", str(mnist_folder(200)), "--rehearse", "mnist", "--quiet"]
    result = CliRunner().invoke(main, [*call, *known])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["new, held out", "old, held out", "MNIST test"]
    assert all("before" in line and "after" in line for line in lines)
    assert "n 12" in lines[0]
    assert {"checkpoint.pt", "confusion.png", "curves.png"} <= {path.name for path in (tmp_path / "out").iterdir()}
    again = CliRunner().invoke(main, [*call, *known])
    assert again.exit_code == 2
    assert "holds a run" in again.output


@pytest.mark.parametrize("data", [(), ("--data", ".", "--data-set", "mnist")])
def test_wrong_usage(tmp_path, data):
    result = CliRunner().invoke(main, ["finetune", str(tmp_path), "--out", str(tmp_path / "out"), *data])
    assert result.exit_code == 2
    assert "--data-set" in result.output
