"""The probability of a text is that of all its paths, and its digits stand on the best of them."""

import itertools

import numpy as np
import pytest

from digitscan.lattice.paths import settle
from digitscan.lattice.spelling import log_probability, spell
from tests.lattice.test_paths import alone, judged, lattice


def soft(count, seed=0):
    """Probabilities in which everything is possible."""
    table = np.random.default_rng(seed).random((count, 11)).astype(np.float32) ** 3
    return table / table.sum(axis=1, keepdims=True)


SPANS = [*alone(3), (0, 2), (1, 3)]


@pytest.mark.parametrize("seed", range(3))
def test_all_texts_together_are_certain(seed):
    graph = settle(lattice(3, SPANS, cuts=[1]), soft(len(SPANS), seed))
    texts = ["".join(text) for length in range(4) for text in itertools.product("0123456789", repeat=length)]
    assert np.exp(log_probability(graph, texts)).sum() == pytest.approx(1.0, abs=1e-4)


def test_the_text_of_sure_digits_is_nearly_certain():
    graph = settle(lattice(4, alone(4)), judged(*((k, 0.999) for k in (3, 6, 0, 8))))
    sure, doubtful, impossible = np.exp(log_probability(graph, ["3608", "360", "36080"]))
    assert sure > 0.9
    assert doubtful < 0.05
    assert impossible == 0


def test_touching_digits_can_be_spelled_both_ways():
    graph = settle(lattice(2, [(0, 1), (1, 2), (0, 2)], cuts=[1]), judged((1, 0.6), (1, 0.6), (4, 0.6)))
    apart, together = spell(graph, "11"), spell(graph, "4")
    assert [step.value for step in apart] == [1, 1]
    assert [step.value for step in together] == [4]
    assert together[0].box == apart[0].box.union(apart[1].box)
    assert spell(graph, "114") is None


def test_what_is_passed_over_is_told_with_its_place():
    graph = settle(lattice(3, alone(3)), judged((3, 0.99), ".", (6, 0.99)))
    assert [step.value for step in spell(graph, "36")] == [3, None, 6]


def test_no_texts_have_no_probabilities():
    graph = settle(lattice(1, alone(1)), judged((3, 0.9)))
    assert log_probability(graph, []).shape == (0,)
