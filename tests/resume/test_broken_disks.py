"""A run goes on once a disk that was full, stalled or gone is there again."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import fake_pipeline
from tests.answers import only, read_times, texts
from tests.waiting import wait_for

TWO = ["--jobs", "2"]

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
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
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
