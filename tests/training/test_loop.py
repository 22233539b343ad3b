"""The loop that trains every net: what it tells, what it keeps, and how far a step goes."""

import json
from dataclasses import dataclass

import pytest
import torch

from training.loop import Task, Training, fit
from training.settings import Settings

SETTINGS = Settings(
    "none", "none", epochs=2, learning_rate=1.0, warm_up=0.0, weight_decay=0.0, precision="float32", optimizer="sgd"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The scores of a net: its only weight."""

    weight: float


def training(batches=3, steps=3, clip=None, settings=SETTINGS):
    """A net of one weight whose loss falls by a hundred for each one that the weight rises."""

    def build():
        net = torch.nn.Linear(1, 1, bias=False)
        torch.nn.init.zeros_(net.weight)
        return net

    task = Task(
        steps=steps,
        batches=lambda seed: ((torch.ones(1, 1, 1, 1), 100.0) for _ in range(batches)),
        loss=lambda logits, x, slope: -slope * logits.sum(),
        score=lambda net: Seen(net.weight.item()),
        scores=Seen,
        clip=clip,
    )
    return Training(settings, task, build)


@pytest.mark.parametrize(("clip", "farthest"), [(None, 1e9), (5.0, 10.0)])
def test_gradients_are_cut_where_the_task_says_so(clip, farthest):
    one = training(clip=clip)
    x, slope = next(one.task.batches(0))
    one.step(x, slope, 0)
    moved = one.model.weight.item()
    assert (5.0 if clip else 100.0) <= moved <= farthest


def test_steps_that_were_not_expected_do_not_count_into_the_next_epoch():
    one, told = training(batches=5, steps=3), []
    one.epoch(told.append)
    one.epoch(told.append)
    assert told == [1, 2, 3, 3, 3, 4, 5, 6, 6, 6]


def test_an_epoch_is_told_when_it_is_kept(tmp_path):
    kept = []

    def look(epoch):
        kept.append([each["number"] for each in json.loads((tmp_path / "metrics.json").read_text())["epochs"]])

    fit(training(), tmp_path, on_epoch=look)
    assert kept == [[1], [1, 2]]


def test_the_last_epoch_is_kept_where_none_is_chosen(tmp_path):
    one = training()
    best = fit(one, tmp_path)
    kept = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert (best.number, kept["epoch"]) == (2, 2)
    assert kept["weights"]["weight"].item() == best.validation.weight


def test_scores_come_back_as_they_were(tmp_path):
    one, other = training(), training()
    fit(one, tmp_path)
    other.restore(tmp_path)
    assert other.done == one.done
    assert other.over()
