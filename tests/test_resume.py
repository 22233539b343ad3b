"""A run that ended before its time goes on: nothing is read twice, nothing lost, nothing doubled."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitscan.journal.reading import readings
from digitscan.journal.store import open_journal
from tests import fake_pipeline
from tests.answers import only, texts
from tests.fake_pipeline import CRASH, EMPTY, SLOW
from tests.waiting import wait_for, wait_until_written

TWO = ["--jobs", "2"]


def read_times(folder):
    """How often each page was read: FAKE_LOG has a line each."""
    lines = (folder / "log").read_text(encoding="utf-8").splitlines()
    return {line: lines.count(line) for line in lines}


@pytest.fixture
def archive(draw):
    draw("in/a.tif", *range(1, 13), CRASH, EMPTY, 14)
    for level in range(20, 32):
        draw(f"in/{level}.png", level)
    return "in"


@pytest.mark.parametrize(
    ("format_name", "options"), [("csv", TWO), ("jsonl", ["--max-error", "0.98", *TWO]), ("json", ["--jobs", "1"])]
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


def test_files_that_have_changed_come_or_go_are_noticed(scan, draw, monkeypatch, tmp_path):
    for level in (1, 2, 3):
        draw(f"in/{level}.png", level)
    scan("in", "-o", "x.csv")
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    draw("in/2.png", 22), draw("in/4.png", 4), Path("in/1.png").unlink()
    assert scan("in", "-o", "x.csv", "--resume").exit_code == 0
    assert texts(Path("x.csv").read_bytes()) == ["022", "003", "004"]
    assert sorted(read_times(tmp_path)) == ["in/2.png 1", "in/4.png 1"]


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


def test_the_journal_of_a_finished_run_is_replaced(scan, draw):
    draw("a.tif", 1, 2), draw("b.png", 3)
    scan("a.tif", "-o", "x.csv")
    assert scan("b.png", "-o", "x.csv").exit_code == 0
    with open_journal("x.csv.journal") as journal:
        assert [page.source for page in readings(journal)] == ["b.png"]


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


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--dpi", "200"], "--dpi was 300, is 200"),
        (["--layout", "line"], "--layout was page, is line"),
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


# A small limit on the size of files stands for a full disk.
FULL_DISK = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_a_run_goes_on_once_a_full_disk_has_room(draw, run, tmp_path, monkeypatch):
    draw("a.tif", *[7] * 400)
    command = [sys.executable, "-B", "-c", FULL_DISK, fake_pipeline.__file__]
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    arguments = ["scan", "a.tif", "-o", "x.csv", "--jobs", "1"]
    result = subprocess.run(
        [*command, *arguments], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("digitscan: error: x.csv.journal: the journal cannot be used: ")
    assert only(tmp_path) == ["a.tif"]
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    assert run("scan", "a.tif", "-o", "x.csv", "--resume")[0] == 0
    assert len(texts((tmp_path / "x.csv").read_bytes())) == 400
    assert 0 < len(read_times(tmp_path)) < 400


@pytest.mark.parametrize(
    ("stalled", "read", "told"),
    [
        ("in/b", ["001", "004"], "in/b: there is no answer for 1.5 s, so this and what would come after it"),
        ("in/b/2.png", ["001", "003", "004"], "in/b/2.png: reading it takes longer than 1.5 s"),
    ],
)
@pytest.mark.parametrize("jobs", [["--jobs", "1"], TWO], ids=" ".join)
def test_a_run_goes_on_once_a_disk_answers_again(draw, run, tmp_path, stalled, read, told, jobs):
    for name, level in (("in/a/1.png", 1), ("in/b/2.png", 2), ("in/b/3.png", 3), ("4.png", 4)):
        draw(name, level)
    (tmp_path / "dead").touch()
    env = {"FAKE_STALLED": stalled, "FAKE_LOG": str(tmp_path / "log")}
    arguments = ["scan", "in", "4.png", "-o", "x.csv", "--timeout", "1.5", "-q", *jobs]
    start = time.monotonic()
    status, _, err = run(*arguments, env=env)
    (line,) = err.splitlines()
    assert (status, line.startswith(f"digitscan: error: {told}")) == (1, True)
    assert time.monotonic() - start < 40
    assert texts((tmp_path / "x.csv").read_bytes()) == read
    (tmp_path / "dead").unlink()
    assert run(*arguments, "--resume", env=env)[::2] == (0, "")
    assert texts((tmp_path / "x.csv").read_bytes()) == ["001", "002", "003", "004"]
    assert set(read_times(tmp_path).values()) == {1}


@pytest.mark.parametrize("jobs", [["--jobs", "1"], TWO], ids=" ".join)
def test_a_disk_that_stalls_while_files_are_compared_costs_what_is_on_it(draw, run, tmp_path, jobs):
    for name, level in (("in/a/1.png", 1), ("in/b/2.png", 2), ("in/b/3.png", 3), ("4.png", 4)):
        draw(name, level)
    env = {"FAKE_STALLED": "in/b/2.png", "FAKE_LOG": str(tmp_path / "log")}
    arguments = ["scan", "in", "4.png", "-o", "x.csv", "--timeout", "1.5", "-q", *jobs]
    assert run(*arguments, env=env)[0] == 0
    (tmp_path / "dead").touch()
    start = time.monotonic()
    status, _, err = run(*arguments, "--resume", "--verify", env=env)
    (line,) = err.splitlines()
    assert line.startswith("digitscan: error: in/b/2.png: there is no answer for 1.5 s, so this and what would come")
    assert (status, time.monotonic() - start < 40) == (1, True)
    assert texts((tmp_path / "x.csv").read_bytes()) == ["001", "002", "004"]
    (tmp_path / "dead").unlink()
    assert run(*arguments, "--resume", "--verify", env=env)[::2] == (0, "")
    assert texts((tmp_path / "x.csv").read_bytes()) == ["001", "002", "003", "004"]
    assert set(read_times(tmp_path).values()) == {1}


def test_an_output_folder_that_disappears_is_one_clear_line(draw, start, tmp_path):
    draw("a.tif", *range(1, 40))
    (tmp_path / "out").mkdir()
    process = start("scan", "a.tif", "-o", "out/x.csv", seconds=0.1)
    wait_for(lambda: list((tmp_path / "out").glob("*.journal")))
    time.sleep(0.5)
    for path in (tmp_path / "out").iterdir():
        path.unlink()
    (tmp_path / "out").rmdir()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert len(err.splitlines()) == 1
    assert err.startswith(b"digitscan: error: out/x.csv")
