"""A run that goes on: what of its input is done, what waits, and what has changed."""

import pytest

from digitscan.errors import InputError, OutputError
from digitscan.journal.plan import plan
from digitscan.journal.reading import done_pages, files, readings
from digitscan.journal.recording import add_failure, add_file, add_page, finish_file
from digitscan.journal.store import open_journal
from digitscan.records import SourceFile
from tests.journal.runs import begin, finished, never, page


def reading_of(journal):
    return [(file.path, file.done, done_pages(journal, file.id)) for file in files(journal)]


def test_what_is_done_and_the_same_stays_done(journal):
    finished(journal, "a", "b")
    planned = plan(journal, ["a", "b"], lambda path, before: path == "b")
    assert (planned.files, planned.waiting) == (2, 1)
    assert reading_of(journal) == [("a", False, frozenset()), ("b", True, {1})]


def test_a_file_that_is_half_done_keeps_its_pages(journal):
    (file,) = begin(journal, "a")
    add_page(journal, file, page("a", 3))
    plan(journal, ["a"], lambda path, before: True)
    assert reading_of(journal) == [("a", False, {3})]


def test_new_files_come_in_and_others_go_without_being_forgotten(journal):
    finished(journal, "a", "b", "c")
    plan(journal, ["c", "new", "a"], lambda path, before: True)
    assert reading_of(journal) == [("c", True, {1}), ("new", False, frozenset()), ("a", True, {1})]
    plan(journal, ["b"], lambda path, before: True)
    assert reading_of(journal) == [("b", True, {1})]


def test_an_input_that_is_what_it_was_writes_nothing_file_by_file(journal, monkeypatch):
    finished(journal, *map(str, range(1200)))
    statements = []
    real = journal.change
    monkeypatch.setattr(journal, "change", lambda *values: statements.append(values) or real(*values))
    assert plan(journal, map(str, range(1200)), lambda path, before: True).waiting == 0
    assert len(statements) < 10
    order = ["0", "new", *map(str, range(1, 1100))]
    assert plan(journal, order, lambda path, before: True).waiting == 1
    assert [file.path for file in files(journal)] == order


def test_of_several_contents_of_a_path_the_one_that_is_there_is_known(journal):
    finished(journal, "a", "a")
    old, new = (file.id for file in files(journal))
    add_file(journal, old, SourceFile(1, 1, "old", 1)), add_file(journal, new, SourceFile(2, 2, "new", 1))
    plan(journal, [], never)
    plan(journal, ["a"], lambda path, before: before.sha256 == "new")
    assert [(file.id, file.done) for file in files(journal)] == [(new, True)]


def test_a_path_that_is_given_twice_is_two_files(journal):
    finished(journal, "a", "a")
    plan(journal, ["a", "a", "a"], lambda path, before: True)
    assert reading_of(journal) == [("a", True, {1}), ("a", True, {1}), ("a", False, frozenset())]


def test_what_failed_is_tried_again_but_not_its_other_pages(journal):
    (file,) = begin(journal, "a")
    add_page(journal, file, page("a", 1))
    add_failure(journal, file, InputError("a", "bad", 2))
    finish_file(journal, file)
    plan(journal, ["a"], lambda path, before: True)
    assert reading_of(journal) == [("a", False, {1})]
    assert [one.number for one in readings(journal)] == [1]


def test_a_folder_without_an_image_is_a_failure_each_time(journal):
    for _ in range(2):
        plan(journal, [InputError("folder", "no image")], never)
        assert [str(one) for one in readings(journal)] == ["folder: no image"]


def test_a_plan_that_fails_changes_nothing(journal):
    def sources():
        yield "new"
        raise OutputError("the output is to be read")

    finished(journal, "a")
    with pytest.raises(OutputError):
        plan(journal, sources(), never)
    with open_journal(journal.path) as other:
        assert reading_of(other) == [("a", True, {1})]
