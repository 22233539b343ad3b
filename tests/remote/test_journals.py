"""The journal of a run with addresses lies here: what it knows, how it is found, and whose it is."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from digitscan import cli
from tests.answers import texts


def test_only_what_has_changed_is_read_again(store, scan, draw, monkeypatch, tmp_path):
    assert scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal").exit_code == 1
    Path("j").mkdir()
    assert scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal").exit_code == 0
    assert not Path("x.csv.journal").exists()
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    again = scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal", "--resume")
    assert "nothing to do" in again.stderr
    draw("buckets/b/in/page2.png", 22)
    os.utime(store / "in/page2.png", (1, 1))
    assert scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal", "--resume").exit_code == 0
    assert texts((store / "x.csv").read_bytes()) == ["022", "010"]
    assert (tmp_path / "log").read_text() == "s3://b/in/page2.png 1\n"
    verified = scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal", "--resume", "--verify")
    assert "nothing to do" in verified.stderr


def test_the_journal_lies_here_and_tells_how_far_a_run_is(store, scan, run):
    scan("s3://b/in", "-o", "s3://b/x.csv")
    assert Path("x.csv.journal").exists()
    status, out, _ = run("status", "s3://b/x.csv")
    assert (status, b"finished" in out) == (0, True)


@pytest.mark.parametrize(("first", "second"), [("x.csv", "s3://b/x.csv"), ("s3://b/x.csv", "x.csv")])
def test_the_journal_of_an_output_elsewhere_is_not_taken_for_ones_own(store, scan, first, second):
    assert scan("s3://b/in", "-o", first).exit_code == 0
    before = Path("x.csv.journal").read_bytes()
    for more in ([], ["--resume"]):
        result = scan("s3://b/other.png", "-o", second, *more)
        assert (result.exit_code, "x.csv.journal: it is of another output, " in result.stderr) == (2, True)
    assert Path("x.csv.journal").read_bytes() == before
    assert scan("s3://b/other.png", "-o", second, "--journal", "other.journal").exit_code == 0
    assert scan("s3://b/in", "-o", first, "--resume").exit_code == 0


LOOKING = {
    "status": ("status", "s3://b/x.csv"),
    "report": ("report", "s3://b/x.csv", "-o", "-"),
    "export": ("export", "s3://b/x.csv"),
    "evaluate": ("evaluate", "s3://b/x.csv", "--corrections"),
    "review": ("review", "s3://b/x.csv", "--no-browser"),
}


@pytest.mark.parametrize("command", LOOKING.values(), ids=LOOKING)
@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("x.csv", "it is of another output, one of this name on this machine; "),
        ("s3://b/other/x.csv", "it is of another output, s3://b/other/x.csv; "),
        (None, "there is no journal here of an output of this name; "),
    ],
)
def test_the_journal_of_another_output_is_told(store, scan, output, told, command):
    (store / "other").mkdir()
    if output:
        scan("s3://b/other.png", "-o", output)
    result = CliRunner().invoke(cli.commands, command)
    where = "look for it in the folder where digitscan scan was started, or give the path of its journal without"
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [f"digitscan: error: x.csv.journal: {told}{where} .journal"]


@pytest.mark.parametrize("journal", ["x.csv.journal", "kept.journal"])
def test_a_run_is_found_by_its_address_or_by_its_journal(store, scan, journal):
    scan("s3://b/other.png", "-o", "s3://b/x.csv", "--journal", journal)
    names = [journal.removesuffix(".journal"), *(["s3://b/x.csv"] if journal == "x.csv.journal" else [])]
    for name in names:
        assert CliRunner().invoke(cli.commands, ["export", name]).stdout.count("s3://b/other.png") == 1
