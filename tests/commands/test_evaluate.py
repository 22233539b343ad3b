"""`digitscan evaluate`: figures against a list and against a review, in each format, and lists that cannot be used."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from digitscan import cli
from digitscan.review.decisions import decisions_path, open_decisions
from tests.review.drawn_run import Run, Written, failed

NUMBERS = {
    "a.png": [
        Written("4711", "4771", 0.95, "sum"),  # wrong, and accepted
        Written("12", "12", 0.99, "day"),
        Written("1,5", "15", 0.99, "rate"),  # signs do not count
        Written("88", "8", 0.2, "<b>count</b>"),
    ],
    "b.png": [Written("960", "960", 0.4), Written("3", "3", 0.97)],
    "c.png": [Written("5", "5", 0.5)],
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Run(Path(), NUMBERS).make()


def evaluate(*arguments):
    return CliRunner().invoke(cli.commands, ["evaluate", *map(str, arguments)])


def truth(*rows, header="source,page,field,left,top,right,bottom,text"):
    Path("truth.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return "truth.csv"


@pytest.fixture
def listed(run):
    """A list of all that is on two of the pages, but for one number; and one that was missed."""
    box = run.fields[4].box
    return truth(
        "a.png,1,sum,,,,,4711",
        "a.png,1,day,,,,,12",
        'a.png,1,rate,,,,,"1,5"',
        "a.png,1,<b>count</b>,,,,,88",
        "a.png,1,place,,,,,7",
        f"b.png,1,,{box.left + 1},{box.top},{box.right + 2},{box.bottom},960",
    )


def test_figures_against_a_list(run, listed):
    result = evaluate(run.output, listed, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    counts = ("numbers", "exact", "missed", "false", "digits", "digit_errors", "accepted", "accepted_wrong")
    assert [found[name] for name in counts] == [6, 3, 1, 1, 13, 2, 4, 2]
    assert found["exact_share"] == 0.5
    assert found["accepted_error"] == 0.5
    assert found["confusions"] == [
        {"wanted": "1", "read": "7", "count": 1},
        {"wanted": "8", "read": "", "count": 1},
    ]
    assert found["fields"]["sum"]["exact"] == 0
    assert found["fields"]["place"]["missed"] == 1
    last = found["calibration"][9]
    assert (last["count"], last["right"], last["confidence"]) == (4, 0.5, 0.975)
    assert found["calibration_error"] == pytest.approx((4 * 0.475 + 0.6 + 0.2) / 6, abs=1e-3)


def test_the_same_as_text(run, listed):
    told = evaluate(run.output, listed).stdout
    assert re.search(r"exact +50\.00% of 6\n", told)
    assert re.search(r"wrong among the accepted +50\.00% of 4\n", told)
    assert "1 read as 7" in told
    assert re.search(r"sum +1 +0\.0% +1 +100\.0%\n", told)


def test_the_same_as_a_page_with_pictures_of_the_errors(run, listed):
    result = evaluate(run.output, listed, "--format", "html", "-o", "errors.html")
    assert (result.exit_code, result.stdout) == (0, "")
    page = Path("errors.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 3
    assert "<p>is 4711, read as</p><strong>4771</strong> 0.95, accepted" in page
    assert "<p>is no number, read as</p><strong>3</strong>" in page
    assert "<strong>7</strong><p>missed</p>" in page
    assert "&lt;b&gt;count&lt;/b&gt;" in page
    assert "<b>" not in page


def test_numbers_of_pages_that_failed_are_missed_and_those_of_other_pages_are_told(run):
    failed(run.output, "c.png", "no image")
    failed(run.output, "a.png", "damaged", 3)
    rows = ("c.png,1,5", "c.png,2,6", "a.png,3,7", "a.png,4,8", "d.png,1,9")
    listed = truth(*rows, header="source,page,text")
    result = evaluate(run.output, listed, "--format", "json")
    found = json.loads(result.stdout)
    assert [found[name] for name in ("numbers", "exact", "missed", "unread")] == [3, 1, 2, 2]
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "digitscan: 2 numbers of pages that could not be read counted as missed",
        "digitscan: 2 numbers of truth.csv left out, of pages that are not in the run; "
        "compare the columns source and page",
    ]
    told = evaluate(run.output, listed).stdout
    assert re.search(r"missed +66\.67% of 3\n +on pages that failed +2 of the missed\n", told)
    page = evaluate(run.output, listed, "--format", "html").stdout
    assert page.count("missed: its page could not be read") == 2


def test_figures_against_a_review(run):
    keys = run.keys()
    with open_decisions(decisions_path(run.output)) as decisions:
        decisions.decide(keys["4771"], 0, "corrected", "4711", "Ann")
        decisions.decide(keys["12"], 0, "confirmed", "12", "Ann")
        decisions.decide(keys["3"], 0, "not a number", "", "Ann")
        decisions.decide(keys["5"], 0, "unreadable", "", "Ann")
        decisions.decide(keys["960"], 0, "open", "960", "Ann")
    found = json.loads(evaluate(run.output, "--corrections", "--format", "json").stdout)
    assert [found[name] for name in ("numbers", "exact", "false", "accepted", "accepted_wrong")] == [2, 1, 1, 3, 2]
    assert found["against"] == "what was settled in the review"


def test_a_row_alone_on_its_page_needs_no_place(run):
    result = evaluate(run.output, truth("c.png,5", header="source,text"), "--format", "json")
    assert json.loads(result.stdout)["exact"] == 1


def test_a_list_of_other_files_judges_nothing_and_says_so(run):
    result = evaluate(run.output, truth("d.png,5", header="source,text"))
    assert result.exit_code == 0
    assert "nothing was judged: no number of the run is in the truth" in result.stderr


def test_a_run_that_nobody_has_looked_at_says_what_to_do(run):
    result = evaluate(run.output, "--corrections")
    assert (result.exit_code, "nothing was judged: nothing was settled" in result.stderr) == (0, True)


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        ("source,page", "a.png,1", "line 1: there is no column text"),
        ("source,text", "", "no number is in it"),
        ("source,text", ",5", "line 2: source is empty"),
        ("source,page,text", "a.png,one,5", 'line 2: page is "one"'),
        ("source,text,left,top,right,bottom", "a.png,5,1,2,3,", 'line 2: bottom is ""'),
        ("source,text,left,top,right,bottom", "a.png,5,9,2,3,4", "line 2: the box is empty"),
        ("source,text", "a.png,5\na.png,6", "line 2: which number of its page is meant?"),
        ("source,text", 'a.png,"5', "this is no CSV file"),
        ("source,text,settled", "a.png,5,read", "give --corrections instead"),
    ],
)
def test_a_list_that_cannot_be_used_is_told_with_its_line(run, header, row, words):
    result = evaluate(run.output, truth(row, header=header))
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("digitscan: error: truth.csv")
    assert words in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("numbers.csv",), "or --corrections, one of them"),
        (("numbers.csv", "truth.csv", "--corrections"), "or --corrections, one of them"),
        (("numbers.csv", "none.csv"), "there is no such file"),
        (("none.csv", "--corrections"), "there is no journal here"),
        (("numbers.csv", "truth.csv", "-o", "truth.csv"), "is kept as it is"),
    ],
)
def test_wrong_usage(run, listed, arguments, words):
    before = Path(listed).read_text()
    result = evaluate(*arguments)
    assert (result.exit_code, words in " ".join(result.stderr.split())) == (2, True)
    assert Path(listed).read_text() == before
