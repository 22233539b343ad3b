"""The list of failures, and the end of a run in which too much fails."""

import csv
import io
import signal
import time
from pathlib import Path

import pytest

from tests.answers import only, texts
from tests.fake_pipeline import CRASH, SLOW

HEADER = ["path", "page", "reason"]


def listed(path="f.csv"):
    text = Path(path).read_bytes().decode("utf-8", "surrogateescape")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_each_failure_is_a_row(scan, draw, tmp_path):
    draw("a.tif", 1, CRASH, 3)
    result = scan("a.tif", "none,\n.png", "=1+1.png", "\udcff.png", "--failures", "f.csv")
    assert (result.exit_code, texts(result.stdout_bytes)) == (1, ["001", "003"])
    header, page, *files = listed()
    assert header == HEADER
    assert (page[:2], page[2].startswith("internal error")) == (["a.tif", "2"], True)
    assert [row[:2] for row in files] == [["none,\n.png", ""], ["./=1+1.png", ""], ["\udcff.png", ""]]
    assert all(row[2].startswith("there is no such file") for row in files)


def test_a_run_without_failures_has_an_empty_list(scan, draw, tmp_path):
    draw("a.tif", 1)
    Path("f.csv").write_text("old", encoding="utf-8")
    assert scan("a.tif", "--failures", "f.csv").exit_code == 0
    assert listed() == [HEADER]


def test_failures_from_before_an_interruption_are_listed_too(scan, draw):
    draw("a.tif", 1, CRASH), draw("b.tif", CRASH, 2)
    scan("a.tif", "-o", "x.csv")
    scan("a.tif", "b.tif", "-o", "x.csv", "--resume", "--failures", "f.csv")
    assert [row[:2] for row in listed()[1:]] == [["a.tif", "2"], ["b.tif", "1"]]


def test_a_finished_run_writes_its_list_once_more(scan, draw):
    draw("a.tif", 1)
    scan("a.tif", "none.png", "-o", "x.csv")
    assert scan("a.tif", "none.png", "-o", "x.csv", "--resume", "--failures", "f.csv").exit_code == 1
    assert [row[:2] for row in listed()[1:]] == [["none.png", ""]]


@pytest.mark.parametrize("name", ["a.tif", "./a.tif", "x.csv", "x.csv.journal", "x.csv.review", "other.journal"])
def test_the_list_is_no_other_file_of_the_run(scan, draw, tmp_path, name):
    draw("a.tif", 1)
    journal = ["--journal", "other.journal"] if name == "other.journal" else []
    result = scan("a.tif", "-o", "x.csv", "--failures", name, *journal)
    assert (result.exit_code, "cannot be the list of failures as well" in " ".join(result.stderr.split())) == (2, True)
    assert only(tmp_path) == ["a.tif"]


def test_the_list_is_no_file_of_a_folder_that_is_read(scan, draw):
    content = draw("in/a.png", 1).read_bytes()
    result = scan("in", "-o", "x.csv", "--failures", "in/a.png")
    assert result.exit_code == 1
    assert "in/a.png: is to be read, so it cannot be the list of failures" in result.stderr
    assert Path("in/a.png").read_bytes() == content


def test_a_list_that_cannot_be_written_is_told_before_anything_is_read(scan, draw, tmp_path):
    draw("a.tif", 1)
    result = scan("a.tif", "-o", "x.csv", "--failures", "none/f.csv")
    assert (result.exit_code, result.stderr.startswith("digitscan: error: none/f.csv: ")) == (1, True)
    assert only(tmp_path) == ["a.tif"]


def test_an_interrupted_run_has_a_list(draw, start, tmp_path):
    draw("a.tif", CRASH, 2, SLOW)
    process = start("scan", "a.tif", "-o", "x.csv", "--failures", "f.csv")
    for _ in range(400):
        if any(b"002" in path.read_bytes() for path in tmp_path.glob(".digitscan-*.tmp")):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert [row[:2] for row in listed(tmp_path / "f.csv")[1:]] == [["a.tif", "1"]]


@pytest.mark.parametrize("more", [[], ["--max-error", "0.9"]], ids=str)
def test_too_many_failures_stop_the_run(scan, draw, more):
    draw("a.tif", 1, CRASH, 3, CRASH, 5)
    result = scan("a.tif", "none.png", "-o", "x.csv", "--max-failures", "2", *more)
    assert result.exit_code == 1
    assert "digitscan: stopped after 2 failures; what was read so far (2 pages) is in x.csv; go on with --resume" in (
        result.stderr
    )
    assert texts(Path("x.csv").read_bytes()) == ["001", "003"]
    assert scan("a.tif", "-o", "x.csv", "--resume", *more).exit_code == 1
    assert texts(Path("x.csv").read_bytes()) == ["001", "003", "005"]


def test_fewer_failures_do_not(scan, draw):
    draw("a.tif", 1, CRASH, 3)
    result = scan("a.tif", "--max-failures", "2")
    assert (result.exit_code, texts(result.stdout_bytes)) == (1, ["001", "003"])
