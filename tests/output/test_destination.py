"""Where rows go: a file is replaced by a whole one or not at all, and a stream that breaks ends the run."""

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitscan.commands import scan_run
from digitscan.errors import OutputError
from digitscan.output.destination import FileDestination, StreamDestination
from tests import fake_pipeline
from tests.answers import HEADER, only, texts


def test_the_output_replaces_the_old_file_and_keeps_its_permissions(scan, draw, tmp_path):
    draw("a.png", 1)
    Path("x.csv").write_text("old", encoding="utf-8")
    Path("x.csv").chmod(0o640)
    assert scan("a.png", "none.png", "-o", "x.csv").exit_code == 1
    assert texts(Path("x.csv").read_bytes()) == ["001"]
    assert stat.S_IMODE(Path("x.csv").stat().st_mode) == 0o640
    assert only(tmp_path) == ["a.png", "x.csv"]


def test_a_new_output_has_the_permissions_of_any_new_file(scan, draw):
    draw("a.png", 1)
    Path("other").touch()
    scan("a.png", "-o", "x.csv")
    assert Path("x.csv").stat().st_mode == Path("other").stat().st_mode


def test_a_link_stays_a_link(scan, draw, tmp_path):
    draw("a.png", 1)
    (tmp_path / "real").mkdir()
    Path("x.csv").symlink_to("real/x.csv")
    assert scan("a.png", "-o", "x.csv").exit_code == 0
    assert Path("x.csv").is_symlink()
    assert texts((tmp_path / "real" / "x.csv").read_bytes()) == ["001"]


def test_a_device_is_written_to_and_not_replaced(scan, draw, tmp_path):
    draw("a.png", 1)
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert scan("a.png", "-o", "pipe", "--format", "csv").exit_code == 0
        assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
        assert texts(os.read(reader, 10_000)) == ["001"]
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("folder.csv", "is a folder"),
        ("none/x.csv", "folder does not exist"),
        ("a.png/x.csv", "cannot be written"),
        ("x" * 300 + ".csv", "cannot be written"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_anything_is_read(scan, draw, tmp_path, monkeypatch, output, words):
    def read_batch(*_, **__):
        raise AssertionError("reads nevertheless")

    monkeypatch.setattr(scan_run, "read_batch", read_batch)
    draw("a.png", 1)
    Path("folder.csv").mkdir()
    result = scan("a.png", "-o", output)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"digitscan: error: {output}: ")
    assert words in line
    assert only(tmp_path) == ["a.png", "folder.csv"]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("protected", ["folder", "folder/x.csv"])
def test_an_output_without_permission_is_refused(scan, draw, protected):
    draw("a.png", 1)
    Path("folder").mkdir()
    Path("folder/x.csv").touch()
    Path(protected).chmod(0o555)
    result = scan("a.png", "-o", "folder/x.csv")
    assert (result.exit_code, "ermission" in result.stderr) == (1, True)


def test_an_input_found_in_a_folder_is_not_overwritten(scan, draw):
    before = draw("in/a.png", 1).read_bytes()
    result = scan("in", "-o", "in/a.png", "--format", "csv")
    assert (result.exit_code, "in/a.png: is to be read" in result.stderr) == (1, True)
    assert Path("in/a.png").read_bytes() == before
    assert only(Path("in")) == ["a.png"]


def test_missing_weights_leave_no_output(scan, draw, monkeypatch, tmp_path):
    monkeypatch.setenv("FAKE_NO_WEIGHTS", "1")
    draw("a.png", 1)
    for result in (scan("a.png"), scan("a.png", "-o", "x.csv")):
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == "digitscan: error: the weights are missing; install digitscan again\n"
    assert only(tmp_path) == ["a.png"]


def test_an_overlay_that_cannot_be_written_ends_the_run(scan, draw, tmp_path):
    draw("a.png", 1)
    Path("overlays").mkdir()
    Path("overlays/a.png.p001.png").mkdir()
    result = scan("a.png", "-o", "x.csv", "--overlay", "overlays")
    assert result.exit_code == 1
    assert "overlays/a.png.p001.png: the overlay cannot be written" in result.stderr
    assert only(tmp_path) == ["a.png", "overlays"]


# A small limit on the size of files stands for a full disk.
FULL_DISK = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.sqlite"])
@pytest.mark.parametrize("old", ["old", None])
def test_a_full_disk_ends_the_run_and_leaves_the_old_file(draw, tmp_path, monkeypatch, old, name):
    draw("a.tif", *range(1, 100))
    if old:
        (tmp_path / name).write_text(old, encoding="utf-8")
    arguments = ["scan", "a.tif", "-o", name, "--no-journal"]
    command = [sys.executable, "-B", "-c", FULL_DISK, fake_pipeline.__file__, *arguments]
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"digitscan: error: {name}: cannot be written: ")
    assert only(tmp_path) == (["a.tif", name] if old else ["a.tif"])
    assert not old or (tmp_path / name).read_text(encoding="utf-8") == old


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("output", [[], ["-o", "/dev/full"]], ids=["stdout", "device"])
def test_a_full_device_is_one_clear_line(draw, run, output):
    draw("a.png", 1)
    with Path("/dev/full").open("wb") as full:
        status, _, err = run("scan", "a.png", "--format", "jsonl", *output, stdout=full)
    assert status == 1
    (line,) = err.splitlines()
    assert line.startswith("digitscan: error: ")
    assert "cannot be written: No space left" in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_what_could_not_be_written_is_not_tried_again():
    """Else the interpreter tries once more on its way out, complains, and exits with 120."""
    with Path("/dev/full").open("wb") as full:
        with pytest.raises(OutputError, match="no name: cannot be written"):
            StreamDestination(full, "no name").write(b"rows")
        full.flush()


@pytest.mark.parametrize("quiet", [True, False])
def test_a_closed_pipe_ends_the_run_without_noise(draw, start, quiet):
    draw("a.tif", *range(1, 100))
    process = start("scan", "a.tif", *["-q"] * quiet, seconds=0.05)
    assert process.stdout.readline() == HEADER
    process.stdout.close()
    err = process.stderr.read().decode()
    assert process.wait(timeout=60) == 141
    assert err == ("" if quiet else "digitscan: ended early: standard output was closed by its reader\n")


def test_closed_standard_streams_are_survived(draw, tmp_path, start):
    draw("a.png", 1)
    for closed, output, expected in ((1, [], 1), (1, ["-o", "x.csv"], 0), (2, [], 0), (0, [], 0)):
        process = start("scan", "a.png", *output, preexec_fn=lambda closed=closed: os.close(closed))
        process.communicate(timeout=60)
        assert process.returncode == expected, (closed, output)


def test_rows_are_written_as_soon_as_their_page_is_read(draw, start):
    draw("a.tif", 1, 2)
    process = start("scan", "a.tif", "--format", "jsonl", seconds=0.5)
    assert json.loads(process.stdout.readline())["page"] == 1
    assert process.poll() is None


def test_what_a_killed_run_left_is_removed_by_the_next_one_with_that_output(draw, start, tmp_path):
    draw("a.tif", *range(1, 100))
    process = start("scan", "a.tif", "-o", "x.xlsx", "--no-journal", seconds=0.1)
    for _ in range(600):
        if len(only(tmp_path)) > 2:
            break
        time.sleep(0.05)
    left = set(only(tmp_path)) - {"a.tif"}
    assert len(left) == 2  # a file, and a folder of sheets
    with FileDestination(str(tmp_path / "x.xlsx")):
        assert left < set(only(tmp_path))  # that run is alive
    process.kill()
    process.wait()
    with FileDestination(str(tmp_path / "other.xlsx")):
        assert left < set(only(tmp_path))
    os.mkfifo(tmp_path / f"{min(left)[:-8]}fifo.tmp")
    with FileDestination(str(tmp_path / "x.xlsx")):  # which a pipe of such a name does not hold up
        assert not left & set(only(tmp_path))
    assert [name for name in only(tmp_path) if "fifo" not in name] == ["a.tif"]
