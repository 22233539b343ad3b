"""How far a run is, as another terminal shows it."""

import time

import pytest
from click.testing import CliRunner

from digitscan import cli
from tests.fake_pipeline import CRASH, SLOW


def status(output="x.csv"):
    answer = CliRunner().invoke(cli.commands, ["status", output])
    assert answer.exit_code == 0, answer.stderr
    return {line[:11].strip(): line[11:] for line in answer.stdout.splitlines()}


def test_a_finished_run(scan, draw):
    draw("a.tif", 250, CRASH, 3, CRASH), draw("b.png", 1)
    scan("a.tif", "none\n.png", "b.png", "-o", "x.csv", "--min-confidence", "0.2")
    told = status()
    assert {name: told[name] for name in ("state", "files", "pages", "numbers", "failed")} == {
        "state": "finished",
        "files": "3 of 3 done",
        "pages": "3",
        "numbers": "3, 2 doubtful",
        "failed": "3",
    }
    assert told["2"].startswith("internal error (ZeroDivisionError: a bug)")
    assert told["1"].startswith("there is no such file")
    assert "time left" not in told


def test_a_run_that_goes_on_and_one_that_was_killed(draw, start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draw("a.png", 1), draw("b.png", 2), draw("c.png", SLOW), draw("d.png", 4)
    process = start("scan", "a.png", "b.png", "c.png", "d.png", "-o", "x.csv")
    for _ in range(400):
        if (tmp_path / "x.csv.journal").exists() and b"002" in b"".join(
            path.read_bytes() for path in tmp_path.glob(".digitscan-*.tmp")
        ):
            break
        time.sleep(0.05)
    time.sleep(0.5)
    told = status()
    assert (told["state"], told["files"], told["pages"]) == ("running", "2 of 4 done", "2")
    assert told["rate"].endswith(" an hour")
    assert told["time left"] == "1 minute"
    process.kill()
    process.wait()
    told = status()
    assert (told["state"], told["files"]) == ("ended early; go on with --resume", "2 of 4 done")
    assert "rate" not in told


@pytest.mark.parametrize("content", [None, b"no journal"])
def test_no_journal_is_one_clear_line(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "x.csv.journal").write_bytes(content)
    answer = CliRunner().invoke(cli.commands, ["status", "x.csv"])
    assert (answer.exit_code, answer.stdout) == (2, "")
    (line,) = answer.stderr.splitlines()
    assert line.startswith("digitscan: error: x.csv.journal: ")
