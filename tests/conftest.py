"""What several tests share: pages of one gray level, and the command with a fake pipeline. OpenCV has one thread."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import pytest
from click.testing import CliRunner
from PIL import Image

from tests import fake_pipeline
from tests.browser import chromium, tab

__all__ = ["chromium", "tab"]  # defined once, since one process can drive one browser

COMMAND = [sys.executable, fake_pipeline.__file__]


@pytest.fixture(autouse=True, scope="session")
def one_opencv_thread():
    """The tests run in several processes, which would wait for each other's threads."""
    cv2.setNumThreads(1)


@pytest.fixture
def draw(tmp_path):
    """Writes an image of a name into the test's folder, with a page of 60x40 pixels for each gray level."""

    def draw_pages(name, *levels):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        first, *rest = [Image.new("L", (60, 40), level) for level in levels]
        if rest:
            first.save(path, save_all=True, append_images=rest)
        else:
            first.save(path)
        return path

    return draw_pages


@pytest.fixture
def scan(tmp_path, monkeypatch):
    """Runs `digitscan scan ARGUMENTS` in this process, with the fake pipeline, in the test's folder."""
    from digitscan import cli
    from digitscan.batch import file_reading
    from digitscan.batch import reading as batch

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITSCAN_JOBS", "1")
    monkeypatch.setattr(batch, "load_models", fake_pipeline.load_models)
    monkeypatch.setattr(file_reading, "scan_page", fake_pipeline.scan_page)
    return lambda *arguments, **options: CliRunner().invoke(cli.commands, ["scan", *arguments], **options)


@pytest.fixture
def start(tmp_path):
    """Starts `digitscan ARGUMENTS` with the fake pipeline, in the test's folder, as a process of its own."""
    processes = []

    def start_command(*arguments, seconds=0.0, env=None, **options):
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).parents[1]),
                "FAKE_SECONDS": str(seconds),
                "DIGITSCAN_JOBS": "1",
                **(env or {}),
            },
            **{
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                # A test run in the background of a shell ignores Ctrl-C, and its children would as well.
                "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                **options,
            },
        )
        processes.append(process)
        return process

    yield start_command
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def run(start):
    """Runs such a command to its end; returns exit status, stdout and stderr, the last as text."""

    def run_command(*arguments, feed=None, **options):
        if feed is not None:
            options["stdin"] = subprocess.PIPE
        process = start(*arguments, **options)
        out, err = process.communicate(feed, timeout=60)
        return process.returncode, out, (err or b"").decode()

    return run_command
