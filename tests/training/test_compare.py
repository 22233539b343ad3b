import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from digitscan.errors import InputError
from training import presets
from training.cli import main
from training.compare import aligned, rows_of, table
from training.data.datasets import load_mnist
from training.evaluate import Rate
from training.figures.charts import draw_accuracy, draw_cost, draw_epochs
from training.figures.curves import Curve
from training.measured import Made, Measured
from training.recipes import recipe

CURVE = Curve((0.5, 0.2), (0.6, 0.3), (0.8, 0.9), 20.0, 2)
OWN = recipe("own", "dense-64", "mnist")


def measured(right, settings=OWN, data="abc", begun=""):
    rate = Rate("mnist test", right, 10_000)
    return Measured(Path("run"), Made(settings, data, begun), rate, 0.1, 55_050, 3.0, CURVE)


ROWS = rows_of(
    [
        measured(9600, replace(OWN, seed=1)),
        measured(9700, replace(OWN, seed=2)),
        measured(9600, replace(OWN, batch=64)),
        measured(9940, recipe("own", "cnn-32-64", "mnist")),
    ]
)


def test_runs_that_differ_in_the_seed_only_share_a_row():
    assert [(row.name, len(row.runs)) for row in ROWS] == [
        ("dense-64, batch 128", 2),
        ("dense-64, batch 64", 1),
        ("cnn-32-64", 1),
    ]


@pytest.mark.parametrize(
    ("other", "names"),
    [
        ({}, ["dense-64"]),
        ({"data": "fedcba9876543210"}, ["dense-64, data 01234567", "dense-64, data fedcba98"]),
        ({"begun": "distilled from a"}, ["dense-64", "dense-64, distilled from a"]),
        ({"begun": "finetuned from a", "data": "x"}, ["dense-64", "dense-64, finetuned from a"]),
    ],
)
def test_only_what_was_made_in_the_same_way_shares_a_row(other, names):
    first = measured(9600, OWN, data="0123456789abcdef")
    second = measured(9700, replace(OWN, seed=2), **{"data": "0123456789abcdef"} | other)
    assert [row.name for row in rows_of([first, second])] == names


def test_a_row_tells_the_mean_and_the_spread_over_seeds():
    several, one, _ = ROWS
    assert several.accuracy == pytest.approx(0.965)
    assert several.spread == pytest.approx((0.965 - 0.00707, 0.965 + 0.00707), abs=1e-5)
    assert one.spread == one.runs[0].rate.interval()


@pytest.mark.parametrize(
    ("model", "data_set", "reported"),
    [
        ("dense-300", "mnist", 0.98),
        ("lenet5", "mnist", 0.986),
        ("lenet5", "fashion-mnist", None),
        ("fashion-cnn", "fashion-mnist", 0.92),
        ("vgg", "mnist", None),
    ],
)
def test_what_the_authors_report_counts_on_their_data_set(model, data_set, reported):
    (row,) = rows_of([measured(9000, recipe("own", model, data_set))])
    assert row.reported == reported


def test_the_table_has_the_best_first_and_says_what_is_reached():
    heads, *cells = table(ROWS)
    found = [dict(zip(heads, row, strict=True)) for row in cells]
    assert [row["accuracy"] for row in found] == ["99.40 %", "96.50 %", "96.00 %"]
    assert [row["reached"] for row in found] == ["yes", "yes", "no"]
    assert found[1]["sd, or 95 % interval"] == "sd 0.71"
    assert len({len(line) for line in aligned([heads, *cells]).splitlines()}) <= 2


def test_charts_show_each_model():
    accuracy = draw_accuracy(ROWS).axes[0]
    assert [t.get_text() for t in accuracy.get_yticklabels()] == [
        "dense-64, batch 64",
        "dense-64, batch 128",
        "cnn-32-64",
    ]
    by_time, by_size = draw_cost(ROWS).axes
    assert [line.get_ydata()[0] for line in by_time.lines] == pytest.approx([96.5, 96, 99.4])
    assert [line.get_xdata()[0] for line in by_size.lines] == [55_050] * 3
    assert len(draw_epochs(ROWS).axes[0].lines) == 4


def test_the_presets():
    planned = presets.seeds("dense-64", 2, None, "own")
    assert [(s.seed, s.data_set, s.augmentation) for s in planned] == [(1, "mnist", "none"), (2, "mnist", "none")]
    assert presets.seeds("dense-64", 1, "fashion-mnist", "ours")[0].augmentation == "flip"
    models = [(s.model, s.data_set) for s in presets.students(3)]
    assert len(models) == 3 * len(set(models)) == 3 * 8
    assert {("fashion-cnn", "fashion-mnist"), ("kaggle-cnn", "mnist")} < set(models)


def test_a_preset_trains_what_is_missing_and_keeps_what_is_there(mnist_folder, tmp_path):
    data, out = mnist_folder(), tmp_path / "out"
    arguments = ["compare", "--preset", "seeds", "--model", "dense-50", "--seeds", "2", "--out", str(out)]
    first = CliRunner().invoke(main, [*arguments, "--data", str(data)])
    assert first.exit_code == 0, first.output
    assert first.stderr.count("epoch 10/10") == 2
    weights = out / "dense-50-mnist-own-1" / "last.pt"
    before = weights.stat().st_mtime_ns
    again = CliRunner().invoke(main, [*arguments, "--data", str(data)])
    assert "epoch" not in again.stderr
    assert weights.stat().st_mtime_ns == before
    (row,) = csv.DictReader((out / "compare.csv").read_text().splitlines())
    assert (row["model"], row["seeds"], row["n"], row["parameters"]) == ("dense-50", "2", "20", "42310")
    assert {p.name for p in out.glob("*.png")} == {"accuracy.png", "cost.png", "epochs.png"}


def test_an_interrupted_run_goes_on_and_another_is_refused(mnist_folder, tmp_path):
    data = load_mnist(mnist_folder(), tmp_path)
    settings, seen = replace(OWN, epochs=3), []

    def stop(epoch):
        seen.append(epoch.number)
        if epoch.number == 2 and len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        presets.make(settings, data, tmp_path / "run", stop)
    presets.make(settings, data, tmp_path / "run", stop)
    assert seen == [1, 2, 3]
    assert len(json.loads((tmp_path / "run" / "metrics.json").read_text())["epochs"]) == 3
    with pytest.raises(InputError, match="other settings"):
        presets.make(replace(settings, batch=64), data, tmp_path / "run", stop)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name the runs"),
        (("--preset", "seeds", "--model", "dense-50"), "--out"),
        (("--preset", "seeds", "--out", "x"), "needs a --model"),
        (("--preset", "seeds", "--model", "x", "--out", "x"), "no model 'x'"),
        (("--preset", "students", "--model", "digit", "--out", "x"), "--model goes with --preset seeds"),
        (("--preset", "students", "--recipe", "own", "--out", "x"), "--recipe goes with --preset seeds"),
        (("--preset", "students", "--data-set", "mnist", "--out", "x"), "--data-set goes with --preset seeds"),
        ((".", "--seeds", "2"), "--seeds goes with --preset seeds or --preset students"),
    ],
)
def test_wrong_usage_says_what_is_missing(arguments, says):
    found = CliRunner().invoke(main, ["compare", *arguments])
    assert found.exit_code == 2
    assert says in " ".join(found.stderr.split())
