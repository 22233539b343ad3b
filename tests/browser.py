"""A real browser for tests of pages: Chromium as the system has it, driven by Playwright, and a server to ask."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("there is no Chromium; install it, as with apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="there is no Playwright; pip install playwright")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium):
    """A tab; what goes wrong in its scripts, or is refused by its policy, fails the test."""
    context = chromium.new_context(viewport={"width": 1200, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)) if _is_wrong(str(error)) else None)
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" and _is_wrong(said.text) else None)
    yield page
    context.close()
    if wrong:
        pytest.fail(f"in the page: {wrong}")


def _is_wrong(text):
    """An answer that says no is told to the console too, as is a server that has ended: often what a test wants.

    A server that ends with its test leaves pictures on their way: what Chromium calls that depends on the moment.
    """
    wanted = (
        "the server responded with a status of 4",
        "net::ERR_CONNECTION_",
        "net::ERR_SOCKET_NOT_CONNECTED",
        "net::ERR_EMPTY",
        "net::ERR_CONTENT_LENGTH",
        "digitscan does not answer",
    )
    return not any(words in text for words in wanted)


@contextlib.contextmanager
def served(*arguments, cwd=None, env=None, before=()):
    """Starts `digitscan ARGUMENTS --no-browser`; gives the process, with its `address` once it has told that.

    With `before`, a line with these words comes first.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "digitscan", *map(str, arguments), "--no-browser"],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    try:
        if before:
            line = process.stderr.readline()
            assert all(words in line for words in before), line
        line = process.stderr.readline()
        assert "open http" in line, line + process.stderr.read()
        process.address = line.split("open ")[1].split()[0]
        yield process
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()


def serious(tab):
    """What axe finds that is serious or worse."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
    found = axe.Axe().run(tab).response["violations"]
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
