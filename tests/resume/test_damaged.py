"""A damaged journal costs no output: what is whole in it is kept, the rest is read again, and nothing in it runs."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from digitscan.journal.schema import LAYOUT
from digitscan.journal.store import open_journal
from digitscan.review.decisions import open_decisions
from tests.answers import read_times, texts
from tests.journal.crafted import crafted_decisions, crafted_journals
from tests.journal.damage import JOURNAL, OUTPUT, REVIEW, DamagedRun, changed, flipped, truncated


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    return DamagedRun(tmp_path_factory.mktemp("run") / "run", files=3, pages=3)


def offset(content, words):
    """Where some words stand last in a file: their first mention may be that of an index."""
    return content.rindex(words)


def flip(content, at):
    changed = bytearray(content)
    changed[at] ^= 4
    return bytes(changed)


@pytest.mark.parametrize("damage", [flipped, truncated])
def test_a_damaged_journal_loses_nothing(damaged, damage):
    for number in range(30):
        content = damage(damaged.whole[JOURNAL], random.Random(f"{damage.__name__}{number}"))
        assert damaged.faults_of_journal(content, gone=number % 2 == 1) == [], number


@pytest.mark.parametrize("damage", [flipped, truncated])
def test_damaged_decisions_are_whole_or_told(damaged, damage):
    for number in range(30):
        content = damage(damaged.whole[REVIEW], random.Random(f"{damage.__name__}{number}"))
        assert damaged.faults_of_review(content) == [], number


def test_nothing_in_a_changed_journal_runs(damaged, tmp_path):
    some = random.Random(1).sample(list(crafted_journals()), 25)
    for number, (statements, forged) in enumerate(some):
        content = changed(damaged.whole[JOURNAL], tmp_path, *statements)
        assert damaged.faults_of_journal(content, number % 2 == 1, forged) == [], statements


def test_nothing_in_changed_decisions_runs(damaged, tmp_path):
    for statements, forged in random.Random(1).sample(list(crafted_decisions()), 15):
        content = changed(damaged.whole[REVIEW], tmp_path, *statements)
        assert damaged.faults_of_review(content, forged) == [], statements


def test_a_number_that_is_damaged_is_named_kept_aside_and_its_page_alone_read_again(scan, draw, tmp_path, monkeypatch):
    draw("a.tif", 11, 12, 13), draw("b.tif", 21, 22)
    assert scan("a.tif", "b.tif", "-o", "x.csv").exit_code == 0
    whole, journal = Path("x.csv").read_bytes(), Path("x.csv.journal")
    content = flip(journal.read_bytes(), offset(journal.read_bytes(), b"0120.012") if False else _number(journal, "012"))
    journal.write_bytes(content)
    refused = scan("a.tif", "b.tif", "-o", "x.csv")
    assert (refused.exit_code, "--resume" in refused.stderr) == (2, True)
    assert "a.tif, page 2" in refused.stderr
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    result = scan("a.tif", "b.tif", "-o", "x.csv", "--resume")
    assert result.exit_code == 0
    told = "the journal was damaged and is kept as x.csv.journal.damaged; 4 pages in it are whole, 1 are lost"
    assert told in result.stderr
    assert "a.tif" in result.stderr.splitlines()[0]
    assert read_times(tmp_path) == {"a.tif 2": 1}
    assert Path("x.csv").read_bytes() == whole
    assert Path("x.csv.journal.damaged").read_bytes() == content


def _number(journal, text):
    """Where the text of a number stands in a journal, not in an index."""
    content = journal.read_bytes()
    (at,) = [at for at in range(len(content)) if content.startswith(text.encode() + b"?", at)]
    return at
