"""The keys of a rule: what holds, what breaks which key, and what is told about a wrong one."""

import datetime

import pytest

from digitscan.errors import RuleError
from digitscan.rules.parse import parse_rule

DAY = datetime.date


@pytest.fixture
def rule(tmp_path):
    """Parses a rule beside a list of three customers."""
    tmp_path.joinpath("customers.csv").write_text("name,account\nAnn,4711\nBob,00-815\nEve,\n", encoding="utf-8")
    return lambda **raw: parse_rule(raw, tmp_path)


@pytest.mark.parametrize(
    ("raw", "text", "reason"),
    [
        ({}, "1,2-3", ""),
        ({"length": 3}, "123", ""),
        ({"length": 3}, "1/23", ""),
        ({"length": 3}, "12", "length: not 3 digits"),
        ({"length": [4, 6]}, "123456", ""),
        ({"length": [4, 6]}, "123", "length: not 4 to 6 digits"),
        ({"length": [4, 6]}, "1234567", "length: not 4 to 6 digits"),
        ({"pattern": "[1-9][0-9]{2}"}, "123", ""),
        ({"pattern": "[1-9][0-9]{2}"}, "1.23", ""),
        ({"pattern": "[1-9][0-9]{2}"}, "023", "pattern: not [1-9][0-9]{2}"),
        ({"pattern": "[1-9][0-9]{2}"}, "1234", "pattern: not [1-9][0-9]{2}"),
        ({"pattern": r"\d\d/\d"}, "12/3", ""),
        ({"pattern": r"\d\d/\d"}, "123", r"pattern: not \d\d/\d"),
        ({"check": "luhn"}, "79927398713", ""),
        ({"check": "luhn"}, "7992-7398-713", ""),
        ({"check": "luhn"}, "79927398710", "check: no luhn number"),
        ({"check": "luhn"}, "0", "check: no luhn number"),
        ({"check": "luhn", "prefix": "7992"}, "7398713", ""),
        ({"one_of": "customers.csv:account"}, "4711", ""),
        ({"one_of": "customers.csv:account"}, "00815", ""),
        ({"one_of": "customers.csv:account"}, "815", "one_of: not in customers.csv:account"),
        ({"range": [1, 31]}, "31", ""),
        ({"range": [1, 31]}, "01", ""),
        ({"range": [1, 31]}, "0", "range: not from 1 to 31"),
        ({"range": [1, 31]}, "32", "range: not from 1 to 31"),
        ({"range": [1, 31]}, "1/2", "range: not from 1 to 31"),
        ({"range": [0.5, 1000.25], "kind": "amount"}, "1,000.25", ""),
        ({"range": [0.5, 1000.25], "kind": "amount"}, "1,000.26", "range: not from 0.5 to 1000.25"),
        ({"range": [1, 31], "kind": "digits"}, "1/2", ""),
        ({"kind": "amount"}, "1,0", "kind: no amount"),
        ({"kind": "time"}, "24:00", "kind: no time"),
        ({"kind": "date", "format": "DDMMYYYY"}, "30022015", "kind: no date DDMMYYYY"),
        ({"length": 4, "range": [1, 9]}, "12", "length: not 4 digits"),
        ({"kind": "digits", "length": 2}, "3/6", ""),
    ],
)
def test_what_holds_and_which_key_is_broken(rule, raw, text, reason):
    assert rule(**raw).broken(text) == reason


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"lenght": 6}, "lenght: unknown key; did you mean length?"),
        ({"color": 6}, "color: unknown key; expected length, pattern, "),
        ({"length": 0}, "length: expected a count of digits from 1 to 40, such as 6"),
        ({"length": 41}, "length: expected"),
        ({"length": True}, "length: expected"),
        ({"length": "6"}, "length: expected"),
        ({"length": [6, 4]}, "length: expected"),
        ({"length": [1, 2, 3]}, "length: expected"),
        ({"pattern": 6}, "pattern: expected text in quotes"),
        ({"pattern": ""}, "pattern: expected text in quotes"),
        ({"pattern": "[1-9"}, "pattern: more was expected, at character 5 of '[1-9'"),
        ({"check": ["luhn"]}, "check: expected text in quotes"),
        ({"check": "os"}, "check: python-stdnum knows no os"),
        ({"check": "../os"}, "check: '../os' is no name of a check"),
        ({"prefix": "DE"}, "prefix: goes with check alone"),
        ({"check": "luhn", "prefix": "DE"}, "prefix: luhn counts digits alone"),
        ({"check": "iban", "prefix": "\n"}, "prefix: expected at most 40"),
        ({"one_of": "customers.csv"}, "one_of: expected a file and its column, such as 'customers.csv:account'"),
        ({"one_of": "none.csv:account"}, "one_of: there is no file none.csv beside the template"),
        ({"range": [31, 1]}, "range: expected the least and the largest number, such as [1, 31]"),
        ({"range": 31}, "range: expected"),
        ({"range": [False, True]}, "range: expected"),
        ({"range": [1, float("nan")]}, "range: expected"),
        ({"range": [1, float("inf")]}, "range: expected"),
        ({"range": [1, 10**40]}, "range: expected"),
        ({"range": [-1, 3]}, "range: expected"),
        ({"range": [1, 31], "kind": "time"}, "range: goes with numbers; for a date, give after and before"),
        ({"kind": "money"}, "kind: 'money' is unknown; expected amount, date, digits, time"),
        ({"kind": []}, "kind: expected text in quotes"),
        ({"kind": "date"}, "format: is missing; a date needs it, such as 'DDMMYYYY'"),
        ({"kind": "date", "format": "DDMM"}, "format: 'DDMM' is no format of a date; expected such as 'DDMMYYYY'"),
        ({"kind": "date", "format": "DDMMYY%s"}, "format: 'DDMMYY%s' is no format"),
        ({"kind": "date", "format": "DDDDYY"}, "format: 'DDDDYY' is no format"),
        ({"kind": "amount", "format": "DDMMYY"}, "format: goes with kind = 'date' alone"),
        ({"after": DAY(2020, 1, 1)}, "after: goes with kind = 'date' alone"),
        ({"kind": "date", "format": "DDMMYY", "after": "2020-01-01"}, "after: expected a date without quotes"),
        ({"kind": "date", "format": "DDMMYY", "before": datetime.datetime(2020, 1, 1)}, "before: expected a date"),
        (
            {"kind": "date", "format": "DDMMYY", "after": DAY(2020, 1, 2), "before": DAY(2020, 1, 1)},
            "after: 2020-01-02 is later than before, 2020-01-01; no day is left",
        ),
    ],
)
def test_wrong_keys_are_told_in_one_line(rule, raw, told):
    with pytest.raises(RuleError) as error:
        rule(**raw)
    assert str(error.value).startswith(told)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("text", ["12", "1,2", "0.5", "3/6"])
def test_without_a_kind_a_text_stands_for_itself(rule, text):
    assert rule(length=2).value(text) == text


def test_texts_near_hold(rule):
    near = rule(check="luhn", length=4).near("4712")
    assert near
    assert all(not rule(check="luhn").broken(text) and len(text) == 4 for text in near)
    assert {sum(a != b for a, b in zip(text, "4712", strict=True)) for text in near} == {1}


@pytest.mark.parametrize("raw", [{"length": 4}, {"kind": "amount"}, {"range": [0, 9999]}, {}])
def test_a_rule_that_most_texts_hold_tells_of_none_near(rule, raw):
    assert rule(**raw).near("4712") == []
