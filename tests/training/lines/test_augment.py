"""Strips that are changed stay strips: of their size, between paper and ink, with most of their ink."""

import pytest
import torch

from tests.drawing import strip
from training.lines import augment


@pytest.fixture(scope="module")
def strips():
    return torch.from_numpy(strip("120753")).float().div(255).expand(64, -1, -1).contiguous()


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_changed_strips_keep_their_size_and_range_and_differ(strips):
    changed = augment.augment(strips, generator())
    assert changed.shape == strips.shape
    assert 0 <= changed.min() <= changed.max() <= 1
    assert all(not torch.equal(changed[0], other) for other in changed[1:])


def test_warped_writing_stays_in_the_strip(strips):
    ink = augment._warp(strips, generator()).sum(dim=(1, 2)) / strips[0].sum()
    assert ink.min() > 0.75
    assert ink.max() < 1.35


def test_one_strip_in_eight_fades_and_none_gets_darker(strips):
    faded = augment._faded(strips, generator())
    assert (faded <= strips).all()
    changed = sum(not torch.equal(a, b) for a, b in zip(faded, strips, strict=True))
    assert 2 <= changed <= 18
    assert faded.sum() > 0.85 * strips.sum()
