"""Hands, letters and pages that the tests draw for themselves."""

import numpy as np
import pytest

from tests.training.conftest import draw_digit
from training.data.datasets import NO_DIGIT, DataSet
from training.data.typed import find_fonts
from training.pages.build import desk_of
from training.pages.compose import compose
from training.pages.dataset import gather, join
from training.pages.real import RealPages


def drawn_set(name, classes, labels, source):
    """A small data set with the same drawn characters in each part."""
    chance = np.random.default_rng(0)
    images = np.array([draw_digit(label % 11, chance) for label in labels], np.uint8)
    whole = np.tile(labels, 3).astype(np.uint8)
    sources = (whole == NO_DIGIT).astype(np.uint8) if name == "digits" else np.zeros(len(whole), np.uint8)
    nobody, parts = np.full(len(whole), -1, np.int32), np.repeat([0, 1, 2], len(labels)).astype(np.uint8)
    return DataSet(name, classes, np.tile(images, (3, 1, 1)), whole, sources, source, nobody, parts)


@pytest.fixture(scope="session")
def digits():
    classes = (*"0123456789", "no digit")
    return drawn_set("digits", classes, np.arange(22) % 11, ("mnist", "tasnim62-letters"))


@pytest.fixture(scope="session")
def letters():
    classes = (*"0123456789", *"ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt")
    return drawn_set("letters", classes, np.arange(len(classes)), ("tasnim62",))


@pytest.fixture(scope="session")
def desk(digits, letters):
    return desk_of(digits, letters, find_fonts(), "train")


@pytest.fixture(scope="session")
def pages(desk):
    """Six parts of pages for training and two for validation."""
    parts = [compose(desk, RealPages(), np.random.default_rng([7, k])) for k in range(8)]
    return join([gather(parts[:6], "train", 20), gather(parts[6:], "validation", 3)])
