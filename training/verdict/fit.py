"""Fits the model of the verdict: boosted trees, and a curve that makes their log odds honest on forms not seen."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from digitscan.verdict.model import Trees, VerdictModel
from training.verdict.pages import DRAWN
from training.verdict.table import Table

DEPTH = 3
RISING = ("text", "second", "lowest", "share", "lowest_share")
"""Features of which more never makes a reading less probable."""
SETTINGS = {
    "max_iter": 100,
    "learning_rate": 0.12,
    "max_depth": DEPTH,
    "max_leaf_nodes": 2**DEPTH,
    "min_samples_leaf": 15,
    "l2_regularization": 5.0,
    "max_bins": 64,
    "early_stopping": False,
    "random_state": 0,
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A model for all pages, and for each set of real ones a model that has not seen it.

    Attributes:
        model: Its trees are fitted on all proposals; its curve on those of each set by trees that have not seen it.
        unseen: By set: the trees that have not seen it; their curve is fitted as that of the model is, on other sets.
    """

    model: VerdictModel
    unseen: dict[str, VerdictModel]


def fit_verdict(table: Table, say: Callable[[str], None] = lambda _: None) -> Fit:
    """Fits trees on all sets and on all but each; `say` is told which one is left out."""
    known = table.part(table.known)
    without: dict[str, tuple[Trees, float]] = {}
    odds = np.full(len(table.truth), np.nan)
    for name in real_sets(table):
        say(f"without {name}")
        trees, start = without[name] = fit_trees(known.part(known.sets != name))
        odds[table.sets == name] = start + trees.log_odds(table.columns[table.sets == name])
    real = ~np.isnan(odds)
    table, odds = table.part(real), odds[real]
    stays = table.kept(1 / (1 + np.exp(-odds))) & table.known
    table, odds = table.part(stays), odds[stays]
    unseen = {}
    for name, (trees, start) in without.items():
        others = table.sets != name
        unseen[name] = VerdictModel(known.names, trees, start, *fit_curve(table.part(others), odds[others]))
    return Fit(VerdictModel(known.names, *fit_trees(known), *fit_curve(table, odds)), unseen)


def real_sets(table: Table) -> list[str]:
    """The names of the sets of real pages."""
    return [name for name in dict.fromkeys(table.sets.tolist()) if name != DRAWN]


def fit_trees(table: Table) -> tuple[Trees, float]:
    """Boosted trees (Friedman 2001) and their intercept."""
    rising = [int(name in RISING) for name in table.names]
    fitted = HistGradientBoostingClassifier(**SETTINGS, monotonic_cst=rising)
    with threadpool_limits(1):  # on few rows threads wait for each other
        fitted.fit(table.columns, table.right, sample_weight=table.weights)
    return _as_arrays(fitted), float(np.ravel(fitted._baseline_prediction)[0])


def fit_curve(table: Table, odds: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and bias of a logistic function of the log odds of some proposals (Platt 1999)."""
    fitted = LogisticRegression(C=100.0).fit(odds[:, None], table.right, sample_weight=table.weights)
    return float(max(fitted.coef_[0, 0], 0.1)), float(fitted.intercept_[0])


def _as_arrays(fitted: HistGradientBoostingClassifier) -> Trees:
    """The trees of scikit-learn, all filled up to their full depth."""
    grown = [stage[0].nodes for stage in fitted._predictors]
    inner, leaves = 2**DEPTH - 1, 2**DEPTH
    features = np.zeros((len(grown), inner), np.int64)
    thresholds = np.full((len(grown), inner), np.inf)
    values = np.zeros((len(grown), leaves))
    for k, nodes in enumerate(grown):
        _fill(nodes, 0, 0, features[k], thresholds[k], values[k])
    return Trees(features, thresholds, values)


def _fill(
    nodes: NDArray[np.void],
    node: int,
    place: int,
    features: NDArray[np.int64],
    thresholds: NDArray[np.float64],
    values: NDArray[np.float64],
) -> None:
    found = nodes[node]
    if place >= len(features):
        values[place - len(features)] = found["value"]
    elif found["is_leaf"]:  # both of its ways lead to the same leaf
        _fill(nodes, node, 2 * place + 1, features, thresholds, values)
        _fill(nodes, node, 2 * place + 2, features, thresholds, values)
    else:
        features[place], thresholds[place] = found["feature_idx"], found["num_threshold"]
        _fill(nodes, int(found["left"]), 2 * place + 1, features, thresholds, values)
        _fill(nodes, int(found["right"]), 2 * place + 2, features, thresholds, values)
