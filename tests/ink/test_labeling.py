"""Pieces of a mask: the same whatever the width of their labels."""

import cv2
import numpy as np
import pytest

from digitscan.ink.labeling import label


@pytest.fixture
def grain():
    return (np.random.default_rng(1).random((300, 400)) < 0.3).astype(np.uint8)


def test_pieces_are_those_of_opencv(grain):
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grain, connectivity=8)
    found = label(grain)
    assert count > 100
    assert found.labels.dtype == np.uint16
    assert (found.labels == labels).all()
    assert (found.stats == stats[1:]).all()


def test_more_pieces_than_16_bits_number_are_kept_apart():
    dots = np.zeros((600, 600), np.uint8)
    dots[::2, ::2] = 1
    found = label(dots)
    assert len(found.stats) == found.labels.max() == 300 * 300


@pytest.mark.parametrize("value, count", [(0, 0), (1, 1)])
def test_an_even_mask(value, count):
    found = label(np.full((5, 7), value, np.uint8))
    assert len(found.stats) == count
