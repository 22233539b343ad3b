"""Whole texts and digits are counted by source, and the report tells which characters were taken for others."""

import numpy as np
import pytest

from digitscan.evaluation.edits import Edit
from training.lines.dataset import gather, join
from training.lines.evaluate import Reading, readings_of
from training.lines.report import confusions, describe, rates

WANTED = ("1,2", "34", "5-6", "78")
FOUND = ("1,2", "3-4", "76", "78")


@pytest.fixture
def lines():
    """Four written lines of the validation part, after one of the train part, and an amount."""
    strips = [np.zeros((32, 20), np.uint8)] * 4
    return join(
        [
            gather("written", "train", strips[:1], ["9"], digits_only=False),
            gather("written", "validation", strips, WANTED, digits_only=False),
            gather("amounts", "validation", strips[:1], ["205"], digits_only=True),
        ]
    )


@pytest.fixture
def readings(lines):
    return readings_of(lines, "validation", [*FOUND, "2/0.5"])


def test_readings_stand_beside_what_the_strips_show(readings):
    assert [reading.strip for reading in readings] == [1, 2, 3, 4, 5]
    assert [reading.wanted for reading in readings] == [*WANTED, "205"]
    assert [reading.source for reading in readings] == ["written"] * 4 + ["amounts"]
    assert [reading.right for reading in readings] == [True, False, False, True, True]
    assert [reading.digits_right for reading in readings] == [True, True, False, True, True]


def test_rates_are_told_by_source(readings):
    assert [(rate.name, rate.right, rate.n) for rate in rates(readings, "validation")] == [
        ("validation, texts", 3, 5),
        ("validation, digits", 4, 5),
        ("validation: written, texts", 2, 4),
        ("validation: written, digits", 3, 4),
        ("validation: amounts, digits", 1, 1),
    ]


def test_one_source_is_told_once(readings):
    assert [rate.name for rate in rates(readings[-1:], "development")] == ["development: amounts, digits"]


def test_signs_that_a_text_leaves_out_are_no_confusion(readings):
    assert confusions(readings) == {Edit("", "-"): 1, Edit("5", ""): 1, Edit("-", "7"): 1}
    assert confusions([Reading(0, "amounts", "205", "2,65", True)]) == {Edit("0", "6"): 1}


def test_the_report_tells_the_most_frequent_confusions_first():
    wrong = [Reading(k, "written", "11", "77", False) for k in range(3)] + [Reading(3, "written", "12", "1", False)]
    report = describe("line.onnx", "validation", wrong, most=1)
    assert "line.onnx on lines validation" in report
    assert "validation: written, texts" in report
    assert "6 substituted, 1 deleted, 0 inserted; the 1 most frequent of 2 kinds" in report
    assert report.endswith("6  1 → 7")
    assert "nothing" not in report


def test_nothing_wrong_is_no_list():
    report = describe("run", "validation", [Reading(0, "written", "1", "1", False)])
    assert report.endswith("0 substituted, 0 deleted, 0 inserted")
