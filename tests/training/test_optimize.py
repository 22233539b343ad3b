from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from training.models import build
from training.optimize import learning_rate, loss, optimizer, train_mode
from training.settings import OPTIMIZERS, Settings

SMALL = Settings("digit", "digits", learning_rate=1.0, warm_up=0.2)


def test_the_rate_rises_and_falls():
    rates = [learning_rate(SMALL, step, 100) for step in range(100)]
    assert rates[:3] == pytest.approx([0.05, 0.10, 0.15])
    assert int(np.argmax(rates)) in (19, 20)
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert rates[-1] < 0.01


def test_a_constant_rate_stays_after_it_rose():
    rates = [learning_rate(replace(SMALL, schedule="constant"), step, 100) for step in range(100)]
    assert rates[:3] == pytest.approx([0.05, 0.10, 0.15])
    assert set(rates[20:]) == {1.0}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_is_what_it_is_called_and_skips_what_is_frozen(name):
    model = build("lenet5", 10)
    next(iter(model.parameters())).requires_grad_(False)
    found = optimizer(replace(SMALL, optimizer=name, weight_decay=0.1), model)
    assert type(found).__name__.lower() == name
    held = [p for group in found.param_groups for p in group["params"]]
    assert {id(p) for p in held} == {id(p) for p in model.parameters() if p.requires_grad}
    assert {p.ndim > 1: group["weight_decay"] for group in found.param_groups for p in group["params"]} == {
        True: 0.1,
        False: 0.0,
    }


@pytest.mark.parametrize(
    ("smoothing", "expected"),
    [(0.0, -np.log(1 / (1 + np.exp(-2.0))) - 2 * np.log(1 - 1 / (1 + np.exp(1.0)))), (1.0, None)],
)
def test_the_binary_loss_is_the_sum_over_the_classes(smoothing, expected):
    settings = replace(SMALL, loss="binary", label_smoothing=smoothing)
    logits = torch.tensor([[2.0, -1.0, -1.0]])
    if expected is None:
        third = torch.full((1, 3), 1 / 3)
        expected = nn.functional.binary_cross_entropy_with_logits(logits, third, reduction="sum").item()
    assert loss(settings, logits, torch.tensor([0])).item() == pytest.approx(expected, rel=1e-5)


def test_frozen_batch_normalization_keeps_its_statistics():
    model = build("digit", 10)
    norms = [layer for layer in model.modules() if isinstance(layer, nn.BatchNorm2d)]
    norms[0].requires_grad_(False)
    train_mode(model.eval())
    assert [norm.training for norm in norms] == [False, *[True] * (len(norms) - 1)]
    assert model.head.training
