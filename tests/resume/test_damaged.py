"""A damaged journal costs no output: what is whole in it is kept, the rest is read again, and nothing in it runs."""

import random
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest

from digitscan.errors import JournalError
from digitscan.journal.beginning import process_mark
from digitscan.journal.integrity import DamagedError
from digitscan.journal.layout import known
from digitscan.journal.schema import LAYOUT
from digitscan.journal.store import make_journal, open_journal
from digitscan.records import Box
from digitscan.review.decision import NumberKey
from digitscan.review.decisions import open_decisions
from digitscan.review.decisions_layout import LAYOUT as DECISIONS
from tests.answers import read_times, texts
from tests.journal.crafted import crafted_decisions, crafted_journals
from tests.journal.damage import JOURNAL, REVIEW, DamagedRun, changed, flipped, truncated


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    return DamagedRun(tmp_path_factory.mktemp("run") / "run", files=3, pages=3)


@pytest.mark.parametrize(("damage", "count"), [(flipped, 24), (truncated, 12)])
def test_a_damaged_journal_loses_nothing(damaged, damage, count):
    for number in range(count):
        content = damage(damaged.whole[JOURNAL], random.Random(f"{damage.__name__}{number}"))
        assert damaged.faults_of_journal(content, gone=number % 2 == 1) == [], number


@pytest.mark.parametrize("damage", [flipped, truncated])
def test_damaged_decisions_are_whole_or_told(damaged, damage):
    for number in range(30):
        content = damage(damaged.whole[REVIEW], random.Random(f"{damage.__name__}{number}"))
        assert damaged.faults_of_review(content) == [], number


def test_nothing_in_a_changed_journal_runs(damaged, tmp_path):
    some = random.Random(1).sample(list(crafted_journals()), 15)
    for number, (statements, forged) in enumerate(some):
        content = changed(damaged.whole[JOURNAL], tmp_path, *statements)
        assert damaged.faults_of_journal(content, number % 2 == 1, forged) == [], statements


def test_nothing_in_changed_decisions_runs(damaged, tmp_path):
    for statements, forged in random.Random(1).sample(list(crafted_decisions()), 15):
        content = changed(damaged.whole[REVIEW], tmp_path, *statements)
        assert damaged.faults_of_review(content, forged) == [], statements


def damage_number(level, path="x.csv.journal"):
    """Flips a bit of a number, by the gray level of its page; returns what the journal holds then."""
    content = bytearray(Path(path).read_bytes())
    content[content.index(b"%03d" % level + struct.pack(">d", level / 1000))] ^= 4
    Path(path).write_bytes(content)
    return bytes(content)


def test_only_the_page_of_a_damaged_number_is_read_again(scan, draw, tmp_path, monkeypatch):
    draw("a.tif", 11, 12, 13), draw("b.tif", 21, 22)
    assert scan("a.tif", "b.tif", "-o", "x.csv").exit_code == 0
    whole, content = Path("x.csv").read_bytes(), damage_number(12)
    refused = scan("a.tif", "b.tif", "-o", "x.csv")
    assert (refused.exit_code, "--resume" in refused.stderr) == (2, True)
    assert "a.tif, page 2" in refused.stderr
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    result = scan("a.tif", "b.tif", "-o", "x.csv", "--resume")
    assert result.exit_code == 0
    told = "the journal was damaged and is kept as x.csv.journal.damaged; 4 pages in it are whole, 1 are lost"
    assert result.stderr.startswith(f"digitscan: x.csv.journal: {told} and read again: a.tif\n")
    assert read_times(tmp_path) == {"a.tif 2": 1}
    assert Path("x.csv").read_bytes() == whole
    assert Path("x.csv.journal.damaged").read_bytes() == content
    damage_number(21)
    assert "kept as x.csv.journal.damaged2" in scan("a.tif", "b.tif", "-o", "x.csv", "--resume").stderr
    assert Path("x.csv.journal.damaged").read_bytes() == content


def test_an_output_stays_until_lost_pages_are_read_again(scan, draw):
    draw("in/a.tif", 11, 12, 13), draw("in/b.tif", 21)
    assert scan("in", "-o", "x.csv").exit_code == 0
    whole = Path("x.csv").read_bytes()
    damage_number(12)
    Path("in/a.tif").rename("a.tif")
    for _ in range(2):
        result = scan("in", "-o", "x.csv", "--resume")
        assert result.exit_code == 1
        assert "x.csv: is left as it is, since it may have pages that were lost" in result.stderr
        assert "of in/a.tif; the rows of this run are in x.csv.partial" in result.stderr
        assert Path("x.csv").read_bytes() == whole
        assert texts(Path("x.csv.partial").read_bytes()) == ["011", "013", "021"]
    Path("a.tif").rename("in/a.tif")
    assert scan("in", "-o", "x.csv", "--resume").exit_code == 0
    assert Path("x.csv").read_bytes() == whole
    assert not Path("x.csv.partial").exists()


def test_a_schema_that_is_no_text_is_told(damaged):
    content = bytearray(damaged.whole[JOURNAL])
    content[content.index(b"CREATE TABLE pages") + 8] |= 0x80
    assert damaged.faults_of_journal(bytes(content), gone=True) == []


def test_the_journal_of_a_run_that_goes_on_stays(scan, draw):
    draw("a.tif", 11, 12)
    assert scan("a.tif", "-o", "x.csv").exit_code == 0
    with open_journal("x.csv.journal", writing=True) as journal:
        journal.note(process=process_mark())
        journal.commit()
    content = damage_number(11)
    result = scan("a.tif", "-o", "x.csv", "--resume")
    assert (result.exit_code, "a run is writing it" in result.stderr) == (2, True)
    assert Path("x.csv.journal").read_bytes() == content


def test_a_journal_of_which_the_list_of_files_is_lost_is_left_with_the_output(scan, draw):
    draw("a.tif", 11, 12)
    assert scan("a.tif", "-o", "x.csv").exit_code == 0
    before, content = Path("x.csv").read_bytes(), Path("x.csv.journal").read_bytes()
    for size in (4096, 8192, 9000):
        Path("x.csv.journal").write_bytes(content[:size])
        result = scan("a.tif", "-o", "x.csv", "--resume")
        (line,) = result.stderr.splitlines()
        assert (result.exit_code, "nobody can tell which files it had; the output is left" in line) == (2, True)
        assert Path("x.csv").read_bytes() == before
        assert Path("x.csv.journal").read_bytes() == content[:size]


def without_checksums(path, layout):
    """Makes a database one of the version before."""
    with closing(sqlite3.connect(path, isolation_level=None)) as now, closing(sqlite3.connect(f"{path}1")) as before:
        before.executescript(layout.before.schema)
        for table in known(layout.before).tables:
            rows = now.execute(f"SELECT {table.listed()} FROM {table.name}").fetchall()
            marks = ", ".join("?" * len(table.columns))
            before.executemany(f"INSERT INTO {table.name} ({table.listed()}) VALUES ({marks})", rows)
        if layout is LAYOUT:
            before.execute("DELETE FROM run WHERE key = 'files'")
        before.execute(f"PRAGMA application_id = {layout.application}")
        before.execute("PRAGMA user_version = 1")
        before.commit()
    Path(f"{path}1").replace(path)


def test_a_journal_of_the_version_before_goes_on(scan, draw, tmp_path, monkeypatch):
    draw("a.tif", 11, 12)
    assert scan("a.tif", "-o", "x.csv").exit_code == 0
    whole = Path("x.csv").read_bytes()
    without_checksums("x.csv.journal", LAYOUT)
    with pytest.raises(JournalError, match="of version 1, before checksums; digitscan scan --resume"):
        open_journal("x.csv.journal")
    content = Path("x.csv.journal").read_bytes()
    fragments = 3 * 4096 + 7  # counted on the first page of an index
    Path("x.csv.journal").write_bytes(content[:fragments] + b"\5" + content[fragments + 1 :])
    result = scan("a.tif", "-o", "x.csv", "--resume")
    assert (result.exit_code, "damaged, and of version 1, before checksums" in result.stderr) == (2, True)
    Path("x.csv.journal").write_bytes(content)
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    result = scan("a.tif", "-o", "x.csv", "--resume")
    assert (result.exit_code, "nothing to do" in result.stderr) == (0, True)
    assert Path("x.csv").read_bytes() == whole
    assert not Path("log").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tif", "x.csv", "x.csv.journal"]
    with open_journal("x.csv.journal") as journal:
        assert [row["pages_read"] for row in journal.rows("SELECT * FROM files")] == [2]


def test_decisions_of_the_version_before_count(damaged):
    damaged.lay()
    path = str(damaged.folder / REVIEW)
    without_checksums(path, DECISIONS)
    assert damaged.faults_of_review(Path(path).read_bytes()) == []


def test_a_number_whose_decision_is_lost_is_open_again(tmp_path):
    path = str(tmp_path / "x.csv.review")
    keys = [NumberKey(f"{name}.png", 1, Box(1, 2, 3, 4), "4771") for name in "ab"]
    with open_decisions(path) as decisions:
        for key in keys:
            decisions.decide(key, 0, "corrected", "4712", "Ann")
            decisions.decide(key, 1, "corrected", "4711", "Bea")
    content = bytearray(Path(path).read_bytes())
    content[content.index(b"corrected4711Bea") + 12] ^= 1  # the latest row lies first: b's
    Path(path).write_bytes(content)
    with pytest.raises(
        DamagedError, match=r"x\.csv\.review: the decisions are damaged .*b\.png, page 1.*digitscan review"
    ):
        open_decisions(path)
    with open_decisions(path, renew=True) as decisions:
        assert "open again, on b.png, page 1" in decisions.renewed
        assert [one.text for one in decisions.history(keys[0])] == ["4712", "4711"]
        assert [one.verdict for one in decisions.history(keys[1])] == ["corrected", "open"]


def test_a_statement_and_a_value_are_bounded(tmp_path):
    with make_journal(str(tmp_path / "x.journal")) as journal:
        journal._connection.bound(0.1)
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        for query in (endless, "SELECT zeroblob(1 << 28)"):
            with pytest.raises(JournalError, match="the journal is damaged"):
                journal.rows(query)
        journal.note(after="this")
        assert journal.facts() == {"after": "this"}
