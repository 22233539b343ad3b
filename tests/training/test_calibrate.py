import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from training.calibrate import ENOUGH, NO_DIGIT_EXPECTED, calibrate
from training.data.datasets import DIGITS, NO_DIGIT, PARTS
from training.origin import Origin

ORIGIN = Origin("net.onnx", "abc", 1.7, (), 80, 20, None, False)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 11))


def validated(data, n):
    """The data with n samples in the validation part."""
    return replace(data, parts=np.where(np.arange(len(data)) < n, PARTS.index("validation"), 0).astype(np.uint8))


@pytest.mark.parametrize(
    ("n", "origin", "temperature"),
    [
        (ENOUGH - 1, None, 1.0),
        (ENOUGH - 1, ORIGIN, 1.7),
        (ENOUGH - 1, replace(ORIGIN, head_replaced=True), 1.0),
        (ENOUGH, None, "fitted"),
        (ENOUGH, ORIGIN, "fitted"),
    ],
)
def test_the_temperature_is_fitted_where_there_is_enough_to_fit_it_on(n, origin, temperature, net, drawn):
    found = calibrate(net, validated(drawn(660), n), origin)
    assert (found.fitted, found.measured) == (temperature == "fitted", n)
    # a net that knows nothing is to be as unsure as may be
    assert found.temperature == (pytest.approx(5.0, abs=0.01) if temperature == "fitted" else temperature)


@pytest.mark.parametrize(
    ("classes", "origin", "moves", "expected"),
    [
        ((*DIGITS, "no digit"), None, True, NO_DIGIT_EXPECTED),
        ((*DIGITS, "no digit"), replace(ORIGIN, head_replaced=True), True, NO_DIGIT_EXPECTED),
        ((*DIGITS, "no digit"), ORIGIN, False, NO_DIGIT_EXPECTED),
        ((*DIGITS, "A"), None, False, None),
        ((*DIGITS, "A"), ORIGIN, False, None),
    ],
)
def test_only_no_digit_is_expected_more_rarely_and_only_once(classes, origin, moves, expected, net, drawn):
    data = validated(replace(drawn(110), classes=classes), 0)
    bias = net[1].bias.detach().clone()
    found = calibrate(net, data, origin)
    moved = (found.model[1].bias - bias).detach()
    odds = math.log(0.05 / 0.95) - math.log(1 / 10)
    assert moved[NO_DIGIT].item() == pytest.approx(odds if moves else 0, abs=1e-5)
    assert not moved[:NO_DIGIT].any()
    assert torch.equal(net[1].bias, bias)
    assert found.no_digit_expected == expected


def test_junk_that_was_never_shown_is_not_expected(net, drawn):
    data = drawn()
    found = calibrate(net, data.where(data.labels != NO_DIGIT), None)
    assert found.no_digit_expected is None
    assert found.model is net
