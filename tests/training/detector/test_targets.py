"""Maps that teach: a peak at each center, links within numbers and not between them, nothing where nothing is known."""

import numpy as np
import pytest
import torch

from digitscan.detection.detector import (
    CELL,
    CHANNELS,
    HAS_NEXT,
    HAS_PREVIOUS,
    LINK,
    NEXT,
    PEN,
    PREVIOUS,
    PRINT,
    SIZE,
    USUAL,
)
from training.detector.net import DetectorNet, ShippedDetector, detector_loss
from training.detector.targets import maps

NONE = np.zeros((0, 4), np.float32)
# x, y, width, height, number, kind
DIGITS = np.array(
    [(40, 40, 12, 24, 0, 0), (60, 40, 12, 24, 0, 0), (90, 40, 12, 24, 1, 0), (40, 100, 12, 24, 2, 1)], np.float32
)


def at(x, y):
    return int(y // CELL), int(x // CELL)


def test_each_center_is_a_peak_of_its_kind():
    target, _ = maps(DIGITS, NONE, True, 128)
    for x, y, kind in ((40, 40, PEN), (60, 40, PEN), (90, 40, PEN), (40, 100, PRINT)):
        row, column = at(x, y)
        assert target[kind, row - 1 : row + 1, column - 1 : column + 1].max() == 1
    assert target[PEN, at(40, 100)[0], at(40, 100)[1]] == 0
    assert target[PRINT, at(60, 40)[0], at(60, 40)[1]] == 0


def test_links_lie_within_a_number_and_not_between_two():
    target, weight = maps(DIGITS, NONE, True, 128)
    assert target[LINK][at(50, 40)] > 0.8
    assert target[LINK][at(75, 40)] == 0
    assert (target[HAS_NEXT][at(40, 40)], target[HAS_NEXT][at(60, 40)]) == (1, 0)
    assert (target[HAS_PREVIOUS][at(40, 40)], target[HAS_PREVIOUS][at(60, 40)]) == (0, 1)
    assert weight[SIZE][at(90, 40)] == 1
    assert weight[NEXT][at(90, 40)] == 0  # it has none, so that where it would be is not taught


def test_neighbors_and_size_are_told_from_the_cell():
    target, _ = maps(DIGITS, NONE, True, 128)
    row, column = at(41, 41)
    center = np.array([(column + 0.5) * CELL, (row + 0.5) * CELL])
    assert target[NEXT : NEXT + 2, row, column] == pytest.approx((np.array([60, 40]) - center) / 24, abs=0.01)
    row, column = at(61, 41)
    center = np.array([(column + 0.5) * CELL, (row + 0.5) * CELL])
    assert target[PREVIOUS : PREVIOUS + 2, row, column] == pytest.approx((np.array([40, 40]) - center) / 24, abs=0.01)
    assert target[SIZE, row, column] == pytest.approx(np.log(24 / USUAL))


def test_what_is_not_known_teaches_nothing():
    _, weight = maps(DIGITS, np.array([(30, 90, 60, 120)], np.float32), False, 128)
    assert (weight[:, at(40, 100)[0], at(40, 100)[1]] == 0).all()
    assert (weight[PRINT] == 0).all()
    assert weight[PEN].mean() > 0.9


def test_digits_beyond_the_view_are_no_harm():
    digits = DIGITS.copy()
    digits[:, 0] -= 70
    target, weight = maps(digits, NONE, True, 128)
    assert np.isfinite(target).all()
    assert np.isfinite(weight).all()


def test_the_loss_falls_where_the_maps_are_right():
    target, weight = (torch.from_numpy(one)[None] for one in maps(DIGITS, NONE, True, 128))
    right = target.clone()
    right[:, [PEN, PRINT, LINK, HAS_NEXT, HAS_PREVIOUS]] = torch.logit(
        target[:, [PEN, PRINT, LINK, HAS_NEXT, HAS_PREVIOUS]].clamp(1e-4, 1 - 1e-4)
    )
    good, _ = detector_loss(right, target, weight)
    bad, parts = detector_loss(torch.zeros_like(right), target, weight)
    assert good < 0.05 * bad
    assert set(parts) == {"centers", "links", "places", "ends"}


def test_the_shipped_net_gives_maps_of_a_quarter_and_probabilities():
    shipped = ShippedDetector(DetectorNet()).eval()
    found = shipped(torch.randint(0, 256, (1, 64, 96, 3), dtype=torch.uint8))
    assert found.shape == (1, len(CHANNELS), 16, 24)
    assert ((found[:, [PEN, PRINT, LINK, HAS_NEXT, HAS_PREVIOUS]] >= 0) & (found[:, :3].max() <= 1)).all()
