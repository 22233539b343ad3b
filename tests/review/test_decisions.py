"""What is decided is on the disk at once, nothing is overwritten, and a file of another kind is left alone."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from digitscan.errors import JournalError, OutputError
from digitscan.records import Box
from digitscan.review.decision import NumberKey
from digitscan.review.decisions import ConflictError, open_decisions

KEY = NumberKey("a.png", 1, Box(1, 2, 30, 40), "4771")
OTHER = NumberKey(b"\xff.png", 2, Box(1, 2, 30, 40), "4771")


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "x.csv.review")


@pytest.fixture
def decisions(path):
    with open_decisions(path) as opened:
        yield opened


def told(made):
    return made.version, made.verdict, made.text, made.who


def test_a_decision_is_kept_with_who_and_when(decisions, path):
    made = decisions.decide(KEY, 0, "corrected", "4711", "Ann")
    assert told(made) == (1, "corrected", "4711", "Ann")
    assert made.when[:2] == "20"
    with open_decisions(path) as again:
        assert again.history(KEY) == [made]
        assert again.history(OTHER) == []


def test_the_file_alone_holds_all_once_a_review_has_ended(path, tmp_path):
    """The numbers of the run are read beside it, by a connection that is open for longer."""
    with open_decisions(path) as opened:
        reader = sqlite3.connect(path)
        reader.execute("SELECT * FROM decisions").fetchall()
        made = opened.decide(KEY, 0, "corrected", "4711", "Ann")
    copy = Path(path).read_bytes()
    reader.close()
    (tmp_path / "copy.review").write_bytes(copy)
    with open_decisions(str(tmp_path / "copy.review")) as again:
        assert again.history(KEY) == [made]


def test_a_path_that_is_not_utf_8_is_another_number(decisions):
    decisions.decide(KEY, 0, "corrected", "1", "Ann")
    made = decisions.decide(OTHER, 0, "unreadable", "", "Ann")
    assert decisions.history(OTHER) == [made]


def test_the_second_of_two_is_told_and_changes_nothing(decisions, path):
    with open_decisions(path) as other:
        other.decide(KEY, 0, "corrected", "4711", "Bea")
    with pytest.raises(ConflictError, match="Bea has settled it meanwhile: corrected 4711") as refused:
        decisions.decide(KEY, 0, "unreadable", "", "Ann")
    assert told(refused.value.latest) == (1, "corrected", "4711", "Bea")
    assert len(decisions.history(KEY)) == 1
    assert told(decisions.decide(KEY, 1, "corrected", "4712", "Ann")) == (2, "corrected", "4712", "Ann")


def test_a_version_that_never_was_is_refused(decisions):
    with pytest.raises(ConflictError, match="nobody"):
        decisions.decide(KEY, 3, "unreadable", "", "Ann")


def test_undoing_goes_back_step_by_step_and_keeps_all(decisions):
    decisions.decide(KEY, 0, "corrected", "1", "Ann")
    decisions.decide(KEY, 1, "corrected", "2", "Ann")
    assert told(decisions.undo(KEY, 2, 2, "Ann")) == (3, "corrected", "1", "Ann")
    assert told(decisions.undo(KEY, 3, 1, "Ann")) == (4, "undone", "", "Ann")
    with pytest.raises(ConflictError):
        decisions.undo(KEY, 3, 1, "Bea")
    assert [one.verdict for one in decisions.history(KEY)] == ["corrected", "corrected", "corrected", "undone"]


def test_what_was_decided_outlasts_a_killed_process(path):
    code = f"""
import os, signal
from digitscan.records import Box
from digitscan.review.decision import NumberKey
from digitscan.review.decisions import open_decisions
open_decisions({path!r}).decide(NumberKey("a.png", 1, Box(1, 2, 30, 40), "4771"), 0, "corrected", "4711", "Ann")
os.kill(os.getpid(), signal.SIGKILL)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], env=environment, timeout=60, check=False)
    with open_decisions(path) as found:
        assert [one.text for one in found.history(KEY)] == ["4711"]


def test_each_decision_is_synchronized_with_the_disk(decisions):
    assert decisions._connection.execute("PRAGMA synchronous").fetchone()[0] == 2


def other_database(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (a)")


def later_version(path):
    open_decisions(path).__exit__()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (other_database, "no decisions of digitscan review"),
        (later_version, "it is of version 9"),
        (lambda path: Path(path).write_bytes(b"text, and no database" * 100), "no decisions of digitscan review"),
    ],
)
def test_another_file_is_left_alone(path, make, words):
    make(path)
    before = Path(path).read_bytes()
    with pytest.raises(JournalError, match=words) as refused:
        open_decisions(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert Path(path).read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(OutputError, match="cannot be kept"):
        open_decisions(str(tmp_path / "none" / "x.review"))
