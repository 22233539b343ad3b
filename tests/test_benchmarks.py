"""The benchmarks are run by hand; what is held here is that they start, and how a floor is judged."""

import importlib
import math
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from digitscan.nets.models import Models
from digitscan.records import Box
from digitscan.rules.parse import parse_rule
from tests.drawing import number
from tests.line_net import LineNet
from tests.reading import OneAnswer

BENCHMARKS = Path(__file__).parent / "benchmarks"
STARTED = [
    ("accuracy.py", "--only"),
    ("batch.py", "--only"),
    ("compare.py", "--rapidocr"),
    ("confidence.py", "--only"),
    ("errors.py", "--set"),
    ("journal_damage.py", "--flips"),
    ("rules.py", "--count"),
    ("speed.py", "--runs"),
    ("touching.py", "--count"),
]


@pytest.fixture
def benchmark(monkeypatch):
    """Imports a module of the benchmarks, which import each other by name, as scripts do."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module


@pytest.mark.parametrize(("script", "option"), STARTED)
def test_benchmarks_start_from_any_folder(script, option, tmp_path):
    command = [sys.executable, BENCHMARKS / script, "--help"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert option in answer.stdout


@pytest.mark.parametrize("script", ["accuracy", "confidence", "errors", "rules", "touching"])
def test_missing_data_is_named(benchmark, monkeypatch, capsys, tmp_path, script):
    gone = str(tmp_path / "gone")
    monkeypatch.setattr(sys, "argv", [script, "--data", gone])
    assert benchmark(script).main() == 2
    told = capsys.readouterr().err
    assert gone in told
    assert "--data" in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("exact", "floor", "passed", "shown"),
    [(0.61, 0.6, True, "yes"), (0.6, 0.6, True, "yes"), (0.59, 0.6, False, "NO"), (0.1, None, True, "")],
)
def test_floor(benchmark, exact, floor, passed, shown):
    module = benchmark("tables")
    result = module.Result("orand", "amounts", {"numbers": 100, "exact": exact}, 0.1, floor)
    assert result.passed == passed
    cells = [cell.strip() for cell in module.accuracy_table([result]).splitlines()[2].split("|")]
    assert cells[9] == shown


def test_no_figure_without_numbers(benchmark):
    """A set of pages without handwriting has strays, but no share of numbers."""
    module = benchmark("tables")
    figures = {"numbers": 0, "exact": 0.0, "recall": 0.0, "precision": 0.0, "false/page": 2.0, "read@1%": 0.0}
    table = module.pages_table([module.Result("pages/negatives", "negatives", figures, 1.5)])
    cells = [cell.strip() for cell in table.splitlines()[2].split("|")]
    assert cells[1:-1] == ["negatives", "", "", "", "", "2.0 (49)", "", "1.5 (5.0)", "", ""]


def test_a_set_of_fields_with_a_floor_shows_it(benchmark):
    module = benchmark("tables")
    some = {"numbers": 60, "exact": 0.9}
    results = [module.Result("fields/checks", "checks", some, 0.1, 0.97), module.Result("fields/x", "x", some, 0.1)]
    (line,) = module.accuracy_table(results).splitlines()[2:]
    assert "fields/checks" in line
    assert "NO" in line


def at(*digits):
    """Digits as (value, left, right), each in a box of its own."""
    from causes import Placed

    return [Placed(value, Box(left, 5, right, 40)) for value, left, right in digits]


@pytest.mark.parametrize(
    ("read", "causes"),
    [
        ([(1, 0, 10), (2, 20, 40), (3, 38, 60)], []),
        ([(1, 0, 10), (7, 20, 40), (3, 38, 60)], [("recognition", 20)]),
        ([(1, 0, 10), (2, 20, 30), (1, 30, 40), (3, 41, 60)], [("over", 20)]),
        ([(1, 0, 10), (8, 20, 60)], [("under", 20)]),
        ([(1, 0, 10), (3, 40, 60)], [("lost", 20)]),
        ([(1, 0, 10), (2, 20, 40), (3, 40, 60), (1, 70, 80)], [("added", 70)]),
        ([(7, 0, 10), (3, 40, 60), (1, 70, 80)], [("recognition", 0), ("lost", 20), ("added", 70)]),
        ([(3, 0, 10), (1, 20, 40), (2, 40, 60)], [("recognition", 0), ("recognition", 20), ("recognition", 40)]),
        ([(1, 0, 10), (2, 18, 44), (3, 30, 62)], []),  # slanted digits, whose boxes reach over each other
        ([], [("lost", 0), ("lost", 20), ("lost", 40)]),
    ],
)
def test_causes_by_boxes(benchmark, read, causes):
    module = benchmark("causes")
    found = module.mistakes(at((1, 0, 10), (2, 20, 40), (3, 40, 60)), at(*read))
    assert [(mistake.cause, mistake.left) for mistake in found] == causes


@pytest.mark.parametrize(
    ("read", "causes"),
    [
        ("1234", []),
        ("1734", ["recognition"]),
        ("12034", ["too many"]),
        ("134", ["too few"]),
        ("734", ["too few"]),
        ("", ["too few"]),
        ("77", ["too few"]),
        ("9274", ["recognition", "recognition"]),
    ],
)
def test_causes_by_texts(benchmark, read, causes):
    assert [mistake.cause for mistake in benchmark("causes").text_mistakes("1234", read)] == causes


def test_a_number_counts_by_its_first_cause(benchmark):
    module = benchmark("causes")
    found = [[module.Mistake("lost", 3), module.Mistake("added", 9)], [module.Mistake("added", 1)]]
    first, every = module.count_causes(found)
    assert first == {"lost": 1, "added": 1}
    assert every == {"lost": 1, "added": 2}


def test_a_wrong_number_has_a_cause_though_its_boxes_fit(benchmark):
    """Signs in the text, digits out of order: what is wrong by the text must not be missing from the table."""
    digits = [{"value": 1, "box": {"left": 0, "top": 0, "right": 9, "bottom": 30}}]
    image = {"strings": [{"text": "12", "digits": [{"text": "1", "box": [0, 0, 9, 30]}]}]}
    one = benchmark("reading").Judged("a.png", image, [{"digits": digits}], False, 0.9)
    assert [mistake.cause for mistake in benchmark("errors").wrong_one(one).found] == ["too few"]


@pytest.mark.parametrize(
    ("confidence", "right", "error"),
    [
        ([], [], 0),
        ([1.0, 1.0], [True, True], 0),
        ([1.0, 1.0], [True, False], 0.5),
        ([0.25] * 4, [True, False, False, False], 0),
        ([0.75, 0.75, 0.05, 0.05], [True, False, False, False], (0.5 + 0.1) / 4),
        ([0.92, 0.98], [False, True], 0.45),  # of one bin, where too much and too little cancel
        ([0.88, 0.92], [False, True], (0.88 + 0.08) / 2),  # of two, where they do not
    ],
)
def test_calibration_error(benchmark, confidence, right, error):
    module = benchmark("confidence")
    found = module.calibration_error(np.array(confidence, float), np.array(right, bool))
    assert found == pytest.approx(error)


def test_trust_is_by_one_threshold_and_an_unread_image_is_never_accepted(benchmark):
    module = benchmark("confidence")
    judged = benchmark("reading").Judged
    sure = [judged(f"{k}.png", {}, [], k > 0, 0.99) for k in range(100)]
    unsure = [judged("a.png", {}, [], True, 0.5), judged("b.png", {}, [], False, None)]
    rows = module.trusts({"sure": sure, "unsure": unsure})
    assert (rows["sure"].accepted, rows["sure"].wrong, rows["sure"].exact) == pytest.approx((1, 0.01, 0.99))
    assert (rows["unsure"].accepted, rows["unsure"].wrong, rows["unsure"].exact) == pytest.approx((0, 0, 0.5))
    assert rows["all together"].accepted == pytest.approx(100 / 102)
    assert rows["all together"].kept == (True, True, True)
    assert "NO" not in module.trust_table(rows)
    assert "NO" in module.trust_table({"all together": module.Trust(10, 0.9, 0.05, 0.7, 0.0)})


def test_each_image_is_judged_by_itself(benchmark):
    """Several readings of one image are as sure as the least sure digit; a doubtful truth is left out."""

    def score(truth, numbers):
        ((_, image),) = truth.items()
        text = "".join(number["text"] for number in numbers)
        return {"numbers": not image.get("doubtful"), "exact": float(text == image["text"])}

    def number(source, text, sure, *digits):
        return {"source": source, "text": text, "confidence": sure, "digits": [{"confidence": d} for d in digits]}

    truth = {"a.png": {"text": "12"}, "b.png": {"text": "34"}, "c.png": {"text": "5"}, "d.png": {"doubtful": 1}}
    truth["d.png"]["text"] = "6"
    read = [number("x/a.png", "12", 0.9), number("x/b.png", "3", 0.9, 0.8), number("x/b.png", "7", 0.9, 0.6)]
    found = benchmark("reading").judged(truth, read, SimpleNamespace(score=score))
    assert [(one.name, one.right, one.confidence) for one in found] == [
        ("a.png", True, 0.9),
        ("b.png", False, 0.6),
        ("c.png", False, None),
    ]


def digit(value):
    """A 0, a 1 or a 7 of simple strokes: uint8 (28, 28), ink 255 on 0."""
    image = np.zeros((28, 28), np.uint8)
    if value == 0:
        cv2.ellipse(image, (14, 14), (6, 9), 0, 0, 360, 255, 2, cv2.LINE_AA)
    else:
        points = [(14, 4), (13, 23)] if value == 1 else [(7, 5), (20, 5), (12, 23)]
        cv2.polylines(image, [np.array(points, np.int32)], False, 255, 2, cv2.LINE_AA)
    return image


@pytest.mark.parametrize("values", [(0, 0), (1, 1), (7, 1), (1, 0), (0, 7, 1), (1, 1, 1)])
def test_written_digits_touch(benchmark, values):
    module = benchmark("touching_digits")
    shapes = [module.shape_of(digit(value), value) for value in values]
    for seed in range(10):
        page = module.write_touching(shapes, np.random.default_rng(seed))
        assert np.array_equal(page, module.write_touching(shapes, np.random.default_rng(seed)))
        paper, dark = np.median(page[0]), page.min()
        ink = cv2.GaussianBlur(page, (3, 3), 0) < (paper + dark) / 2
        *_, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
        assert sum(stats[1:, cv2.CC_STAT_AREA] > 12) == 1
        # no digit hides another: each adds to the ink, and to its width
        one = module.write_touching(shapes[:1], np.random.default_rng(seed))
        assert page.shape[1] / page.shape[0] > one.shape[1] / one.shape[0]


def test_a_digit_in_pieces_is_left_out(benchmark):
    module = benchmark("touching_digits")
    broken = digit(7)
    broken[12:15] = 0
    assert module.shape_of(broken, 7) is None
    assert module.shape_of(np.zeros((28, 28), np.uint8), 7) is None
    assert module.shape_of(digit(7), 7).ink.shape[0] == module.FINE


@pytest.mark.parametrize("wanted", [0.8, 1.0, 1.25])
def test_strokes_become_as_wide_as_asked(benchmark, wanted):
    module = benchmark("touching_digits")
    shape = module.shape_of(digit(0), 0)
    written = module.stroke_width(module.with_stroke(shape, wanted * shape.stroke))
    assert math.isclose(written, wanted * shape.stroke, rel_tol=0.15)


def test_apart_is_not_one(benchmark):
    ink = np.zeros((30, 40), np.float32)
    ink[5:25, 5:9] = ink[5:25, 20:24] = 1
    assert not benchmark("touching_digits").is_one(ink)
    ink[10:12, 5:24] = 1
    assert benchmark("touching_digits").is_one(ink)


def test_sheet_has_a_place_for_each_picture(benchmark):
    module = benchmark("sheet")
    black = np.zeros((10, 300), np.uint8)
    one, seven = (module.sheet([(black, "12 -> 1\nlost")] * n) for n in (1, 7))
    assert seven.shape == (2 * one.shape[0], one.shape[1])
    assert (module.sheet([]) == 255).all()


def test_numbers_are_read_without_their_rule_and_with_it(benchmark, monkeypatch):
    rules = benchmark("rules")
    monkeypatch.setattr(rules, "drawn", lambda _, texts: ((text, number(text).image()) for text in texts))
    rule = parse_rule({"pattern": "7777"}, Path())
    found = rules.answers((), rule, iter(["7777", "7777"]), 2, Models(OneAnswer(), LineNet("7777")))
    assert [answer.right for answer in (*found.plain, *found.ruled)] == [True] * 4
    assert all(answer.holds for answer in found.ruled)
    assert min(found.seconds) > 0
