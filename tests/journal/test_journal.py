"""What is kept in a journal comes back as it was, and the file is safe against what may happen to it."""

import os
import sqlite3
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitscan.errors import InputError, JournalError, OutputError
from digitscan.journal.reading import files, readings
from digitscan.journal.recording import add_failure, add_file, add_page, finish_file
from digitscan.journal.store import make_journal, open_journal
from digitscan.records import Alternative, PageReading, SourceFile
from tests.fake_pipeline import number
from tests.journal.runs import begin, finished, page

ODD_PATHS = ["a.png", "\udcff\udc80.tif", "in/line\nend.png", "ü '\" 日本.pdf", "-", "a.png"]


def rich_number():
    plain = number("12,5", 0.1 + 0.2)
    others = (Alternative("125", 1 / 3), Alternative("", 0.0))
    return replace(
        plain, name="sum \udcff?".replace("\udcff", "ß"), alternatives=others, reason="range: <5>", picture=b"\x89PNG\0"
    )


def test_pages_and_failures_come_back_as_they_were_in_the_order_of_the_input(journal):
    happened = [
        page("b.tif", 1, number("7", 0.99)),
        InputError("b.tif", "bad", 2),
        page("b.tif", 3, rich_number(), number("0040", 0.5)),
        InputError("b.tif", "the file has 3 pages"),
        page("a.tif", 1),
        InputError("none", "there is no such file"),
    ]
    b, a, none = begin(journal, "b.tif", "a.tif", "none")
    owner = {"a.tif": a, "b.tif": b, "none": none}
    for event in (happened[5], happened[4], happened[3], happened[2], happened[0], happened[1]):  # as workers finish
        if isinstance(event, InputError):
            add_failure(journal, owner[event.source], event)
        else:
            add_page(journal, owner[event.source], event)
    journal.commit()
    with open_journal(journal.path) as opened:
        found = list(readings(opened))
    assert [repr(one) for one in found] == [repr(event) for event in happened]
    assert [one for one in found if isinstance(one, PageReading)] == [happened[0], happened[2], happened[4]]
    assert [(error.source, error.reason, error.page) for error in (found[1], found[3])] == [
        ("b.tif", "bad", 2),
        ("b.tif", "the file has 3 pages", None),
    ]


def test_numbers_of_numpy_are_kept_as_numbers(journal):
    (file,) = begin(journal, "a.png")
    field = number("7", 0.5)
    digits = tuple(replace(d, value=np.int64(d.value), confidence=np.float64(0.1)) for d in field.digits)
    add_page(journal, file, page("a.png", 1, replace(field, confidence=np.float32(0.1), digits=digits)))
    (found,) = readings(journal)
    assert found.fields[0].confidence == float(np.float32(0.1))
    assert found.fields[0].digits[0].confidence == 0.1


def test_paths_of_all_kinds_come_back(journal):
    begin(journal, *ODD_PATHS)
    assert [file.path for file in files(journal)] == ODD_PATHS
    assert all(os.fsencode(file.path) for file in files(journal))


def test_what_a_file_was_comes_back(journal):
    (file,) = begin(journal, "a.png")
    state = SourceFile(123, 1_700_000_000_123_456_789, "ab" * 32, 3)
    add_file(journal, file, state)
    assert [(one.state, one.done) for one in files(journal)] == [(state, False)]
    finish_file(journal, file)
    assert [(one.state, one.done) for one in files(journal)] == [(state, True)]


def test_many_files_are_read_while_the_journal_is_written(journal):
    ids = begin(journal, *(f"{n}.png" for n in range(1203)))
    for file in files(journal):
        add_page(journal, file.id, page(file.path, 1))
        finish_file(journal, file.id)
        journal.commit()
    assert [one.source for one in readings(journal)] == [f"{n}.png" for n in range(1203)]
    assert len(set(ids)) == 1203


def test_facts_are_kept(journal):
    journal.note(settings="{}", started="now")
    journal.note(started="later")
    assert journal.facts() == {"settings": "{}", "started": "later"}


def test_only_what_is_committed_outlasts_the_process(journal):
    (file,) = begin(journal, "a.tif")
    add_page(journal, file, page("a.tif", 1))
    journal.commit()
    add_page(journal, file, page("a.tif", 2))
    with open_journal(journal.path) as other:
        assert [one.number for one in readings(other)] == [1]


def test_a_killed_process_leaves_what_it_committed(tmp_path):
    path = str(tmp_path / "x.journal")
    code = f"""
import os, signal
from digitscan.journal.store import make_journal
journal = make_journal({path!r})
journal.note(one="1")
journal.commit()
journal.note(two="2")
os.kill(os.getpid(), signal.SIGKILL)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], env=environment, timeout=60, check=False)
    with open_journal(path) as found:
        assert found.facts() == {"one": "1"}


# Files that are no journal


def test_no_journal_is_told(tmp_path):
    with pytest.raises(JournalError, match=r"x\.journal: there is no journal here"):
        open_journal(str(tmp_path / "x.journal"))


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(84)], ids=["empty", "text", "0"])
def test_a_file_that_is_no_journal_is_told(tmp_path, content):
    path = tmp_path / "x.journal"
    path.write_bytes(content)
    with pytest.raises((JournalError, OutputError)) as caught:
        open_journal(str(path))
    assert str(caught.value).startswith(str(path))
    assert path.read_bytes() == content


def test_a_database_of_another_program_or_version_is_told(tmp_path):
    path = tmp_path / "x.journal"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE a (b)")
    with pytest.raises(JournalError, match="no journal of digitscan"):
        open_journal(str(path))
    path.unlink()
    with make_journal(str(path)) as journal:
        journal.rows("PRAGMA user_version = 99")
    with pytest.raises(JournalError, match="of version 99"):
        open_journal(str(path))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE numbers SET digits = 'no JSON'",
        "UPDATE numbers SET digits = '{}'",
        "UPDATE numbers SET digits = '[[1]]'",
        "UPDATE numbers SET status = 'sure'",
        "UPDATE pages SET seconds = ''",
    ],
)
def test_rows_that_no_run_has_written_are_told(journal, damage):
    (file,) = begin(journal, "a.png")
    add_page(journal, file, page("a.png", 1, number("7", 0.5)))
    journal.change(damage)
    with pytest.raises(JournalError, match=r"x\.csv\.journal: the journal is damaged"):
        list(readings(journal))


def test_a_new_journal_takes_the_place_of_the_old_one(journal):
    begin(journal, "a.png")
    with make_journal(journal.path) as new:
        assert list(files(new)) == []


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(OutputError, match="journal cannot be used"):
        make_journal(str(tmp_path / "none" / "x.journal"))


def test_memory_stays_flat(journal):
    def peak(pages):
        finished(journal, *(f"{n}.png" for n in range(pages)))
        tracemalloc.start()
        for _ in readings(journal):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(1100), peak(3000)
    assert many < 1.2 * few


def test_two_threads_that_change_and_commit_lose_nothing(tmp_path):
    with make_journal(str(tmp_path / "x.csv.journal")) as journal:

        def write(name):
            for k in range(300):
                journal.note(**{f"{name}{k}": str(k)})
                journal.commit()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(write, "ab"))
        assert len(journal.facts()) >= 600
