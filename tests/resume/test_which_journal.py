"""Which journal a run takes for its own and goes on with, what is not kept in it, and where there is none."""

from pathlib import Path

import pytest

from digitscan.journal.reading import readings
from digitscan.journal.store import open_journal


def test_the_journal_of_a_finished_run_is_replaced(scan, draw):
    draw("a.tif", 1, 2), draw("b.png", 3)
    scan("a.tif", "-o", "x.csv")
    assert scan("b.png", "-o", "x.csv").exit_code == 0
    with open_journal("x.csv.journal") as journal:
        assert [page.source for page in readings(journal)] == ["b.png"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--dpi", "200"], "--dpi was 300, is 200"),
        (["--layout", "line"], "--layout was page, is line"),
        (["--rotate", "90"], "--rotate was auto, is 90"),
        (["--pages", "1"], "--pages was all, is 1-1"),
        (["--min-confidence", "0.5"], "--min-confidence was 0.9, is 0.5"),
        (["--overlay", "o"], "--overlay was none, is o"),
        (["--weights", "other.onnx"], "the net digit was "),
    ],
    ids=" ".join,
)
def test_other_settings_are_refused(scan, draw, options, told):
    draw("a.tif", 1, 2)
    Path("other.onnx").write_bytes(b"other weights")
    scan("a.tif", "-o", "x.csv")
    before = Path("x.csv").read_bytes()
    result = scan("a.tif", "-o", "x.csv", "--resume", *options)
    (line,) = result.stderr.splitlines()
    assert (result.exit_code, Path("x.csv").read_bytes()) == (2, before)
    assert line.startswith("digitscan: error: x.csv.journal: the run was begun otherwise: ")
    assert told in line
    assert "delete this file" in line


def test_no_password_is_kept(scan, draw):
    draw("a.tif", 1)
    scan("a.tif", "-o", "x.csv", "--password", "secret")
    assert b"secret" not in Path("x.csv.journal").read_bytes()


def test_a_file_of_somebody_else_is_not_replaced(scan, draw):
    draw("a.tif", 1)
    Path("x.csv.journal").write_text("my diary", encoding="utf-8")
    result = scan("a.tif", "-o", "x.csv")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert Path("x.csv.journal").read_text(encoding="utf-8") == "my diary"


def test_no_journal_on_request_on_standard_output_and_where_nothing_was_read(scan, draw, tmp_path):
    draw("a.tif", 1)
    scan("a.tif", "-o", "x.csv", "--no-journal")
    scan("a.tif")
    scan("none.tif", "-o", "y.csv", "--max-failures", "1")
    assert not list(tmp_path.glob("*.journal*"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--resume"], "--output"),
        (["--resume", "--no-journal", "-o", "x.csv"], "--resume"),
        (["--verify", "-o", "x.csv"], "--resume"),
        (["--watch", "-"], "standard input"),
        (["--failures", "a.tif"], "a.tif"),
        (["--failures", "x.csv", "-o", "x.csv"], "x.csv"),
        (["--max-failures", "0"], "--max-failures"),
    ],
    ids=" ".join,
)
def test_wrong_usage(scan, draw, arguments, words):
    draw("a.tif", 1)
    result = scan("a.tif", *arguments)
    assert (result.exit_code, words in result.stderr) == (2, True)
