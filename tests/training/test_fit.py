import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from digitscan.errors import InputError
from training import runs
from training.data.datasets import PARTS
from training.evaluate import Scores
from training.fit import digit_training, shown
from training.loop import fit
from training.models import build
from training.settings import LOSSES, OPTIMIZERS, Settings

CPU = torch.device("cpu")
SMALL = Settings("digit", "digits", epochs=3, batch=16, precision="float32")


def weights(training):
    return torch.cat([p.flatten() for p in training.average.parameters()])


def test_a_run_folder_holds_what_is_promised(tmp_path, drawn):
    data = drawn()
    best = fit(digit_training(SMALL, data, CPU), tmp_path)
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
    first, second, other = (digit_training(replace(SMALL, seed=s, epochs=1), drawn(), CPU) for s in (5, 5, 6))
    for training in (first, second, other):
        fit(training, tmp_path)
    assert torch.equal(weights(first), weights(second))
    assert not torch.equal(weights(first), weights(other))


def test_a_resumed_training_ends_as_if_never_interrupted(tmp_path, drawn):
    whole = digit_training(SMALL, drawn(), CPU)
    fit(whole, tmp_path)
    broken = digit_training(SMALL, drawn(), CPU)
    broken.epoch(lambda step: None)
    broken.save(tmp_path)
    resumed = digit_training(SMALL, drawn(), CPU)
    resumed.restore(tmp_path)
    steps = []
    fit(resumed, tmp_path, on_step=steps.append)
    assert len(resumed.done) == 3
    assert steps[0] == resumed.steps_an_epoch + 1
    assert torch.equal(weights(resumed), weights(whole))
    assert [e.train_loss for e in resumed.done] == [e.train_loss for e in whole.done]


def test_the_checkpoint_is_of_the_best_epoch(tmp_path, drawn):
    training = digit_training(SMALL, drawn(), CPU)
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
    training = digit_training(replace(SMALL, augmentation="none", batch=2), data, CPU)
    shown_images = {x.numpy().tobytes() for batch, _ in training.task.batches(0) for x in (batch * 255).round().byte()}
    assert shown_images <= {image.tobytes() for image in data.part("train").images}


def test_every_epoch_has_its_own_order_and_changes(drawn):
    training = digit_training(SMALL, drawn(), CPU)
    first, again, second = (torch.cat([x for x, _ in training.task.batches(n)]) for n in (0, 0, 1))
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


def test_time_that_is_up_ends_it_after_the_first_epoch(tmp_path, drawn):
    training = digit_training(replace(SMALL, epochs=50), drawn(), CPU)
    fit(training, tmp_path, minutes=1e-6)
    assert len(training.done) == 1


@pytest.mark.parametrize("part", ["train", "validation"])
def test_an_empty_part_is_an_error_before_anything_is_trained(part, drawn):
    data = drawn()
    left = data.where(data.parts != PARTS.index(part))
    with pytest.raises(InputError, match=f"digits: {len(left)} samples, but none for its {part} part; put more into"):
        digit_training(SMALL, left, CPU)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_trains_in_either_precision(precision, drawn, tmp_path):
    settings = replace(SMALL, model="lenet5", epochs=12, learning_rate=1e-2, augmentation="none", precision=precision)
    training = digit_training(settings, drawn(), CPU)
    assert training.low == (precision == "bfloat16")
    fit(training, tmp_path)
    assert training.done[-1].train_loss < 0.7 * training.done[0].train_loss
    assert all(p.dtype == torch.float32 for p in training.model.parameters())


def test_a_folder_without_a_run_is_named(tmp_path):
    with pytest.raises(InputError, match=r"settings\.json"):
        runs.load_model(tmp_path)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_learns_and_resumes(optimizer, drawn, tmp_path):
    rate = 0.05 if optimizer == "sgd" else 1e-3
    settings = replace(
        SMALL, model="dense-50", epochs=4, optimizer=optimizer, learning_rate=rate, schedule="constant", warm_up=0.0
    )
    whole = digit_training(settings, drawn(), CPU)
    for _ in range(2):
        whole.epoch(lambda step: None)
    whole.save(tmp_path)
    resumed = digit_training(settings, drawn(), CPU)
    resumed.restore(tmp_path)
    for training in (whole, resumed):
        while not training.over():
            training.epoch(lambda step: None)
    assert torch.equal(weights(whole), weights(resumed))
    assert whole.done[-1].train_loss < whole.done[0].train_loss


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("classes", [3, 11])
def test_either_loss_learns_any_number_of_classes(loss, classes, drawn):
    data = drawn()
    data = replace(data.where(data.labels < classes), classes=data.classes[:classes])
    training = digit_training(
        replace(SMALL, model="dense-50", loss=loss, augmentation="none", average=0.5, epochs=30, batch=8), data, CPU
    )
    while not training.over():
        training.epoch(lambda step: None)
    assert training.done[-1].train_loss < 0.3 * training.done[0].train_loss
    assert training.average(torch.zeros(1, 1, 28, 28)).shape == (1, classes)


@pytest.mark.parametrize(("patience", "epochs"), [(0, 8), (1, 4), (3, 6)])
def test_patience_ends_a_training_that_gets_no_better(patience, epochs, drawn, tmp_path, monkeypatch):
    training = digit_training(replace(SMALL, model="dense-50", epochs=8, patience=patience), drawn(), CPU)
    monkeypatch.setattr("training.fit.score", scores_with_losses([3, 2, 1, 2, 2, 2, 2, 2]))
    best = fit(training, tmp_path)
    assert (best.number, len(training.done)) == (3, epochs)
    fit(training, tmp_path)
    assert len(training.done) == epochs


def scores_with_losses(losses):
    left = iter(losses)
    return lambda model, data: Scores(len(data), float(next(left)), 0.5, {})


def test_a_frozen_body_stays_as_it_is(drawn):
    model = build("digit", 11)
    model.body.requires_grad_(False)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    training = digit_training(SMALL, drawn(), CPU, model=model)
    training.epoch(lambda step: None)
    assert training.model is model
    for after in (model.state_dict(), training.average.state_dict()):
        changed = {name for name in before if not torch.equal(before[name], after[name])}
        assert changed == {"head.2.weight", "head.2.bias"}


def test_weights_given_are_where_it_starts(drawn):
    model = build("dense-50", 11)
    training = digit_training(replace(SMALL, model="dense-50", learning_rate=1e-9), drawn(), CPU, model=model)
    start = torch.cat([p.detach().flatten().clone() for p in model.parameters()])
    training.epoch(lambda step: None)
    torch.testing.assert_close(weights(training), start, atol=1e-5, rtol=0)


def test_an_objective_takes_the_place_of_the_loss(drawn):
    seen = []

    def always_seven(logits, x, labels):
        seen.append((logits.shape, x.shape, labels.dtype))
        return torch.nn.functional.cross_entropy(logits, torch.full_like(labels, 7))

    training = digit_training(replace(SMALL, model="dense-50", average=0.5), drawn(), CPU, objective=always_seven)
    for _ in range(3):
        training.epoch(lambda step: None)
    assert seen[0] == ((16, 11), (16, 1, 28, 28), torch.int64)
    images = torch.from_numpy(drawn().part("validation").images).float().unsqueeze(1) / 255
    assert (training.average(images).argmax(dim=1) == 7).all()


def test_the_loss_of_an_epoch_is_the_mean_of_its_steps(drawn):
    training, shown_losses = digit_training(SMALL, drawn(), CPU), []
    done = training.epoch(lambda step: shown_losses.append(training.mean_loss()))
    assert len(shown_losses) == training.steps_an_epoch
    assert shown_losses[-1] == done.train_loss == training.mean_loss()


def test_a_run_from_before_a_setting_existed_still_loads(drawn, tmp_path):
    fit(digit_training(SMALL, drawn(), CPU), tmp_path)
    about = runs.describe(SMALL, drawn())
    for key in ("optimizer", "schedule", "loss", "patience"):
        del about["settings"][key]
    runs.write_json(tmp_path / "settings.json", about)
    settings = runs.read_run_settings(tmp_path)
    assert settings == SMALL
    digit_training(settings, drawn(), CPU).restore(tmp_path)
    assert runs.load_model(tmp_path)(torch.zeros(1, 1, 28, 28)).shape == (1, 11)
