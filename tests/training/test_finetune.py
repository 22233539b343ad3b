import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from training import runs
from training.evaluate import score
from training.finetune import finetune, finetune_settings, keep_close
from training.models import build, head_of
from training.origin import Origin, origin_of
from training.rehearsal import NEW, OLD, classes_after, hold_out, mix
from training.start import Start, start_of_run

CPU = torch.device("cpu")


class Heard:
    """Notes what a finetuning tells."""

    def __init__(self):
        self.parts, self.epochs, self.steps = [], [], []

    def __call__(self, part, training):
        self.parts.append((part, training.settings.epochs * training.steps_an_epoch))
        self.epochs.append([])
        self.steps.append([])
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def epoch(self, epoch):
        self.epochs[-1].append(epoch.number)

    def step(self, done):
        self.steps[-1].append(done)


def mirrored(data):
    """The digits as another hand would write them."""
    return replace(data, images=np.ascontiguousarray(data.images[:, :, ::-1]))


@pytest.mark.parametrize("rehearsed", [False, True])
def test_a_new_hand_is_learned(trained, tmp_path, drawn, rehearsed):
    new, old = mirrored(hold_out(drawn(165, seed=7), 0)), drawn(220)
    start = start_of_run(trained, drawn(220))
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
    heard = Heard()
    found = finetune(start, mix(new, old if rehearsed else None, start.classes, 1), settings, run, CPU, heard)
    assert found.before.by_source[NEW] + 0.15 < found.after.by_source[NEW]
    assert all(torch.equal(before[name], p) for name, p in start.model.state_dict().items())
    assert score(runs.load_model(run), new.part("validation")).accuracy == found.after.by_source[NEW]
    assert heard.epochs == [[1], [1, 2, 3, 4, 5, 6]]
    assert [part for part, _ in heard.parts] == ["head", "whole net"]
    assert all(steps == list(range(1, n + 1)) for steps, (_, n) in zip(heard.steps, heard.parts, strict=True))
    assert runs.read_json(run / "metrics.json")["best_epoch"] == 6
    if rehearsed:
        assert found.after.by_source[OLD] > found.before.by_source[OLD] - 0.1


def test_normalization_stays_as_it_is(tmp_path, drawn):
    data = drawn(55)
    start = Start("digit", build("digit", 11).eval(), data.classes, "net.onnx", "abc", 1.2, ("| a |",))
    settings = replace(finetune_settings("digit", "new", False), epochs=1, batch=32, learning_rate=1e-3)
    finetune(start, mix(data, None, start.classes, 1), settings, tmp_path, CPU, Heard())
    tuned = runs.load_model(tmp_path).state_dict()
    counts = (len(data.part("train")), len(data.part("validation")))
    told = origin_of(runs.read_json(tmp_path / "settings.json"))
    assert told == Origin("net.onnx", "abc", 1.2, ["| a |"], *counts, None, False)
    changed = {name for name, p in start.model.state_dict().items() if not torch.equal(p, tuned[name])}
    assert changed == {name for name, p in start.model.named_parameters() if ".norm." not in name}


def test_other_classes_replace_the_head(trained, tmp_path, drawn):
    new = drawn(110, seed=7)
    new = hold_out(new.where(new.labels < 3), 0)
    new = replace(new, classes=("nought", "one", "two"))
    start = start_of_run(trained, drawn(220))
    run = tmp_path / "tuned"
    run.mkdir()
    settings = replace(finetune_settings("dense-300", "new", False), epochs=10, batch=16, augmentation="none")
    found = finetune(start, mix(new, None, classes_after(start.classes, new.classes), 1), settings, run, CPU, Heard())
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


@pytest.mark.parametrize("part", ["head", "whole net"])
def test_an_interrupted_finetuning_leaves_no_run(part, tmp_path, drawn):
    class Interrupted(Heard):
        def epoch(self, epoch):
            if self.parts[-1][0] == part:
                raise KeyboardInterrupt

    data = drawn(55)
    start = Start("dense-50", build("dense-50", 11).eval(), data.classes, "net.onnx", "abc", 1.2, ())
    settings = replace(finetune_settings("dense-50", "new", False), epochs=2, batch=32)
    given = (start, mix(data, None, start.classes, 1), settings, tmp_path, CPU)
    with pytest.raises(KeyboardInterrupt):
        finetune(*given, Interrupted())
    assert not (tmp_path / "settings.json").exists()
    finetune(*given, Heard())
    assert origin_of(runs.read_json(tmp_path / "settings.json")).file == "net.onnx"
