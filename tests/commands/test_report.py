"""`digitscan report`: one page with all that a run came to, on which nothing runs and nothing is loaded."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from digitscan import cli
from digitscan.journal.store import journal_path
from digitscan.review.decisions import decisions_path
from tests.browser import serious
from tests.review.drawn_run import Run, Written, failed

NUMBERS = {
    "<script>alert(1)<|script>.png": [
        Written("11", "11", 0.99, "<b>day</b>"),
        Written("22", "28", 0.21, "sum", "sum: <i>a</i> is not b"),
        Written("33", "33", 0.34),
    ],
    "a.png": [Written("44", "44", 0.93), Written("5", "5", 0.999)],
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Run(tmp_path, NUMBERS).make()
    failed(made.output, "", "the file is empty")
    failed(made.output, "", "the file is empty", 3)
    return made


def report(*arguments):
    return CliRunner().invoke(cli.commands, ["report", *map(str, arguments)])


@pytest.fixture
def page(run):
    """The page's HTML."""
    result = report(run.output, "-o", "report.html")
    assert (result.exit_code, result.stderr) == (0, "digitscan: the report is in report.html\n")
    return Path("report.html").read_text(encoding="utf-8")


def cells(page, first):
    """The cells of the row that begins with a text."""
    return re.findall(r"<td[^>]*>(.*?)</td>", re.search(f"<tr><td>{re.escape(first)}</td>.*?</tr>", page)[0])


def tile(page, name):
    return re.search(f"<dt>{name}</dt><dd>(.*?)</dd>", page)[1]


def test_figures(page):
    told = [tile(page, name) for name in ("files", "pages", "numbers", "accepted", "doubtful", "failed")]
    assert told == ["2", "2", "5", "3 (60.0%)", "2 (40.0%)", "2"]
    assert cells(page, "sum") == ["sum", "1", "1", "0.2100"]
    assert cells(page, "the file is empty")[1] == "2"
    assert "<title>0.20 to 0.25: 1 doubtful</title>" in page
    assert "<title>0.95 to 1.00: 2 accepted</title>" in page


def test_the_doubtful_are_shown_with_their_pictures(page):
    assert page.count("data:image/png;base64,") == 2
    assert "<strong>28</strong> 0.21" in page
    assert "<strong>33</strong> 0.34" in page


def test_names_stay_text(page):
    for tag in ("<script", "<b>", "<i>"):
        assert tag not in page
    assert "&lt;script&gt;alert(1)&lt;|script&gt;.png" in page
    assert "sum: &lt;i&gt;a&lt;/i&gt; is not b" in page


def test_nothing_is_loaded_and_nothing_runs(page):
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)
    assert "url(" not in page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(page, tab, tmp_path, scheme):
    unlocked = page.replace('http-equiv="Content-Security-Policy"', "")  # else axe itself may not run
    Path("report.html").write_text(unlocked, encoding="utf-8")
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto((tmp_path / "report.html").as_uri())
    assert serious(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_page_that_is_gone_is_told(run):
    for path in run.folder.glob("*.png"):
        path.unlink()
    page = report(run.output, "-o", "-").stdout
    assert page.count("No picture: there is no such file or folder") == 2
    assert "<strong>28</strong> 0.21" in page


def test_a_run_without_numbers_has_a_report(tmp_path):
    made = Run(tmp_path, {}).make()
    page = report(made.output, "-o", "-").stdout
    assert tile(page, "numbers") == "0"
    assert "Everything was read." in page
    assert "No number is doubtful" in page


def test_it_changes_nothing(run):
    before = Path(journal_path(run.output)).read_bytes()
    report(run.output, "-o", "report.html")
    assert Path(journal_path(run.output)).read_bytes() == before
    assert not Path(decisions_path(run.output)).exists()
    assert report(run.output).exit_code == 2


@pytest.mark.parametrize("target", ["numbers.csv", "numbers.csv.journal", "numbers.csv.review", "a.png", "link.png"])
def test_it_writes_over_no_part_of_the_run(run, target):
    Path("link.png").symlink_to("a.png")
    before = {path: path.read_bytes() for path in run.folder.iterdir()}
    refused = report(run.output, "-o", target)
    assert (refused.exit_code, f"{target}: is kept as it is" in refused.stderr) == (2, True)
    assert {path: path.read_bytes() for path in before} == before
    assert not Path("numbers.csv.review").exists()
