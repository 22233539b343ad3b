"""The model of the verdict: trees as arrays, from a file and to it."""

import json

import numpy as np
import pytest

from digitscan.errors import WeightsError
from digitscan.verdict.model import Trees, VerdictModel, load_verdict

# one tree: a > 1 ? (b > 5 ? 3 : 2) : 0
TREES = Trees(np.array([[0, 0, 1]]), np.array([[1.0, np.inf, 5.0]]), np.array([[0.0, 9.0, 2.0, 3.0]]))
MODEL = VerdictModel(("a", "b"), TREES, 0.5, 2.0, -1.0)


def logistic(odds):
    return 1 / (1 + np.exp(-odds))


@pytest.mark.parametrize(("a", "b", "leaf"), [(0, 0, 0.0), (1, 9, 0.0), (1.1, 5, 2.0), (2, 6, 3.0), (np.nan, 6, 0.0)])
def test_each_way_through_a_tree(a, b, leaf):
    (found,) = MODEL.probabilities({"a": np.array([a]), "b": np.array([b]), "unused": np.array([7.0])})
    assert found == pytest.approx(logistic(2 * (0.5 + leaf) - 1))


def test_a_probability_is_never_0_or_1():
    model = VerdictModel(("a",), Trees(np.zeros((1, 1), int), np.zeros((1, 1)), np.array([[-99.0, 99.0]])))
    assert model.probabilities({"a": np.array([-1.0, 1.0])}).tolist() == pytest.approx([1e-4, 1 - 1e-4])


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "verdict.json"
    path.write_text(json.dumps(MODEL.as_json()), encoding="utf-8")
    found = load_verdict(path)
    assert (found.names, found.intercept, found.slope, found.bias) == (("a", "b"), 0.5, 2.0, -1.0)
    features = {"a": np.array([0, 2, 2.0]), "b": np.array([0, 0, 9.0])}
    assert found.probabilities(features).tolist() == MODEL.probabilities(features).tolist()


@pytest.mark.parametrize("content", [None, "{}", "[", '{"version": 0}'], ids=["missing", "empty", "cut", "old"])
def test_a_file_that_cannot_be_used_is_named(tmp_path, content):
    path = tmp_path / "verdict.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(WeightsError, match=r"verdict\.json"):
        load_verdict(path)
