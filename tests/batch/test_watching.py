"""A folder that is watched: each file is taken once, when it is complete."""

import os
import shutil
import signal
import sys
import threading
import time

import pytest

from digitscan.batch import watching
from digitscan.errors import InputError
from tests.answers import only, texts


@pytest.fixture
def looks(monkeypatch):
    """A watched folder is looked at often, by this process and by those of `start`."""
    monkeypatch.setattr(watching, "_BETWEEN_LOOKS", 0.1)
    monkeypatch.setenv("FAKE_LOOKS", "0.2")


def taken(tmp_path, seconds, find=None, acts=(), **options):
    """What comes while some acts are done, one a fifth of a second."""
    ending, found = threading.Event(), []
    acts = list(acts)
    end = time.monotonic() + seconds
    due = time.monotonic() + 0.2
    find = find or (lambda: iter(sorted(map(str, tmp_path.glob("*.png")))))
    for source in watching.watch(find, ending, follow=True, **options):
        if source is not None:
            found.append(source)
        if acts and time.monotonic() > due:
            acts.pop(0)()
            due += 0.2
        if time.monotonic() > end:
            ending.set()
    return found


def test_files_come_as_they_are_there(looks, tmp_path):
    def put(name):
        return lambda: (tmp_path / name).write_bytes(b"x")

    put("a.png")()
    assert taken(tmp_path, 1.5, acts=[put("c.png"), put("b.png")]) == [
        str(tmp_path / name) for name in ("a.png", "c.png", "b.png")
    ]


def test_a_file_that_grows_or_is_empty_is_not_taken(looks, tmp_path):
    def grow():
        with (tmp_path / "a.png").open("ab") as file:
            file.write(b"x")

    (tmp_path / "empty.png").touch()
    assert set(taken(tmp_path, 0.7, acts=[grow] * 20)) <= {str(tmp_path / "a.png")}  # once it seems to be complete
    stop = threading.Event()
    thread = threading.Thread(target=lambda: [grow() or time.sleep(0.02) for _ in range(60)] and stop.set())
    thread.start()
    assert taken(tmp_path, 0.6) == []
    thread.join()
    assert taken(tmp_path, 0.6) == [str(tmp_path / "a.png")]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whether a file is open")
def test_a_file_that_somebody_writes_is_not_taken(looks, tmp_path):
    with (tmp_path / "a.png").open("wb") as file:
        file.write(b"half")
        file.flush()
        assert taken(tmp_path, 0.6) == []
    assert taken(tmp_path, 0.6) == [str(tmp_path / "a.png")]


def test_errors_are_told_once_but_not_of_a_folder_that_is_still_empty(looks, tmp_path):
    empty, gone = InputError(str(tmp_path), "no image"), InputError(str(tmp_path / "none"), "there is none")
    assert taken(tmp_path, 0.6, find=lambda: iter([empty, gone])) == [gone]


def test_a_watched_folder_is_read_until_ctrl_c(looks, draw, start, run, tmp_path):
    draw("in/a.png", 1)
    process = start("scan", "in", "-o", "x.csv", "--watch", "--jobs", "2", "-q")
    written(tmp_path, b"001")
    shutil.copyfile(draw("b.tif", 2, 3), tmp_path / "in" / "b.tif")
    written(tmp_path, b"003")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, b"")
    assert texts((tmp_path / "x.csv").read_bytes()) == ["001", "002", "003"]
    assert only(tmp_path) == ["b.tif", "in", "x.csv"]
    process = start("scan", "in", "-o", "x.csv", "--watch", "--resume", env={"FAKE_LOG": str(tmp_path / "log")})
    shutil.copyfile(draw("c.png", 4), tmp_path / "in" / "c.png")
    written(tmp_path, b"004")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert texts((tmp_path / "x.csv").read_bytes()) == ["001", "002", "003", "004"]
    assert (tmp_path / "log").read_text(encoding="utf-8") == f"in{os.sep}c.png 1\n"


def test_scans_that_were_moved_away_stay_when_the_folder_is_watched_again(looks, draw, start, tmp_path):
    def watched(seen, *more):
        process = start("scan", "in", "-o", "x.csv", "--watch", *more)
        written(tmp_path, seen)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        return err, texts((tmp_path / "x.csv").read_bytes())

    draw("in/1.png", 1), draw("in/2.png", 2)
    watched(b"002")
    (tmp_path / "done").mkdir()
    for name in ("1.png", "2.png"):
        (tmp_path / "in" / name).rename(tmp_path / "done" / name)
    draw("in/3.png", 3)
    err, read = watched(b"003", "--resume")
    assert b"kept the numbers of 2 files" in err
    assert read == ["001", "002", "003"]
    (tmp_path / "done").rename(tmp_path / "in" / "done")  # where the input finds them again
    draw("in/z.png", 4)
    err, read = watched(b"004", "--resume")
    assert sorted(read) == ["001", "002", "003", "004"]


def test_a_file_that_takes_the_place_of_another_is_taken_again(looks, tmp_path):
    def put(content):
        return lambda: (tmp_path / "a.png").write_bytes(content)

    put(b"one")()
    path = str(tmp_path / "a.png")
    assert taken(tmp_path, 1.5, acts=[lambda: None, lambda: None, put(b"other")]) == [path, path]
    assert taken(tmp_path, 1.5, acts=[lambda: None, lambda: None, (tmp_path / "a.png").unlink]) == [path]


def test_a_file_that_was_replaced_before_it_was_opened_is_read_once(looks, tmp_path):
    asked = []
    (tmp_path / "a.png").write_bytes(b"one")

    def is_replaced(path):
        asked.append(path)
        return len(asked) == 3

    acts = [lambda: None, lambda: None, lambda: (tmp_path / "a.png").write_bytes(b"other")]
    path = str(tmp_path / "a.png")
    assert taken(tmp_path, 2.5, acts=acts, is_replaced=is_replaced) == [path, path]
    assert asked == [path] * 3


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_scanner_that_writes_the_same_name_again_loses_nothing(looks, draw, start, tmp_path, jobs):
    draw("in/scan.png", 1)
    process = start("scan", "in", "-o", "x.csv", "--watch", "--jobs", jobs)
    for level in (2, 3):
        written(tmp_path, f"{level - 1:03d}".encode())
        draw(f"{level}.png", level).replace(tmp_path / "in" / "scan.png")
    written(tmp_path, b"003")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert texts((tmp_path / "x.csv").read_bytes()) == ["001", "002", "003"]
    process = start("scan", "in", "-o", "x.csv", "--watch", "--resume", env={"FAKE_LOG": str(tmp_path / "log")})
    written(tmp_path, b"003")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert texts((tmp_path / "x.csv").read_bytes()) == ["003"]
    assert not (tmp_path / "log").exists()


def written(folder, content):
    for _ in range(600):
        if any(content in path.read_bytes() for path in folder.glob(".digitscan-*.tmp")):
            return
        time.sleep(0.05)
    raise AssertionError(f"{content!r} is never written")
