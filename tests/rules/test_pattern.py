"""Patterns match as regular expressions do, but never slowly."""

import contextlib
import random
import re
import time

import pytest

from digitscan.errors import RuleError
from digitscan.rules.pattern import parse_pattern

ALIKE = [
    "[1-9][0-9]{5}",
    "1?2*3+",
    "(12|13|1)*3",
    "[^0]{2,4}",
    r"\d{2}[/-]\d{2}",
    r"(?:1|2|)(3.)?",
    "12{0}3",
    "1{2,}",
    "(1?){3}2",
    "((1|2){2}|3){1,2}",
    r"1\.2\-3",
    "[.,-]1",
    "[/12-]+",
    "()",
    "1||2",
]


@pytest.mark.parametrize("pattern", ALIKE)
def test_a_pattern_matches_what_the_regular_expression_does(pattern):
    chance, ours, theirs = random.Random(1), parse_pattern(pattern), re.compile(pattern)
    texts = ["".join(chance.choices("0123./,-", (1, 4, 4, 4, 1, 1, 1, 1), k=chance.randrange(8))) for _ in range(3000)]
    texts += ["123456", "12/34", "1.2-3", ".1", "3", ""]
    different = [text for text in texts if ours.matches(text) != bool(theirs.fullmatch(text))]
    assert different == []


@pytest.mark.parametrize("text", ["1" * 40, "1" * 39 + "2", "1" * 100_000])
@pytest.mark.parametrize(
    "pattern",
    [
        "(1+)+3",
        "(1*)*3",
        "(1|1)*3",
        "1*1*1*1*1*1*1*1*1*1*3",
        "((1?){10}){10}3",
        "(.*.*.*)*3",
        "(1|11|111)*3",
        "1{0,9}" * 30,
    ],
)
def test_hostile_patterns_are_quick(pattern, text):
    start = time.process_time()
    with contextlib.suppress(RuleError):  # some are refused
        assert not parse_pattern(pattern).matches(text + "4")
    assert time.process_time() - start < 0.1


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("(1", "a group that is not closed"),
        ("1)", "a closing parenthesis without an opening one"),
        ("[1", "more was expected"),
        ("1\\", "more was expected"),
        ("a", "'a' cannot stand here"),
        ("*", r"'\*' cannot stand here"),
        ("1{2,1}", "a count from more to fewer"),
        ("1{x}", "'{' cannot stand here"),
        ("1**", "a count of a count"),
        ("1+?", "a count of a count"),
        ("[3-1]", "a range from more to less"),
        (r"(1)\1", "'1' cannot stand here"),
        ("(?=1)", r"groups \(...\) and \(\?:...\) alone are known"),
        ("(?P<a>1)", "groups"),
        (r"\w", "'w' cannot stand here"),
        ("^1$", r"'\^' cannot stand here"),
        ("((((1{9}){9}){9}){9}){9}", "counts that multiply to too much"),
        ("1{9999}", "counts that multiply to too much"),
        (r"(\d{998,999}){10,11}", "counts that multiply to too much"),
        ("1{40}" * 20, "too much to match"),
        ("(" * 100 + ")" * 100, "too many groups within each other"),
        ("1" * 201, "expected 1 to 200 characters"),
    ],
)
def test_what_is_not_known_is_told_with_its_place(pattern, told):
    with pytest.raises(RuleError, match=told):
        parse_pattern(pattern)
