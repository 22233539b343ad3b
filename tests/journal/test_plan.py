"""A run that goes on: what of its input is done, what waits, and what has changed."""

import threading

import pytest

from digitscan.errors import InputError, JournalError, OutputError
from digitscan.files.answering import NoAnswerError
from digitscan.journal import gone
from digitscan.journal.plan import plan
from digitscan.journal.reading import done_pages, files, readings
from digitscan.journal.recording import add_failure, add_file, add_page, finish_file
from digitscan.journal.sameness import Found, content, is_same
from digitscan.journal.store import open_journal
from digitscan.records import SourceFile
from tests.journal.runs import SAME, begin, finished, found, page


@pytest.fixture
def there(monkeypatch):
    """Lets some files be there, whether the input has them or not."""

    def make(*names):
        monkeypatch.setattr(gone, "size_and_time", lambda path, looking: SAME if path in names else SourceFile())

    return make


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


def test_new_files_come_in_and_others_go_without_being_forgotten(journal, there):
    there("a", "b", "c")
    finished(journal, "a", "b", "c")
    plan(journal, found("c", "new", "a"))
    assert reading_of(journal) == [("c", True, {1}), ("new", False, frozenset()), ("a", True, {1})]
    assert plan(journal, found("b")).left_out == 2
    assert reading_of(journal) == [("b", True, {1})]


def test_what_was_read_and_is_not_found_is_kept_in_front_as_it_was_read(journal, there):
    finished(journal, *"abcd")
    plan(journal, found(*"abcd", "never read"))
    there("d")
    gone = [("a", True, {1}), ("b", True, {1})]
    for _ in range(2):
        planned = plan(journal, found("c"))
        assert (planned.files, planned.waiting, planned.kept) == (3, 0, 2)
        assert reading_of(journal) == [*gone, ("c", True, {1})]
    planned = plan(journal, [InputError("folder", "no image")])
    assert (planned.waiting, planned.kept, planned.left_out) == (0, 3, 0)
    assert reading_of(journal) == [*gone, ("c", True, {1}), ("folder", True, frozenset())]
    plan(journal, found("c", "b", "a"))
    assert reading_of(journal) == [(name, True, {1}) for name in "cba"]


def test_the_mark_tells_what_is_kept(journal):
    finished(journal, "a", "b")
    assert plan(journal, found("a")).mark != plan(journal, found("b")).mark


def test_what_was_moved_to_where_it_is_found_is_not_kept_as_well(journal, tmp_path):
    files_of = {name: tmp_path / name for name in ("1", "2", "other")}
    for path in files_of.values():
        path.write_bytes(b"content 1")
    files_of["other"].write_bytes(b"content 2")
    same = SourceFile(9, 5, content(str(files_of["1"])).sha256)
    finished(journal, "a", "b", "c")
    for file in files(journal):
        add_file(journal, file.id, same)
    plan(journal, map(Found, map(str, files_of.values())))
    assert [file.path for file in files(journal)] == ["c", *map(str, files_of.values())]


def test_of_a_disk_that_does_not_answer_all_is_kept(journal, monkeypatch):
    answer = threading.Event()
    monkeypatch.setattr(gone, "size_and_time", lambda path, looking: looking(path) or answer.wait(20))
    finished(journal, "a", "b", "c")
    try:
        planned = plan(journal, found("b"), timeout=0.1)
    finally:
        answer.set()
    assert (planned.kept, planned.left_out) == (2, 0)


@pytest.mark.parametrize("sources", [[InputError("other", "no such folder")], []])
def test_an_input_of_nothing_does_not_take_the_place_of_one_that_was_read(journal, there, sources):
    there("a", "b")
    finished(journal, "a", "b")
    with pytest.raises(JournalError, match="the run has read other files \\(2\\)"):
        plan(journal, sources)
    assert reading_of(journal) == [("a", True, {1}), ("b", True, {1})]


def test_an_input_that_is_what_it_was_writes_nothing_file_by_file(journal, there, monkeypatch):
    there(*map(str, range(1200)))
    finished(journal, *map(str, range(1200)))
    statements = []
    real = journal.change
    monkeypatch.setattr(journal, "change", lambda *values: statements.append(values) or real(*values))
    assert plan(journal, found(*map(str, range(1200)))).waiting == 0
    assert len(statements) < 10
    order = ["0", "new", *map(str, range(1, 1100))]
    assert plan(journal, found(*order)).waiting == 1
    assert [file.path for file in files(journal)] == order


def test_of_several_contents_of_a_path_the_one_that_is_there_is_known(journal, there):
    there("a")
    finished(journal, "a", "a")
    old, new = (file.id for file in files(journal))
    add_file(journal, old, SourceFile(1, 1, "old", 1)), add_file(journal, new, SourceFile(2, 2, "new", 1))
    plan(journal, [], watching=True)
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
    journal.commit()
    with open_journal(journal.path) as other:
        assert reading_of(other) == [("a", True, {1})]


@pytest.mark.parametrize(
    "error",
    [NoAnswerError("a", 60), InputError("a", "there is no such file")],
)
def test_what_was_read_is_kept_where_nobody_tells_what_the_file_is_now(journal, error):
    finished(journal, "a")
    assert plan(journal, [error]).kept == 1
    assert reading_of(journal) == [("a", True, {1})]
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
