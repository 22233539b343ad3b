"""A run that goes on: what of its input is done, what waits, and what has changed."""

import pytest

from digitscan.errors import InputError, OutputError
from digitscan.files.answering import NoAnswerError
from digitscan.journal.plan import plan
from digitscan.journal.reading import done_pages, files, readings
from digitscan.journal.recording import add_failure, add_file, add_page, finish_file
from digitscan.journal.sameness import Found, is_same
from digitscan.journal.store import open_journal
from digitscan.records import SourceFile
from tests.journal.runs import SAME, begin, finished, found, page


def reading_of(journal):
    return [(file.path, file.done, done_pages(journal, file.id)) for file in files(journal)]


def test_what_is_done_and_the_same_stays_done(journal):
    finished(journal, "a", "b")
    planned = plan(journal, [Found("a", SourceFile(10, 2)), *found("b")])
    assert (planned.files, planned.waiting) == (2, 1)
    assert reading_of(journal) == [("a", False, frozenset()), ("b", True, {1})]


def test_a_file_that_is_half_done_keeps_its_pages(journal):
    (file,) = begin(journal, "a")
    add_page(journal, file, page("a", 3))
    plan(journal, found("a"))
    assert reading_of(journal) == [("a", False, {3})]


def test_new_files_come_in_and_others_go_without_being_forgotten(journal):
    finished(journal, "a", "b", "c")
    plan(journal, found("c", "new", "a"))
    assert reading_of(journal) == [("c", True, {1}), ("new", False, frozenset()), ("a", True, {1})]
    plan(journal, found("b"))
    assert reading_of(journal) == [("b", True, {1})]


def test_an_input_that_is_what_it_was_writes_nothing_file_by_file(journal, monkeypatch):
    finished(journal, *map(str, range(1200)))
    statements = []
    real = journal.change
    monkeypatch.setattr(journal, "change", lambda *values: statements.append(values) or real(*values))
    assert plan(journal, found(*map(str, range(1200)))).waiting == 0
    assert len(statements) < 10
    order = ["0", "new", *map(str, range(1, 1100))]
    assert plan(journal, found(*order)).waiting == 1
    assert [file.path for file in files(journal)] == order


def test_of_several_contents_of_a_path_the_one_that_is_there_is_known(journal):
    finished(journal, "a", "a")
    old, new = (file.id for file in files(journal))
    add_file(journal, old, SourceFile(1, 1, "old", 1)), add_file(journal, new, SourceFile(2, 2, "new", 1))
    plan(journal, [])
    plan(journal, [Found("a", SourceFile(2, 2))])
    assert [(file.id, file.done) for file in files(journal)] == [(new, True)]


def test_a_path_that_is_given_twice_is_two_files(journal):
    finished(journal, "a", "a")
    plan(journal, found("a", "a", "a"))
    assert reading_of(journal) == [("a", True, {1}), ("a", True, {1}), ("a", False, frozenset())]


def test_what_failed_is_tried_again_but_not_its_other_pages(journal):
    (file,) = begin(journal, "a")
    add_page(journal, file, page("a", 1))
    add_failure(journal, file, InputError("a", "bad", 2))
    finish_file(journal, file)
    plan(journal, found("a"))
    assert reading_of(journal) == [("a", False, {1})]
    assert [one.number for one in readings(journal)] == [1]


def test_a_folder_without_an_image_is_a_failure_each_time(journal):
    for _ in range(2):
        plan(journal, [InputError("folder", "no image")])
        assert [str(one) for one in readings(journal)] == ["folder: no image"]


def test_a_plan_that_fails_changes_nothing(journal):
    def sources():
        yield Found("new")
        raise OutputError("the output is to be read")

    finished(journal, "a")
    with pytest.raises(OutputError):
        plan(journal, sources())
    with open_journal(journal.path) as other:
        assert reading_of(other) == [("a", True, {1})]


@pytest.mark.parametrize(
    ("error", "kept"),
    [(NoAnswerError("a", 60), frozenset({1})), (InputError("a", "there is no such file"), frozenset())],
)
def test_what_was_read_is_kept_where_nobody_tells_what_the_file_is_now(journal, error, kept):
    finished(journal, "a")
    plan(journal, [error])
    assert reading_of(journal) == [("a", True, kept)]
    assert str(error) in [str(one) for one in readings(journal)]


@pytest.mark.parametrize(
    ("now", "same"),
    [
        (SourceFile(10, 1), True),
        (SourceFile(10, 2), False),
        (SourceFile(11, 1), False),
        (SourceFile(10), False),
        (SourceFile(), False),
        (SourceFile(sha256="same"), True),
        (SourceFile(10, 1, "other"), False),
    ],
)
def test_a_file_is_the_same_by_content_if_that_is_known_else_by_size_and_time(now, same):
    assert is_same(now, SAME) is same
