"""The journal and the decisions put together: how each number stands, which are asked for, and in which order."""

import pytest

from digitscan.journal.store import journal_path, open_journal
from digitscan.review.decisions import decisions_path, open_decisions
from digitscan.review.run_numbers import RunNumbers
from digitscan.review.selection import Selection
from tests.review.drawn_run import Run, Written

NUMBERS = {
    "b.png": [Written("10", "10", 0.3, "sum"), Written("20", "20", 0.95, "day"), Written("37", "31", 0.2, "sum")],
    "a.png": [Written("41", "41", 0.99, "day", "range: not from 1 to 31"), Written("50", "50", 0.5)],
}


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path, NUMBERS).make()


@pytest.fixture
def decisions(run):
    with open_decisions(decisions_path(run.output)) as opened:
        yield opened


@pytest.fixture
def numbers(run, decisions):
    with open_journal(journal_path(run.output)) as journal:
        yield RunNumbers(journal, decisions.path)


def texts(numbers, **asked):
    return [one.field.text for one in numbers.numbers(numbers.ids(Selection(**asked)))]


def key_of(numbers, text):
    return next(one.key for one in numbers.numbers(numbers.ids(Selection("all"))) if one.field.text == text)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["31", "10", "50", "41"]),
        ({"order": "page"}, ["10", "31", "41", "50"]),
        ({"order": "field"}, ["50", "41", "31", "10"]),
        ({"which": "read"}, ["20"]),
        ({"which": "all", "order": "page"}, ["10", "20", "31", "41", "50"]),
        ({"which": "settled"}, []),
        ({"field": "sum"}, ["31", "10"]),
        ({"field": ""}, ["50"]),
        ({"file": "B.PNG"}, ["31", "10"]),
        ({"file": "%"}, []),
        ({"below": 0.4}, ["31", "10"]),
        ({"broken": True}, ["41"]),
    ],
    ids=str,
)
def test_numbers_are_chosen_and_ordered(numbers, asked, expected):
    assert texts(numbers, **asked) == expected


@pytest.mark.parametrize(
    ("verdict", "text", "state", "says", "who"),
    [
        ("confirmed", "31", "confirmed", "31", "Ann"),
        ("corrected", "37", "corrected", "37", "Ann"),
        ("unreadable", "", "unreadable", "", "Ann"),
        ("not a number", "", "not a number", "", "Ann"),
        ("open", "31", "open", "31", "Ann"),
        ("undone", "", "open", "31", ""),
    ],
)
def test_a_decision_counts_at_once(numbers, decisions, verdict, text, state, says, who):
    key = key_of(numbers, "31")
    decisions.decide(key, 0, verdict, text, "Ann")
    (found,) = numbers.numbers([one.id for one in numbers.numbers(numbers.ids(Selection("all"))) if one.key == key])
    assert (found.state, found.text, found.version, found.who) == (state, says, 1, who)
    assert ("31" in texts(numbers)) == (state == "open")
    assert numbers.counts().get(state, 0) >= 1


def test_the_latest_decision_counts(numbers, decisions):
    key = key_of(numbers, "31")
    decisions.decide(key, 0, "corrected", "37", "Ann")
    assert "31" not in texts(numbers)
    decisions.undo(key, 1, 1, "Ann")
    assert "31" in texts(numbers)


def test_an_accepted_number_that_is_opened_waits_too(numbers, decisions):
    decisions.decide(key_of(numbers, "20"), 0, "open", "20", "Ann")
    assert texts(numbers) == ["31", "10", "50", "20", "41"]


def test_a_digit_found_wrong_opens_its_number_and_all_found_right_settle_it(numbers, decisions):
    accepted, doubtful = key_of(numbers, "20"), key_of(numbers, "10")
    decisions.look([(accepted, 1)], True, "Ann")
    assert "20" in texts(numbers)
    decisions.look([(accepted, 1)], False, "Ann")
    assert "20" not in texts(numbers)
    decisions.look([(doubtful, 0)], False, "Ann")
    assert "10" in texts(numbers)
    decisions.look([(doubtful, 1)], False, "Ann")
    assert "10" not in texts(numbers)
    assert numbers.counts() == {"open": 3, "read": 1, "confirmed": 1}


def test_looks_that_are_taken_back_count_as_none(numbers, decisions):
    accepted, doubtful = key_of(numbers, "20"), key_of(numbers, "10")
    before = numbers.counts(), list(numbers.digits(Selection("all", "page"), 0))
    decisions.look([(doubtful, 0), (doubtful, 1), (accepted, 1)], False, "Ann")
    assert numbers.counts() != before[0]
    decisions.look([(doubtful, 0), (doubtful, 1), (accepted, 1)], None, "Ann")
    assert (numbers.counts(), list(numbers.digits(Selection("all", "page"), 0))) == before
    assert all(one.who == "" for one in numbers.numbers(numbers.ids(Selection("all"))))


def test_a_decision_weighs_more_than_looks_at_digits(numbers, decisions):
    key = key_of(numbers, "31")
    decisions.look([(key, 0), (key, 1)], False, "Ann")
    decisions.decide(key, 0, "corrected", "37", "Ann")
    assert numbers.counts()["corrected"] == 1


def test_the_digits_of_a_group_are_those_that_nobody_found_right(numbers, decisions):
    found = numbers.digits(Selection("all", "page"), 0)
    triples = list(zip(found[::3], found[1::3], found[2::3], strict=True))
    assert [place for _, place, _ in triples] == [1, 1, 1]
    decisions.look([(key_of(numbers, "10"), 1)], False, "Ann")
    decisions.look([(key_of(numbers, "20"), 1)], True, "Ann")
    left = numbers.digits(Selection("all", "page"), 0)
    assert [tuple(left[at : at + 3]) for at in range(0, len(left), 3)] == [
        (triples[1][0], 1, 1),
        (triples[2][0], 1, 0),
    ]


def test_decisions_outlast_another_reading(run, numbers, decisions):
    decisions.decide(key_of(numbers, "31"), 0, "corrected", "37", "Ann")
    Run(run.folder, dict(reversed(NUMBERS.items()))).make()
    with open_journal(journal_path(run.output)) as journal:
        again = RunNumbers(journal, decisions.path)
        assert texts(again, which="settled") == ["31"]


def test_what_is_no_longer_in_the_input_does_not_count(run, decisions):
    with open_journal(journal_path(run.output), writing=True) as journal:
        journal.change("UPDATE files SET position = NULL WHERE id = 1")
        journal.commit()
        again = RunNumbers(journal, decisions.path)
        assert texts(again, which="all", order="page") == ["41", "50"]
        assert texts(again, which="all", order="confidence") == ["50", "41"]
        assert sum(again.counts().values()) == 2


def test_numbers_that_are_not_there_are_passed_over(numbers):
    assert list(numbers.numbers([99])) == []
    assert numbers.page(99) is None
    assert numbers.pages_of([99]) == numbers.keys([99]) == {}
