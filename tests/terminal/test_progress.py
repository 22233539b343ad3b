"""What a terminal shows meanwhile, and that nothing of it gets into a pipe."""

import os
import pty
import re
import subprocess

import pytest

from tests.fake_pipeline import CRASH, EMPTY


def on_terminal(start, *arguments, rows_too=False, seconds=0.0, **variables):
    """Runs the command with stderr, or all, on a terminal; returns what is shown there."""
    ours, theirs = pty.openpty()
    stdout = theirs if rows_too else subprocess.DEVNULL
    env = {"TERM": "xterm", "COLUMNS": "100", **variables}
    start("scan", *arguments, stderr=theirs, stdout=stdout, seconds=seconds, env=env)
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:  # how Linux tells that the other end is closed
            data = b""
        if not data:
            os.close(ours)
            return shown.decode()
        shown += data


def test_a_terminal_shows_how_far_a_run_has_come(draw, start):
    for name, level in (("in/a.png", 1), ("in/b.png", CRASH), ("in/c.png", EMPTY)):
        draw(name, level)
    shown = on_terminal(start, "in", seconds=0.05)
    assert "0/3 files · 0 pages · 0 numbers · 0 doubtful · -:-- left" in shown
    assert "3/3 files · 2 pages · 1 number · 1 doubtful · 0:00 left" in shown
    assert "\ndigitscan: error: in/b.png, page 1: " in shown.replace("\x1b[2K", "\n").replace("\r", "")
    assert shown.rstrip().rpartition("\x1b[2K")[2].startswith("digitscan: 2 pages, 1 number, ")


def test_a_file_of_many_pages_has_a_bar_too(draw, start):
    draw("a.tif", 1, 2, 3)
    assert "3 pages · 3 numbers · 3 doubtful · 0:0" in on_terminal(start, "a.tif")


def test_rows_on_the_same_terminal_are_whole_lines(draw, start):
    draw("a.tif", 1, 2, 3)
    shown = on_terminal(start, "a.tif", rows_too=True, seconds=0.05)
    rows = re.findall(r"(?:^|(?<=\n)|(?<=\x1b\[2K))a\.tif,(\d),,(\d+),[\d.]+,review,3,5,33,25\r+\n", shown)
    assert rows == [("1", "001"), ("2", "002"), ("3", "003")]


@pytest.mark.parametrize(
    ("arguments", "options"),
    [(["one.png"], {}), (["in", "-q"], {}), (["in"], {"TERM": "dumb"})],
    ids=["one page", "quiet", "dumb terminal"],
)
def test_no_bar_where_none_is_wanted(draw, start, arguments, options):
    for name in ("one.png", "in/a.png", "in/b.png"):
        draw(name, 1)
    assert "\x1b" not in on_terminal(start, *arguments, **options)


def test_no_bar_in_a_pipe(draw, run):
    draw("a.tif", 1, 2)
    _, _, err = run("scan", "a.tif", env={"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "TERM": "xterm"})
    assert err.startswith("digitscan: 2 pages")
