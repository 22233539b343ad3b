"""Of a run that goes on, what is as it was is not read again, and what has changed, is new or had failed is."""

import os
from pathlib import Path

import pytest

from digitscan.journal.reading import readings
from digitscan.journal.store import open_journal
from tests.answers import read_times, texts
from tests.fake_pipeline import CRASH


def test_a_finished_run_has_nothing_to_do(scan, draw, monkeypatch, tmp_path):
    draw("a.tif", 1, 2), draw("b.png", 3)
    assert scan("a.tif", "b.png", "-o", "x.csv").exit_code == 0
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    before = Path("x.csv").stat().st_mtime_ns
    result = scan("a.tif", "b.png", "-o", "x.csv", "--resume")
    assert (result.exit_code, Path("x.csv").stat().st_mtime_ns) == (0, before)
    assert "x.csv is complete, nothing to do: 3 pages, 3 numbers, 3 doubtful, 0 failed" in result.stderr
    Path("x.csv").unlink()
    assert scan("a.tif", "b.png", "-o", "x.csv", "--resume").exit_code == 0
    assert texts(Path("x.csv").read_bytes()) == ["001", "002", "003"]
    assert not Path("log").exists()


def test_how_pages_were_turned_is_kept(scan, draw):
    draw("a.tif", 1, 2)
    assert scan("a.tif", "--rotate", "270", "-o", "x.jsonl").exit_code == 0
    whole = Path("x.jsonl").read_bytes()
    assert whole.count(b'"turn": 270') == 2
    Path("x.jsonl").unlink()
    assert scan("a.tif", "--rotate", "270", "-o", "x.jsonl", "--resume").exit_code == 0
    assert Path("x.jsonl").read_bytes() == whole


def test_what_is_missing_is_named_again_where_nothing_is_to_be_done(scan, draw, tmp_path):
    draw("a.png", 1), (tmp_path / "empty").mkdir()
    first = scan("a.png", "missing.png", "empty", "-o", "x.csv")
    again = scan("a.png", "missing.png", "empty", "-o", "x.csv", "--resume")
    *errors, told = again.stderr.splitlines()
    assert errors == [line for line in first.stderr.splitlines() if "error: " in line]
    assert [error.split(": ")[2] for error in errors] == ["missing.png", "empty"]
    assert told == "digitscan: x.csv is as it was, nothing new to read: 1 page, 1 number, 1 doubtful, 2 failed"
    assert (first.exit_code, again.exit_code) == (1, 1)


def test_files_that_have_changed_come_or_go_are_noticed(scan, draw, monkeypatch, tmp_path):
    for level in (1, 2, 3):
        draw(f"in/{level}.png", level)
    scan("in", "-o", "x.csv")
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    draw("in/2.png", 22), draw("in/4.png", 4), Path("in/1.png").unlink()
    result = scan("in", "-o", "x.csv", "--resume")
    assert "digitscan: kept the numbers of 1 file read before that cannot be found or opened now" in result.stderr
    assert (result.exit_code, texts(Path("x.csv").read_bytes())) == (0, ["001", "022", "003", "004"])
    assert sorted(read_times(tmp_path)) == ["in/2.png 1", "in/4.png 1"]


def test_the_table_of_scans_that_were_moved_away_stays(scan, draw):
    draw("in/1.png", 1), draw("in/2.tif", 2, 3), draw("4.png", 4)
    scan("in", "4.png", "-o", "x.csv")
    Path("in").rename("done")
    Path("in").mkdir()
    Path("4.png").unlink()
    for _ in range(2):
        result = scan("in", "4.png", "-o", "x.csv", "--resume")
        assert [line.split(": ")[2] for line in result.stderr.splitlines() if ": error: " in line] == ["in", "4.png"]
        assert "kept the numbers of 3 files read before that cannot be found" in result.stderr
        assert (result.exit_code, texts(Path("x.csv").read_bytes())) == (1, ["001", "002", "003", "004"])
    result = scan("done", "-o", "x.csv", "--resume")  # where they are read anew, and not told twice
    assert texts(Path("x.csv").read_bytes()) == ["004", "001", "002", "003"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_of_a_file_that_is_gone_before_its_end_the_pages_are_kept_and_the_rest_has_failed(run, draw, tmp_path, jobs):
    arguments = ["scan", "in", "-o", "x.csv", "--resume", "--jobs", jobs]
    draw("in/a.tif", 1, CRASH, 3)
    run(*arguments)
    (tmp_path / "in/a.tif").rename(tmp_path / "a.tif")
    draw("in/b.png", 4)
    for _ in range(2):
        status, _, err = run(*arguments)
        assert "error: in/a.tif: there is no such file" in err
        assert (status, texts((tmp_path / "x.csv").read_bytes())) == (1, ["001", "003", "004"])
    (tmp_path / "a.tif").rename(tmp_path / "in/c.tif")
    run(*arguments)
    assert texts((tmp_path / "x.csv").read_bytes()) == ["004", "001", "003"]


def test_files_that_are_no_longer_named_are_left_out_and_told(scan, draw):
    draw("a.png", 1), draw("b.png", 2), draw("c.png", 3)
    scan("a.png", "b.png", "-o", "x.csv")
    result = scan("c.png", "b.png", "-o", "x.csv", "--resume")
    assert "digitscan: left out the numbers of 1 file read before and not in the input now" in result.stderr
    assert (result.exit_code, texts(Path("x.csv").read_bytes())) == (0, ["003", "002"])


def test_a_wrong_path_does_not_empty_a_table(scan, draw):
    draw("in/a.png", 1)
    scan("in", "-o", "x.csv")
    result = scan("inn", "-o", "x.csv", "--resume")
    (line,) = result.stderr.splitlines()
    assert (result.exit_code, texts(Path("x.csv").read_bytes())) == (2, ["001"])
    assert "of this input none can be read (inn: there is no such file or folder; check the path)" in line
    assert "is complete, nothing to do" in scan("in", "-o", "x.csv", "--resume").stderr


def test_content_is_compared_on_request(scan, draw, monkeypatch, tmp_path):
    """A copy has another time, and a content may change within a tick of the clock."""
    one, two = draw("1.bmp", 1), draw("2.bmp", 2)
    scan("1.bmp", "2.bmp", "-o", "x.csv")
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    os.utime(one, (1, 1))
    before = two.stat()
    draw("2.bmp", 3)
    os.utime(two, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert scan("1.bmp", "2.bmp", "-o", "x.csv", "--resume", "--verify").exit_code == 0
    assert texts(Path("x.csv").read_bytes()) == ["001", "003"]
    assert list(read_times(tmp_path)) == ["2.bmp 1"]


def test_what_failed_is_tried_again_since_its_cause_may_be_gone(scan, draw, monkeypatch, tmp_path):
    draw("a.tif", 1, CRASH, 3)
    assert scan("a.tif", "late.png", "-o", "x.csv").exit_code == 1
    draw("late.png", 4)
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    result = scan("a.tif", "late.png", "-o", "x.csv", "--resume")
    assert (result.exit_code, "1 failed" in result.stderr) == (1, True)
    assert texts(Path("x.csv").read_bytes()) == ["001", "003", "004"]
    assert sorted(read_times(tmp_path)) == ["a.tif 2", "late.png 1"]


def test_all_numbers_decide_those_from_before_too(scan, draw):
    draw("a.tif", 250), draw("b.tif", 100)
    scan("a.tif", "-o", "x.csv", "--max-error", "0.75")
    assert scan("a.tif", "b.tif", "-o", "x.csv", "--max-error", "0.75", "--resume").exit_code == 0
    rows = Path("x.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [row.split(",")[5] for row in rows] == ["accepted", "review"]
    with open_journal("x.csv.journal") as journal:
        kept = [field.status for page in readings(journal) for field in page.fields]
    assert kept == ["accepted", "review"]
