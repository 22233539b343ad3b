import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from digitscan.errors import InputError
from training import runs
from training.fit import Training, fit, learning_rate, shown
from training.settings import Settings

CPU = torch.device("cpu")
SMALL = Settings("digit", "digits", epochs=3, batch=16, precision="float32")


def weights(training):
    return torch.cat([p.flatten() for p in training.average.parameters()])


def test_the_rate_rises_and_falls():
    settings = replace(SMALL, learning_rate=1.0, warm_up=0.2)
    rates = [learning_rate(settings, step, 100) for step in range(100)]
    assert rates[:3] == pytest.approx([0.05, 0.10, 0.15])
    assert int(np.argmax(rates)) in (19, 20)
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert rates[-1] < 0.01


def test_a_run_folder_holds_what_is_promised(tmp_path, drawn):
    data = drawn()
    best = fit(Training(SMALL, data, CPU), tmp_path)
    runs.write_json(tmp_path / "settings.json", runs.describe(SMALL, data))
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert [epoch["number"] for epoch in metrics["epochs"]] == [1, 2, 3]
    assert metrics["best_epoch"] == best.number
    assert set(metrics["epochs"][0]["validation"]["by_source"]) == {"pen", "crosses"}
    about = json.loads((tmp_path / "settings.json").read_text())
    assert about["data_sha256"] == data.sha256()
    assert about["sources"]["crosses"] == {"train": 6, "validation": 2, "development": 2}
    assert about["commit"]
    assert {p.name for p in tmp_path.iterdir()} == {"settings.json", "metrics.json", "checkpoint.pt", "last.pt"}
    assert runs.load_model(tmp_path)(torch.zeros(1, 1, 28, 28)).shape == (1, 11)


def test_a_seed_repeats_a_training(tmp_path, drawn):
    first, second, other = (Training(replace(SMALL, seed=s, epochs=1), drawn(), CPU) for s in (5, 5, 6))
    for training in (first, second, other):
        fit(training, tmp_path)
    assert torch.equal(weights(first), weights(second))
    assert not torch.equal(weights(first), weights(other))


def test_a_resumed_training_ends_as_if_never_interrupted(tmp_path, drawn):
    whole = Training(SMALL, drawn(), CPU)
    fit(whole, tmp_path)
    broken = Training(SMALL, drawn(), CPU)
    broken.epoch(lambda step: None)
    broken.save(tmp_path)
    resumed = Training(SMALL, drawn(), CPU)
    resumed.restore(tmp_path)
    steps = []
    fit(resumed, tmp_path, on_step=steps.append)
    assert len(resumed.done) == 3
    assert steps[0] == resumed.steps_an_epoch + 1
    assert torch.equal(weights(resumed), weights(whole))
    assert [e.train_loss for e in resumed.done] == [e.train_loss for e in whole.done]


def test_the_checkpoint_is_of_the_best_epoch(tmp_path, drawn):
    training = Training(SMALL, drawn(), CPU)
    training.epoch(lambda step: None)
    perfect = replace(training.done[0], validation=replace(training.done[0].validation, accuracy=1.0, loss=0.0))
    training.done[0] = perfect
    training.save(tmp_path)
    kept = (tmp_path / "checkpoint.pt").read_bytes()
    fit(training, tmp_path)
    assert training.best() is perfect
    assert (tmp_path / "checkpoint.pt").read_bytes() == kept


def test_only_the_training_part_trains(drawn):
    data = drawn()
    training = Training(replace(SMALL, augmentation="none", batch=2), data, CPU)
    shown_images = {x.numpy().tobytes() for batch, _ in training.batches(0) for x in (batch * 255).round().byte()}
    assert shown_images <= {image.tobytes() for image in data.part("train").images}


def test_every_epoch_has_its_own_order_and_changes(drawn):
    training = Training(SMALL, drawn(), CPU)
    first, again, second = (torch.cat([x for x, _ in training.batches(n)]) for n in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, second)


def test_repeated_sources_are_shown_more_often(drawn):
    train = drawn().part("train")
    found = shown(train, replace(SMALL, repeat=(("crosses", 3),)))
    counts = np.bincount(found.numpy(), minlength=len(train))
    assert (counts == np.where(train.sources == 1, 3, 1)).all()


def test_an_unknown_source_is_an_error(drawn):
    with pytest.raises(InputError, match="no source 'pencil'"):
        shown(drawn(), replace(SMALL, repeat=(("pencil", 2),)))


def test_time_that_is_up_ends_it_after_an_epoch(tmp_path, drawn):
    training = Training(replace(SMALL, epochs=50), drawn(), CPU)
    fit(training, tmp_path, minutes=1e-6)
    assert len(training.done) <= 1


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_trains_in_either_precision(precision, drawn, tmp_path):
    training = Training(replace(SMALL, epochs=6, learning_rate=1e-3, precision=precision), drawn(), CPU)
    assert training.low == (precision == "bfloat16")
    fit(training, tmp_path)
    assert training.done[-1].train_loss < 0.7 * training.done[0].train_loss
    assert all(p.dtype == torch.float32 for p in training.model.parameters())


def test_a_folder_without_a_run_is_named(tmp_path):
    with pytest.raises(InputError, match=r"settings\.json"):
        runs.load_model(tmp_path)
