"""Files of strangers that no worker reads are opened by a process of its own, whose time and memory are bounded."""

import gc
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from digitscan import cli
from digitscan.errors import InputError, WorkerError
from digitscan.files.pages import ReadSettings, read_pages
from digitscan.journal.store import journal_path, open_journal
from digitscan.nets.models import Models
from digitscan.pad.app import pad_app
from digitscan.review.app import review_app
from digitscan.review.field_rules import FieldRules
from digitscan.review.selection import Selection
from digitscan.review.session import open_session
from digitscan.workers import page_opener
from digitscan.workers.page_opener import PageOpener
from tests.asgi import Client
from tests.pdf_files import endless, pdf, spaces
from tests.review.drawn_run import Run, Written
from tests.waiting import wait_for

TOO_LONG = "opening it takes longer than"
FORMS = Path(__file__).parents[2] / "forms"


@pytest.fixture
def impatient(monkeypatch, tmp_path):
    """A folder with a page that takes an hour to be opened; it is soon given up."""
    monkeypatch.setattr(page_opener, "SECONDS", 0.3)
    monkeypatch.chdir(tmp_path)
    Path("endless.pdf").write_bytes(endless())
    Image.new("L", (60, 40), 255).save("b.png")
    return tmp_path


@pytest.fixture
def patient(impatient, monkeypatch):
    """The same with as much time as other pages need on a busy machine."""
    monkeypatch.setattr(page_opener, "SECONDS", 2.0)
    return impatient


def told(items):
    return [str(one) if isinstance(one, InputError) else (one.source, one.number, one.image.sum()) for one in items]


def threads():
    return {thread for thread in threading.enumerate() if thread.name == "opening"}


@pytest.mark.parametrize("settings", [ReadSettings(), ReadSettings(pages=(range(2, 4),))], ids=["all", "some"])
def test_what_is_opened_apart_is_what_is_opened_here(settings):
    opener, before = PageOpener(), threads()
    for name in ("readings.pdf", "none.png", "cheque.png"):
        path = str(FORMS / name)
        assert told(opener.pages(path, settings)) == told(read_pages(path, settings))
    data = (FORMS / "cheque.png").read_bytes()
    assert told(opener.pages("-", settings, data)) == told(read_pages("-", settings, data))
    assert len(threads() - before) == 1


def test_a_page_is_decoded_when_it_is_asked_for(tmp_path):
    opener, path = PageOpener(), str(FORMS / "readings.pdf")
    first = next(opener.pages(path, ReadSettings()))
    assert told(opener.pages(path, ReadSettings()))[0] == told([first])[0]


def test_a_page_that_takes_too_long_costs_that_file_alone(patient):
    opener, start = PageOpener(), time.monotonic()
    list(opener.pages("b.png", ReadSettings()))
    (error,) = opener.pages("endless.pdf", ReadSettings())
    assert str(error).startswith(f"endless.pdf: {TOO_LONG} 2 s; ")
    assert time.monotonic() - start < 30
    assert told(opener.pages("b.png", ReadSettings())) == [("b.png", 1, 60 * 40 * 255)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such limit")
def test_a_page_that_takes_up_the_memory_costs_that_file_alone(tmp_path):
    (tmp_path / "a.pdf").write_bytes(spaces(1300))
    opener = PageOpener()
    (error,) = opener.pages(str(tmp_path / "a.pdf"), ReadSettings())
    assert "memory" in str(error)
    assert [page.number for page in opener.pages("-", ReadSettings(), pdf(b""))] == [1]


def test_the_process_ends_with_its_opener():
    opener, before = PageOpener(), threads()
    next(opener.pages("-", ReadSettings(), pdf(b"")))
    (thread,) = threads() - before
    del opener
    gc.collect()
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the end of its orders has to do")
def test_the_process_ends_with_who_leads_it_even_while_it_draws(tmp_path):
    (tmp_path / "endless.pdf").write_bytes(endless())
    script = (
        "import threading, time; from digitscan.files.read_settings import ReadSettings; "
        "from digitscan.workers.page_opener import PageOpener; opener = PageOpener(); "
        "threading.Thread(target=lambda: list(opener.pages('endless.pdf', ReadSettings())), daemon=True).start(); "
        "child = None\n"
        "while child is None or child._process is None: child = opener._child\n"
        "print(child._process.pid, flush=True); time.sleep(60)"
    )
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, env={"PYTHONPATH": root}
    ) as leads:
        child = Path("/proc", leads.stdout.readline().decode().strip())
        assert child.exists()
        leads.kill()
    wait_for(lambda: not child.exists() or "\nState:\tZ" in (child / "status").read_text())


def test_a_process_that_cannot_be_started_is_told(monkeypatch):
    monkeypatch.setattr(page_opener, "MAIN", "raise SystemExit(7)")
    with pytest.raises(WorkerError, match=r"cannot be started: .* ended with status 7"):
        list(PageOpener().pages("a.png", ReadSettings()))


@pytest.mark.parametrize(
    "command",
    [
        ("digit", "endless.pdf"),
        ("explain", "endless.pdf"),
        ("template", "new", "endless.pdf", "-o", "t.toml"),
        ("template", "check", "form", "endless.pdf"),
    ],
    ids=" ".join,
)
def test_commands_give_up_a_page_that_takes_too_long(impatient, command):
    result = CliRunner().invoke(cli.commands, command)
    assert (result.exit_code, f"digitscan: error: endless.pdf: {TOO_LONG}" in result.stderr) == (1, True)


def test_a_template_whose_reference_takes_too_long_is_refused(impatient):
    field = '[[field]]\nname = "a"\nbox = [1, 1, 20, 20]\n'
    Path("t.toml").write_text(f'[template]\nreference = "endless.pdf"\n{field}')
    result = CliRunner().invoke(cli.commands, ["scan", "--template", "t.toml", "b.png"])
    assert (result.exit_code, TOO_LONG in result.stderr) == (2, True)
    assert result.stderr.startswith("digitscan: error: t.toml, line 1: ")


def test_an_image_on_standard_input_is_given_up_as_well(impatient):
    result = CliRunner().invoke(cli.commands, ["digit", "-"], input=endless())
    assert (result.exit_code, TOO_LONG in result.stderr) == (1, True)


def test_what_tells_of_a_run_gives_up_a_page_that_takes_too_long(patient):
    run = Run(patient, {"a.png": [Written("4711", "4771", 0.1)], "c.png": [Written("302", "302", 0.2)]}).make()
    Path("a.png").write_bytes(endless())
    result = CliRunner().invoke(cli.commands, ["report", run.output, "-o", "-"])
    assert (result.exit_code, result.stdout.count(f"No picture: {TOO_LONG}")) == (0, 1)
    assert result.stdout.count("<img ") == 1
    rules = FieldRules({})
    with (
        open_journal(journal_path(run.output)) as journal,
        open_session(run.output, "Ann", journal, ReadSettings(), rules) as session,
    ):
        page = Client(review_app(session))
        answers = [page.get(f"/crop/{number}") for number in session.numbers.ids(Selection())]
    assert [answer.status_code for answer in answers] == [410, 200]
    assert answers[0].json()["error"].startswith(TOO_LONG)


def test_the_pad_gives_up_a_file_that_takes_too_long(patient):
    pad = Client(pad_app(Models(None)))
    for path in ("/picture", "/read"):
        answer = pad.post(path, content=endless())
        assert (answer.status_code, answer.json()["error"].startswith(TOO_LONG)) == (422, True)
    assert pad.post("/picture", content=Path("b.png").read_bytes()).status_code == 200
