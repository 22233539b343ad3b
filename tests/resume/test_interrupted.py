"""A run that ended before its time goes on: nothing is read twice, nothing lost, nothing doubled."""

import random
import signal
import subprocess
from pathlib import Path

import pytest

from tests.answers import read_times, texts
from tests.fake_pipeline import CRASH, EMPTY, SLOW
from tests.waiting import wait_for, wait_until_written

TWO = ["--jobs", "2"]


@pytest.fixture
def archive(draw):
    draw("in/a.tif", *range(1, 13), CRASH, EMPTY, 14)
    for level in range(20, 32):
        draw(f"in/{level}.png", level)
    return "in"


@pytest.mark.parametrize(
    ("format_name", "options"),
    [("csv", TWO), ("jsonl", ["--max-error", "0.98", *TWO]), ("json", ["--rotate", "90", "--jobs", "1"])],
)
def test_a_run_that_is_killed_again_and_again_comes_to_the_same(archive, start, run, tmp_path, format_name, options):
    name = f"x.{format_name}"
    assert run("scan", archive, "-o", f"whole.{format_name}", *options)[0] == 1
    rng = random.Random(format_name)
    kills = 0
    for _ in range(40):
        process = start("scan", archive, "-o", name, "--resume", *options, seconds=0.05)
        try:
            process.wait(timeout=rng.uniform(0.3, 2.0))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            if kills == 4:
                run("scan", archive, "-o", name, "--resume", *options)
                break
    assert (tmp_path / name).read_bytes() == (tmp_path / f"whole.{format_name}").read_bytes()


@pytest.mark.parametrize("jobs", [["--jobs", "1"], TWO], ids=" ".join)
def test_nothing_is_read_twice(archive, start, run, tmp_path, jobs):
    """Pages that were begun when the run was killed are, at most one a worker."""
    env = {"FAKE_LOG": str(tmp_path / "log")}
    process = start("scan", archive, "-o", "x.csv", *jobs, seconds=0.1, env=env)
    wait_for(lambda: (tmp_path / "log").exists() and len(read_times(tmp_path)) > 12)
    process.kill()
    process.wait()
    status, _, err = run("scan", archive, "-o", "x.csv", "--resume", *jobs, env=env)
    assert status == 1
    assert "27 pages, 26 numbers" in err or "26 pages" in err
    times = read_times(tmp_path)
    assert sum(times.values()) - len(times) <= 3
    assert len(times) == 27


def test_an_interrupted_run_tells_how_to_go_on_and_does(draw, start, run, tmp_path):
    draw("a.tif", 1, 2, SLOW, 4)
    process = start("scan", "a.tif", "-o", "x.csv", *TWO)
    wait_until_written(tmp_path, b"002")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, b"is in x.csv; go on with --resume" in err) == (130, True)
    draw("a.tif", 1, 2, SLOW, 4)  # written again, so it is another file
    draw("a.tif", 1, 2, 3, 4)
    assert run("scan", "a.tif", "-o", "x.csv", "--resume", *TWO)[0] == 0
    assert texts((tmp_path / "x.csv").read_bytes()) == ["001", "002", "003", "004"]


@pytest.mark.parametrize("name", ["x.csv", "link.csv"])
def test_the_rows_so_far_are_gone_once_the_output_is_complete(scan, draw, name):
    draw("a.tif", 1, 2), draw("c.png", 3)
    Path("x.csv").write_text("old")
    Path("link.csv").symlink_to("x.csv")
    for _ in range(2):  # each time what was read is told again
        stopped = scan("a.tif", "b.png", "c.png", "-o", name, "--max-failures", "1", "--resume")
        assert f"is in {name}.partial; go on with --resume" in stopped.stderr
        assert texts(Path("x.csv.partial").read_bytes()) == ["001", "002"]
    draw("b.png", 4)
    assert scan("a.tif", "b.png", "c.png", "-o", name, "--resume").exit_code == 0
    assert texts(Path("x.csv").read_bytes()) == ["001", "002", "004", "003"]
    assert not Path("x.csv.partial").exists()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_partial_file_that_no_run_has_left_so_stays(scan, draw, when):
    draw("a.tif", 1, 2)
    Path("x.csv").write_text("old")
    if when == "before":
        Path("x.csv.partial").write_text("mine")
    else:
        scan("a.tif", "b.png", "-o", "x.csv", "--max-failures", "1")
        Path("x.csv.partial").write_text("mine")
    draw("b.png", 4)
    assert scan("a.tif", "b.png", "-o", "x.csv", "--resume").exit_code == 0
    assert Path("x.csv.partial").read_text() == "mine"


def unfinished(start, draw, tmp_path):
    draw("a.tif", 1, SLOW)
    process = start("scan", "a.tif", "-o", "x.csv", "--timeout", "99", *TWO)
    wait_until_written(tmp_path, b"001")
    return process


def test_an_unfinished_run_is_neither_lost_nor_doubled(start, draw, run, tmp_path):
    process = unfinished(start, draw, tmp_path)
    status, _, err = run("scan", "a.tif", "-o", "x.csv", "--resume", *TWO)
    assert (status, err) == (
        2,
        "digitscan: error: x.csv.journal: a run is writing it; wait for its end, or name another output\n",
    )
    process.kill()
    process.wait()
    status, _, err = run("scan", "a.tif", "-o", "x.csv", *TWO)
    assert status == 2
    assert err == (
        "digitscan: error: x.csv.journal: the run has not finished, it has read 0 of 1 files; "
        "go on with --resume, or delete this file to start over\n"
    )
    assert not (tmp_path / "x.csv").exists()
