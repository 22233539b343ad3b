"""Waiting on a condition, with an end that is far away: a slow machine fails no test."""

import time


def wait_for(condition, seconds=30):
    """Waits until a condition holds, which it must within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this never happens"
        time.sleep(0.05)


def wait_until_written(folder, content):
    """Waits until the temporary output in a folder holds some bytes."""
    wait_for(lambda: any(content in path.read_bytes() for path in folder.glob(".digitscan-*.tmp")))
