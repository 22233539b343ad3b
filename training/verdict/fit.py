"""Fits the model of the verdict: boosted trees, and a curve that makes their log odds honest on forms not seen."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from digitscan.verdict.model import Trees, VerdictModel
from training.verdict.pages import DRAWN
from training.verdict.table import Table

DEPTH = 3
RISING = ("text", "second", "lowest", "share", "lowest_share")
"""Features of which more never makes a reading less probable."""
SETTINGS = {
    "max_iter": 150,
    "learning_rate": 0.08,
    "max_depth": DEPTH,
    "max_leaf_nodes": 2**DEPTH,
    "min_samples_leaf": 15,
    "l2_regularization": 5.0,
    "max_bins": 64,
    "early_stopping": False,
    "random_state": 0,
}


def fit_verdict(table: Table) -> VerdictModel:
    """Fits the trees on all proposals, and their curve on those of each set by trees that have not seen the set."""
    table = table.part(table.known)
    trees, intercept = fit_trees(table)
    unseen = np.full(len(table.right), np.nan)
    for rows in by_set(table):
        others, start = fit_trees(table.part(~rows))
        unseen[rows] = start + others.log_odds(table.columns[rows])
    real = ~np.isnan(unseen)
    slope, bias = fit_curve(unseen[real], table.right[real], table.weights[real])
    return VerdictModel(table.names, trees, intercept, slope, bias)


def by_set(table: Table) -> Iterator[NDArray[np.bool_]]:
    """The rows of each set of real pages, bool (N,)."""
    for name in dict.fromkeys(table.sets.tolist()):
        if name != DRAWN:
            yield table.sets == name


def fit_trees(table: Table) -> tuple[Trees, float]:
    """Boosted trees (Friedman 2001) and their intercept."""
    rising = [int(name in RISING) for name in table.names]
    fitted = HistGradientBoostingClassifier(**SETTINGS, monotonic_cst=rising)
    fitted.fit(table.columns, table.right, sample_weight=table.weights)
    return _as_arrays(fitted), float(np.ravel(fitted._baseline_prediction)[0])


def fit_curve(odds: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and bias of a logistic function of log odds (Platt 1999)."""
    fitted = LogisticRegression(C=100.0).fit(odds[:, None], right, sample_weight=weights)
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
