"""The verdict's trees are those of scikit-learn, and its figures say what they should."""

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from digitscan.records import Box, Digit, Reading
from digitscan.verdict.model import load_verdict
from digitscan.verdict.proposals import Proposal
from training.verdict.export import Fitted, export_verdict
from training.verdict.figures import figures_of, trusted, unseen_probabilities
from training.verdict.fit import SETTINGS, fit_trees, fit_verdict
from training.verdict.pages import DRAWN
from training.verdict.table import Table

SETS = ("one", "two", "three", DRAWN)


def proposal(k):
    return Proposal(Reading("1", 0.9, (Digit(1, 0.9, Box(20 * k, 0, 20 * k + 10, 20)),)))


@pytest.fixture
def table():
    rng = np.random.default_rng(3)
    n = 600
    columns = rng.normal(size=(n, 3))
    truth = (columns[:, 0] + columns[:, 1] ** 2 + 0.3 * rng.normal(size=n) > 1).astype(int)
    truth[::50] = -1
    sets = np.array([SETS[min(3, 8 * k // n)] for k in range(n)])
    return Table(
        ("text", "b", "c"),
        columns,
        truth,
        sets,
        np.arange(n) // 10,
        [proposal(k) for k in range(n)],
        dict.fromkeys(SETS, 100),
    )


def test_arrays_say_what_the_trees_of_scikit_learn_say(table):
    trees, start = fit_trees(table)
    theirs = HistGradientBoostingClassifier(**SETTINGS, monotonic_cst=[1, 0, 0])
    theirs.fit(table.columns, table.right, sample_weight=table.weights)
    assert start + trees.log_odds(table.columns) == pytest.approx(theirs.decision_function(table.columns), abs=1e-6)


def test_no_set_dominates(table):
    weights = table.weights
    total = {name: weights[table.sets == name].sum() for name in SETS}
    assert weights.mean() == pytest.approx(1)
    assert total["one"] == pytest.approx(total["two"])
    few = table.part(np.arange(600) >= 50)  # 25 of "one" are left
    assert few.weights[few.sets == "one"].sum() == pytest.approx(few.weights[few.sets == "two"].sum() / 3**0.5)
    assert total[DRAWN] < total["one"]


def test_a_set_is_judged_by_a_model_that_has_not_seen_it(table):
    fit = fit_verdict(table)
    assert list(fit.unseen) == [name for name in SETS if name != DRAWN]
    found = unseen_probabilities(table, fit)
    assert (np.isnan(found) == (table.sets == DRAWN)).all()
    changed = replace(table, truth=np.where(table.sets == "two", 1 - np.abs(table.truth), table.truth))
    again = unseen_probabilities(changed, fit_verdict(changed))
    assert found[table.sets == "one"] != pytest.approx(again[table.sets == "one"])
    trees = [fitted.unseen["two"].trees.values for fitted in (fit, fit_verdict(changed))]
    assert trees[0].tolist() == trees[1].tolist()


def test_figures(table):
    probabilities = np.where(table.right, 0.95, 0.15)
    pooled, *each = figures_of(table, np.where(table.sets == DRAWN, np.nan, probabilities))
    rows = (table.sets != DRAWN) & table.known
    assert [one.name for one in each] == ["one", "two", "three"]
    assert (pooled.readings, pooled.numbers) == (rows.sum(), 300)
    assert pooled.wrong == 0
    assert pooled.trust == pooled.accepted == pytest.approx(table.right[rows].sum() / 300)
    assert pooled.ece == pytest.approx(np.where(table.right, 0.05, 0.15)[rows].mean())


@pytest.mark.parametrize(
    ("right", "sure", "expected"),
    [
        ([1, 1, 1, 0], [0.9, 0.8, 0.7, 0.6], 3),
        ([0, 1, 1, 1], [0.9, 0.8, 0.7, 0.6], 0),
        ([1, 1, 0], [0.9, 0.8, 0.8], 1),
        ([], [], 0),
    ],
    ids=["last", "first", "tie", "none"],
)
def test_trusted(right, sure, expected):
    assert trusted(np.array(right, bool), np.array(sure, float)) == expected


def test_the_file_is_the_model_and_its_card_has_its_hash(table, tmp_path):
    fit, path = fit_verdict(table), tmp_path / "verdict.json"
    model = fit.model
    export_verdict(Fitted(model, table, figures_of(table, unseen_probabilities(table, fit)), ["four"]), path)
    assert json.loads(path.read_text(encoding="utf-8"))["features"] == ["text", "b", "c"]
    features = dict(zip(table.names, table.columns.T, strict=True))
    assert load_verdict(path).probabilities(features) == pytest.approx(model.probabilities(features), abs=1e-9)
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    assert "--leave-out four" in card
    path.write_text(path.read_text(encoding="utf-8").replace("text", "next", 1), encoding="utf-8")
    with pytest.raises(Exception, match="sha256"):
        load_verdict(path)
