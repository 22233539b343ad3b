"""Ctrl-C and SIGTERM: the run ends soon, and what was read so far is kept."""

import os
import signal
import subprocess
import time

import pytest

from digitscan.terminal import interrupt
from tests.answers import HEADER, only, texts
from tests.fake_pipeline import SLOW
from tests.waiting import wait_until_written


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("format_name", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("old", ["old", None])
def test_an_interrupted_run_keeps_what_was_read(draw, start, tmp_path, number, status, format_name, old):
    """The third page takes a minute; nobody waits for it."""
    draw("a.tif", 1, 2, SLOW, 4)
    output = tmp_path / f"x.{format_name}"
    if old:
        output.write_text(old, encoding="utf-8")
    process = start("scan", "a.tif", "-o", output.name)
    wait_until_written(tmp_path, b"002")
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    kept = f"{output.name}.partial" if old else output.name
    assert process.returncode == status
    assert f"digitscan: interrupted; what was read so far (2 pages) is in {kept}; go on with --resume\n" in err.decode()
    assert texts((tmp_path / kept).read_bytes(), format_name) == ["001", "002"]
    assert only(tmp_path) == sorted({"a.tif", output.name, kept})
    assert not old or output.read_text(encoding="utf-8") == old


def test_an_interrupted_run_closes_the_array_on_stdout(draw, start):
    draw("a.tif", 1, SLOW)
    process = start("scan", "a.tif", "--format", "json")
    head = process.stdout.readline() + process.stdout.read1()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert texts(head + out, "json") == ["001"]
    assert "Traceback" not in err.decode()


def test_a_run_interrupted_before_its_first_page_keeps_nothing(draw, start, tmp_path):
    draw("a.png", SLOW)
    process = start("scan", "a.png", "-o", "x.csv")
    wait_until_written(tmp_path, b"source")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted before the first page was read" in err.decode()
    assert only(tmp_path) == ["a.png"]


def test_a_writer_who_stands_still_does_not_stop_an_interruption(start):
    process = start("scan", "-", stdin=subprocess.PIPE)
    assert process.stdout.readline() == HEADER
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert "interrupted" in process.stderr.readline().decode()


def test_a_reader_who_stands_still_does_not_stop_an_interruption(draw, start):
    draw("a.tif", *[1] * 600)
    process = start("scan", "a.tif", "--format", "json", stderr=subprocess.DEVNULL)
    process.stdout.readline()
    time.sleep(1.0)  # the pipe is full now, and the command is stuck in a write
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130


@pytest.mark.parametrize("insisting", [False, True], ids=["one signal", "two signals"])
def test_what_is_seen_through_takes_its_time_unless_a_second_signal_insists(monkeypatch, insisting):
    ended = []
    monkeypatch.setattr(interrupt, "_GRACE_SECONDS", 0.5)
    monkeypatch.setattr(os, "_exit", ended.append)
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    with interrupt.Interruption() as interruption:
        for _ in range(1 + insisting):
            os.kill(os.getpid(), signal.SIGINT)
        for _ in interruption.see_through(range(20)):
            time.sleep(0.05)
        assert bool(ended) == insisting
        time.sleep(1)
    signal.signal(signal.SIGINT, before)
    assert ended == [130]
