"""Texts are aligned so that the fewest characters differ, and each difference is named."""

import pytest

from digitscan.evaluation.edits import Edit, count_edits, edits


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        ("123", "123", []),
        ("", "", []),
        ("123", "173", [("2", "7")]),
        ("123", "13", [("2", "")]),
        ("13", "123", [("", "2")]),
        ("1,234.50", "1234.60", [(",", ""), ("5", "6")]),
        ("12", "", [("1", ""), ("2", "")]),
        ("", "7", [("", "7")]),
        ("100", "1000", [("", "0")]),
        ("0123", "1234", [("0", ""), ("", "4")]),
    ],
)
def test_edits_are_the_fewest(wanted, found, expected):
    assert edits(wanted, found) == [Edit(*pair) for pair in expected]


@pytest.mark.parametrize(("edit", "kind"), [("17", "substituted"), ("1", "deleted")])
def test_an_edit_has_a_kind(edit, kind):
    assert Edit(edit[0], edit[1:]).kind == kind
    assert Edit("", "1").kind == "inserted"


def test_edits_are_counted_over_all_texts():
    counts = count_edits([("11", "77"), ("1", "7"), ("5", "5"), ("12", "1")])
    assert counts == {Edit("1", "7"): 3, Edit("2", ""): 1}
