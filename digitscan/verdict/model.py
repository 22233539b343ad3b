"""The model of the verdict: named features -> a calibrated probability, by boosted trees in plain arrays of JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscan.nets.weights_file import read_weights, weights_errors

Floats = NDArray[np.float64]

VERSION = 1
"""Of the features: a model that was fitted on features computed otherwise is refused."""

_MISSING = -1000.0  # less than any feature
_LEAST, _MOST = 1e-4, 1 - 1e-4


@dataclass(frozen=True, slots=True)
class Trees:
    """Binary trees of one depth, as arrays: each node of a tree, but the leaves, has two below it.

    Node k of a tree has the nodes 2k + 1 (its feature is no more than the threshold) and 2k + 2 below it.

    Attributes:
        features: int64 (trees, nodes), which column each node asks for.
        thresholds: float64 (trees, nodes); infinite where a tree ends early.
        values: float64 (trees, leaves), what each leaf adds to the log odds.
    """

    features: NDArray[np.int64]
    thresholds: Floats
    values: Floats

    def log_odds(self, columns: Floats) -> Floats:
        """The sum over all trees, float64 (N,), for features (N, columns)."""
        count, nodes = self.features.shape
        trees = np.arange(count)
        place = np.zeros((len(columns), count), np.int64)
        every = np.arange(len(columns))[:, None]
        for _ in range((nodes + 1).bit_length() - 1):
            above = columns[every, self.features[trees, place]] > self.thresholds[trees, place]
            place = 2 * place + 1 + above
        return np.asarray(self.values[trees, place - nodes].sum(axis=1), np.float64)


@dataclass(frozen=True, slots=True)
class VerdictModel:
    """Tells from its features how probable it is that a reading is one whole handwritten number, all digits right.

    Attributes:
        names: The features that it needs, by column.
        trees: Of the log odds.
        intercept: What is added to them.
        slope: What they count: fitted on forms that the trees have not seen, ...
        bias: ... as this is, which is added then.
    """

    names: tuple[str, ...]
    trees: Trees
    intercept: float = 0.0
    slope: float = 1.0
    bias: float = 0.0

    def probabilities(self, features: Mapping[str, Floats]) -> Floats:
        """The probability of each reading, float64 (N,).

        Args:
            features: By name, each float64 (N,); more of them than it needs are no harm.

        Raises:
            KeyError: One that it needs is missing.
        """
        columns = columns_of(features, self.names)
        odds = self.bias + self.slope * (self.intercept + self.trees.log_odds(columns))
        return np.asarray(np.clip(1 / (1 + np.exp(-odds)), _LEAST, _MOST), np.float64)

    def as_json(self) -> dict[str, Any]:
        """What `load_verdict` reads, as types of JSON."""
        return {
            "version": VERSION,
            "features": list(self.names),
            "intercept": self.intercept,
            "slope": self.slope,
            "bias": self.bias,
            "trees": {
                "features": self.trees.features.tolist(),
                "thresholds": [[None if np.isinf(x) else x for x in tree] for tree in self.trees.thresholds.tolist()],
                "values": self.trees.values.tolist(),
            },
        }


def columns_of(features: Mapping[str, Floats], names: Sequence[str]) -> Floats:
    """The features of these names, float64 (N, names); one that was not measured counts as less than all others."""
    return np.nan_to_num(np.stack([features[name] for name in names], axis=1), nan=_MISSING)


def load_verdict(path: Path) -> VerdictModel:
    """Loads the model.

    Raises:
        WeightsError: The file is missing, damaged, or made for other features.
    """
    with weights_errors(path):
        told = json.loads(read_weights(path))
        if told["version"] != VERSION:
            raise ValueError(f"made for version {told['version']} of the features, this is {VERSION}")
        trees = told["trees"]
        thresholds = [[np.inf if x is None else x for x in tree] for tree in trees["thresholds"]]
        return VerdictModel(
            tuple(told["features"]),
            Trees(
                np.array(trees["features"], np.int64),
                np.array(thresholds, np.float64),
                np.array(trees["values"], np.float64),
            ),
            float(told["intercept"]),
            float(told["slope"]),
            float(told["bias"]),
        )
