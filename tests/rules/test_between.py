"""Fields that hang together: the likeliest numbers that hold are chosen together, or all are for review."""

import time
from pathlib import Path

import numpy as np
import pytest

from digitscan.errors import RuleError
from digitscan.rules.apply import apply_rule
from digitscan.rules.between import apply_between, parse_relation
from digitscan.rules.parse import parse_rule
from digitscan.rules.posterior import RuleSettings
from digitscan.rules.rule import Rule
from tests.rules.simulated import read, reading_of, surplus

ANY = Rule()
AMOUNT = parse_rule({"kind": "amount"}, Path())
DATE = parse_rule({"kind": "date", "format": "DDMMYY"}, Path())
EXACT = RuleSettings(unseen=0.0, slip=0.0)


def applied(raw, settings=None, rule=ANY, **readings):
    """Applies relations to fields of one rule."""
    fields = {name: apply_rule(rule, reading) for name, reading in readings.items()}
    relations = [parse_relation(one, dict.fromkeys(("a", "b", "c", "d"), rule)) for one in raw]
    return apply_between(relations, fields, settings or RuleSettings())


SUM = [{"sum": ["a", "b", "c"]}]
EQUAL = [{"equal": ["a", "b"]}]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({}, "rule: expected sum or equal"),
        ({"sum": ["a", "b", "c"], "equal": ["a", "b"]}, "rule: expected sum or equal"),
        ({"sums": ["a", "b", "c"]}, "sums: unknown key; did you mean sum?"),
        ({"sum": "abc"}, "sum: expected a list of 3 to 50 names of fields"),
        ({"sum": ["a", "b"]}, "sum: expected a list of 3"),
        ({"equal": ["a"]}, "equal: expected a list of 2"),
        ({"equal": ["a"] * 51}, "equal: expected a list of 2"),
        ({"sum": ["a", "b", "x"]}, "sum: there is no field 'x'"),
        ({"equal": ["a", 1]}, "equal: there is no field '1'"),
        ({"equal": ["a", ["b"]]}, "equal: there is no field"),
        ({"sum": ["a", "b", "a"]}, "sum: 'a' is named twice"),
        ({"sum": ["a", "b", "day"]}, "sum: 'day' is a date or a time, which cannot be added"),
    ],
)
def test_wrong_relations_are_told(raw, told):
    with pytest.raises(RuleError) as error:
        parse_relation(raw, {"a": ANY, "b": AMOUNT, "c": ANY, "day": DATE})
    assert str(error.value).startswith(told)


def test_a_sum_that_holds_makes_all_surer():
    found = applied(SUM, a=reading_of("12", 0.9), b=reading_of("30", 0.8), c=reading_of("42", 0.85))
    assert [one.text for one in found.values()] == ["12", "30", "42"]
    assert all(one.holds and one.confidence > 0.98 for one in found.values())


def test_a_sum_corrects_what_was_misread():
    found = applied(
        SUM, a=reading_of("17", 0.6, ("12", 0.3)), b=reading_of("30", 0.9), c=reading_of("42", 0.9, ("92", 0.05))
    )
    assert [one.text for one in found.values()] == ["12", "30", "42"]
    assert all(one.holds and one.confidence > 0.9 for one in found.values())
    assert [digit.value for digit in found["a"].reading.digits] == [1, 2]


@pytest.mark.parametrize(
    ("raw", "reason"), [(SUM, "sum: a + b is not c"), ([{"equal": ["a", "b", "c"]}], "equal: a, b, c")]
)
def test_where_nothing_holds_all_are_for_review(raw, reason):
    found = applied(
        raw, a=reading_of("12", 0.99), b=reading_of("30", 0.99), c=reading_of("43", 0.99), d=reading_of("1", 0.9)
    )
    assert [found[name].reason for name in "abcd"] == [reason] * 3 + [""]
    assert [found[name].text for name in "abc"] == ["12", "30", "43"]
    assert all(found[name].confidence < 0.9 for name in "abc")
    assert found["d"].confidence == pytest.approx(0.9)


def test_a_wrong_sum_that_was_read_surely_is_not_changed():
    found = applied(
        SUM, a=reading_of("12", 0.99999), b=reading_of("30", 0.99999), c=reading_of("43", 0.99999, ("42", 1e-6))
    )
    assert found["c"].text == "43"
    assert not found["c"].holds


def test_amounts_are_added_with_their_decimals():
    found = applied(
        SUM,
        rule=AMOUNT,
        a=reading_of("1,234.50", 0.9),
        b=reading_of("0.75", 0.9),
        c=reading_of("1,235.26", 0.5, ("1235.25", 0.4)),
    )
    assert (found["c"].text, found["c"].value, found["c"].holds) == ("1235.25", "1235.25", True)


def test_equal_amounts_may_be_written_in_different_ways():
    found = applied(EQUAL, rule=AMOUNT, a=reading_of("1,234.00", 0.9), b=reading_of("1239", 0.5, ("1234", 0.4)))
    assert [one.text for one in found.values()] == ["1,234.00", "1234"]
    assert all(one.confidence > 0.95 for one in found.values())


@pytest.mark.parametrize(
    "other, first, second",
    [
        (ANY, "1,234.00", "1234"),
        (ANY, "1,234", "1234"),
        (ANY, "12.50", "12.50"),
        (parse_rule({"kind": "digits"}, Path()), "1,234.00", "1234"),
    ],
)
def test_an_amount_and_a_field_without_that_kind_are_equal_as_numbers(other, first, second):
    rules = {"a": AMOUNT, "b": other}
    fields = {name: apply_rule(rules[name], reading_of(text, 0.9)) for name, text in (("a", first), ("b", second))}
    for names in (["a", "b"], ["b", "a"]):
        found = apply_between([parse_relation({"equal": names}, rules)], fields)
        assert not any(one.reason for one in found.values())
        assert all(one.confidence > 0.9 for one in found.values())


def test_an_amount_and_a_field_without_that_kind_differ_as_numbers():
    rules = {"a": AMOUNT, "b": ANY}
    fields = {"a": apply_rule(AMOUNT, reading_of("12.50", 0.9)), "b": apply_rule(ANY, reading_of("1250", 0.9))}
    found = apply_between([parse_relation({"equal": ["a", "b"]}, rules)], fields)
    assert {one.reason for one in found.values()} == {"equal: a, b"}


@pytest.mark.parametrize("other", [ANY, AMOUNT])
def test_a_date_and_what_is_none_are_refused_as_equal(other):
    with pytest.raises(RuleError, match="equal: 'a' and 'b' are not of one kind"):
        parse_relation({"equal": ["a", "b"]}, {"a": DATE, "b": other})


def test_many_addends():
    readings = {f"f{k}": reading_of(f"{k + 10}", 0.9, (f"{k + 11}", 0.05), (f"{k + 40}", 0.05)) for k in range(29)}
    total = sum(range(10, 39))
    fields = {name: apply_rule(ANY, one) for name, one in readings.items()}
    fields["total"] = apply_rule(ANY, reading_of(str(total), 0.99))
    relation = parse_relation({"sum": list(fields)}, dict.fromkeys(fields, ANY))
    start = time.process_time()
    found = apply_between([relation], fields)
    assert time.process_time() - start < 2
    assert all(one.holds for one in found.values())
    assert sum(int(one.text) for name, one in found.items() if name != "total") == int(found["total"].text)


def test_many_addends_that_may_be_many_things_are_quick():
    chance = np.random.default_rng(0)
    readings = [
        reading_of("9", 0.4, *((str(number), 0.006) for number in chance.integers(10, 10**12, 100))) for _ in range(50)
    ]
    fields = {str(k): apply_rule(ANY, one, EXACT) for k, one in enumerate(readings)}
    start = time.process_time()
    apply_between([parse_relation({"sum": list(fields)}, dict.fromkeys(fields, ANY))], fields)
    assert time.process_time() - start < 4


@pytest.mark.parametrize("text", ["1/2", "1,0"])
def test_what_is_no_number_has_no_sum(text):
    found = applied(SUM, a=reading_of(text, 0.9), b=reading_of("30", 0.9), c=reading_of("42", 0.9))
    assert {one.reason for one in found.values()} == {"sum: a + b is not c"}


def test_a_field_without_a_number_breaks_its_relations():
    found = applied([*SUM, *EQUAL], a=reading_of("30", 0.9), b=reading_of("30", 0.9))
    assert {one.reason for one in found.values()} == {"sum: a + b is not c"}


def test_a_relation_does_not_hide_which_rule_a_field_breaks():
    rules = {"a": parse_rule({"length": 3}, Path()), "b": ANY}
    fields = {"a": apply_rule(rules["a"], reading_of("12", 0.99)), "b": apply_rule(ANY, reading_of("12", 0.99))}
    relation = parse_relation({"equal": ["a", "b"]}, rules)
    found = apply_between([relation], fields)
    assert (found["a"].reason, found["b"].reason) == ("length: not 3 digits", "")
    found = apply_between([relation], {**fields, "b": apply_rule(ANY, reading_of("13", 0.99))})
    assert (found["a"].reason, found["b"].reason) == ("length: not 3 digits", "equal: a, b")


def test_without_a_kind_signs_do_not_make_numbers_different():
    found = applied(EQUAL, a=reading_of("12-34", 0.9), b=reading_of("12/34", 0.9))
    assert all(one.holds and one.confidence > 0.98 for one in found.values())


def test_relations_that_contradict_each_other_are_told():
    sure = {"b": reading_of("30", 0.99), "c": reading_of("42", 0.99), "d": reading_of("15", 0.99)}
    found = applied([*SUM, {"equal": ["a", "d"]}], a=reading_of("12", 0.5, ("15", 0.49)), **sure)
    assert any(not one.holds for one in found.values())
    for relation in (("a", "b", "c"), ("a", "d")):
        texts = [int(found[name].text) for name in relation]
        holds = texts[0] == texts[1] if len(texts) == 2 else texts[0] + texts[1] == texts[2]
        assert holds or all(not found[name].holds for name in relation)


@pytest.mark.parametrize("what", ["sum", "equal"])
def test_confidence_after_a_relation_is_right_on_average(what):
    chance = np.random.default_rng(5)
    confidences, right, before = [], [], []
    for _ in range(90):
        first, second = (int(number) for number in chance.integers(1000, 5000, 2))
        truths = {"a": first, "b": second, "c": first + second} if what == "sum" else {"a": first, "b": first}
        readings = {name: read(str(truth), chance) for name, truth in truths.items()}
        fields = {name: apply_rule(ANY, one, EXACT) for name, one in readings.items()}
        relation = parse_relation({what: list(truths)}, dict.fromkeys(truths, ANY))
        for name, one in apply_between([relation], fields, EXACT).items():
            if one.holds:
                confidences.append(one.confidence)
                right.append(one.text == str(truths[name]))
                before.append(readings[name].text == str(truths[name]))
    assert sum(right) > sum(before)
    assert len(right) > 150
    assert abs(surplus(confidences, right)) < 3
