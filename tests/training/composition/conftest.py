"""A desk with one hand of a few strokes, and the fonts of matplotlib."""

import numpy as np
import pytest

from training.composition.hands import Character, Hand, Hands
from training.composition.scene import Desk
from training.data.typed import find_fonts


def stroke_character(seed):
    rng = np.random.default_rng(seed)
    points = np.stack([rng.uniform(0, 0.5, 9), np.linspace(-1, 0, 9)], axis=1).astype(np.float32)
    return Character((points,))


@pytest.fixture(scope="session")
def desk():
    letters = "abcdefghijklmnoprstuvwxyzABCDEFG"
    hand = Hand({name: (stroke_character(ord(name)),) for name in [*"0123456789", *letters]})
    return Desk(Hands((hand,), (hand,), np.array([1.0])), tuple(find_fonts()[:3]))
