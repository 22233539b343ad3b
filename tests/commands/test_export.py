"""`digitscan export`: the corrected numbers in each format, how each was settled, and what is left alone."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from digitscan import cli
from digitscan.journal.store import journal_path
from digitscan.review.decisions import decisions_path, open_decisions
from tests.review.drawn_run import Run, Written, failed

NUMBERS = {
    "b.png": [Written("11", "11", 0.95, "day"), Written("22", "28", 0.2, "=sum"), Written("33", "33", 0.3)],
    "a.png": [Written("44", "44", 0.4), Written("55", "55", 0.5), Written("66", "66", 0.6), Written("77", "77", 0.7)],
}
EXPECTED = {
    "11": ("11", "read", "", "accepted"),
    "28": ("22", "corrected", "Ann", "accepted"),
    "33": ("33", "confirmed", "Ann", "accepted"),
    "44": ("", "unreadable", "Ann", "accepted"),
    "55": ("", "not a number", "Ann", "accepted"),
    "66": ("66", "confirmed", "Bea", "accepted"),
    "77": ("77", "open", "", "review"),
}


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path, NUMBERS).make()


@pytest.fixture
def settled(run):
    """The run with a decision of each kind."""
    keys = run.keys()
    with open_decisions(decisions_path(run.output)) as decisions:
        decisions.decide(keys["28"], 0, "corrected", "22", "Ann")
        decisions.decide(keys["33"], 0, "confirmed", "33", "Ann")
        decisions.decide(keys["44"], 0, "unreadable", "", "Ann")
        decisions.decide(keys["55"], 0, "not a number", "", "Ann")
        decisions.look([(keys["66"], 0), (keys["66"], 1)], False, "Bea")
        decisions.decide(keys["77"], 0, "unreadable", "", "Ann")
        decisions.undo(keys["77"], 1, 1, "Ann")
    return run


def export(*arguments):
    return CliRunner().invoke(cli.commands, ["export", *map(str, arguments)])


def rows_of(path):
    """The rows as dicts of text, by the text that was read."""
    content = Path(path).read_bytes()
    match Path(path).suffix:
        case ".csv":
            rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
        case ".json":
            rows = json.loads(content)
        case ".jsonl":
            rows = [json.loads(line) for line in content.splitlines()]
        case ".xlsx":
            header, *cells = openpyxl.load_workbook(path)["numbers"].iter_rows(values_only=True)
            rows = [dict(zip(header, (cell or "" for cell in row), strict=True)) for row in cells]
    return {row["read"]: row for row in rows}


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "xlsx"])
def test_the_corrected_numbers_and_how_each_was_settled(settled, tmp_path, ending):
    result = export(settled.output, "-o", tmp_path / f"corrected.{ending}")
    assert result.exit_code == 0, result.stderr
    assert "1 number still open; settle them with digitscan review" in result.stderr
    rows = rows_of(tmp_path / f"corrected.{ending}")
    assert {key: (row["text"], row["settled"], row["by"], row["status"]) for key, row in rows.items()} == EXPECTED
    assert list(rows) == ["11", "28", "33", "44", "55", "66", "77"]
    assert rows["11"]["field"] == "day"


def test_standard_output_is_csv_in_which_nothing_runs(settled):
    header, *rows = export(settled.output).stdout.splitlines()
    assert header == "source,page,field,text,confidence,status,left,top,right,bottom,settled,read,by"
    assert ",'=sum,22," in rows[1]


def test_without_decisions_all_is_as_it_was_read_and_no_file_of_decisions_is_made(run, tmp_path):
    result = export(run.output, "-o", tmp_path / "corrected.csv")
    assert "6 numbers still open" in result.stderr
    assert {row["settled"] for row in rows_of(tmp_path / "corrected.csv").values()} == {"read", "open"}
    assert not Path(decisions_path(run.output)).exists()


def test_failures_stay_in_the_workbook(settled, tmp_path):
    failed(settled.output, ".png", "the file is empty")
    export(settled.output, "-o", tmp_path / "corrected.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "corrected.xlsx")["failures"]
    assert [row[2] for row in sheet.iter_rows(values_only=True)] == ["reason", "the file is empty"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Missing argument"),
        (("numbers.csv", "-o", "corrected.txt"), "the ending tells no format"),
        (("numbers.csv", "-o", "corrected.sqlite"), "the ending tells no format"),
        (("numbers.csv", "--format", "xlsx"), "cannot go to standard output"),
        (("numbers.csv", "-o", "numbers.csv"), "is kept as it is; name another file"),
        (("numbers.csv", "-o", "numbers.csv.journal", "--format", "csv"), "is kept as it is; name another file"),
    ],
)
def test_wrong_usage(run, monkeypatch, arguments, words):
    monkeypatch.chdir(run.folder)
    Path(run.output).write_text("rows")
    before = Path(journal_path(run.output)).read_bytes()
    result = export(*arguments)
    assert (result.exit_code, words in " ".join(result.stderr.split())) == (2, True)
    assert Path(run.output).read_text() == "rows"
    assert Path(journal_path(run.output)).read_bytes() == before


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda run: Path(journal_path(run.output)).unlink(), "there is no journal here"),
        (lambda run: Path(journal_path(run.output)).write_bytes(b"text " * 999), "no journal of digitscan"),
        (lambda run: Path(decisions_path(run.output)).write_bytes(b"text " * 999), "no decisions of digitscan"),
    ],
)
def test_what_is_damaged_or_gone_is_told_and_the_old_file_stays(run, tmp_path, make, words):
    target = tmp_path / "corrected.csv"
    target.write_text("old")
    make(run)
    result = export(run.output, "-o", target)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("digitscan: error: ")
    assert words in line
    assert target.read_text() == "old"
