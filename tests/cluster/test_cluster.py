"""Pages read by a Dask cluster: the same output as here, whatever is lost on the way."""

import signal
import time

import dask
import pytest

from digitscan import library
from digitscan.cluster import terms
from tests.answers import texts
from tests.fake_pipeline import CRASH, KILLED, KILLED_ONCE, STUCK, ScanSettings
from tests.waiting import wait_for


def errors(err):
    return [line for line in err.splitlines() if line.startswith("digitscan: error: ")]


@pytest.fixture
def archive(draw, tmp_path):
    draw("in/a.tif", *range(1, 30), CRASH, 31)
    for level in range(80, 90):
        draw(f"in/f/{level}.png", level)
    (tmp_path / "in/d.png").write_bytes(b"no image")
    return ["in", "none.png"]


def test_output_and_errors_are_those_of_one_process(archive, run, scan, cluster):
    alone = scan(*archive)
    status, out, err = run("scan", *archive, "--scheduler", cluster.address)
    assert (status, out) == (alone.exit_code, alone.stdout_bytes)
    assert errors(err) == errors(alone.stderr)


def test_a_page_that_kills_or_holds_up_its_process_costs_that_page_alone(draw, run, cluster):
    draw("a.tif", 1, KILLED, 3, KILLED_ONCE, 5), draw("b.png", 6), draw("c.tif", STUCK, 8)
    status, out, err = run("scan", "a.tif", "b.png", "c.tif", "--timeout", "1.5", "--scheduler", str(cluster.file))
    assert (status, texts(out)) == (1, ["001", "003", "231", "005", "006", "008"])
    killed, stuck = errors(err)
    assert killed.startswith("digitscan: error: a.tif, page 2: the process that read it was ended by SIGKILL, twice")
    assert stuck.startswith("digitscan: error: c.tif, page 1: reading it takes longer than 1.5 s")
    assert [process.poll() for process in cluster.processes] == [None, None]


def test_a_worker_that_is_killed_costs_nothing(archive, scan, start, cluster, tmp_path):
    """It holds a page for longer than the test waits, so that another one has to read it."""
    log = tmp_path / "log"
    doomed = cluster.start_worker(tmp_path, FAKE_SECONDS="300", FAKE_LOG=str(log))
    cluster.wait_for_workers(2)
    process = start("scan", *archive, "--scheduler", cluster.address, "--timeout", "300")
    wait_for(log.exists, seconds=120)
    doomed.send_signal(signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (1, scan(*archive).stdout_bytes)
    assert len(errors(err.decode())) == 3


def test_the_library_reads_with_a_cluster(draw, cluster, monkeypatch, tmp_path):
    draw("a.png", 1)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(library, "ScanSettings", ScanSettings)
    (page,) = library.scan("a.png", scheduler=cluster.address, timeout=60, failures="raise")
    assert (page.source, [field.text for field in page.fields]) == ("a.png", ["001"])


def test_a_file_that_a_worker_does_not_see_is_told(draw, run, scheduler, tmp_path):
    draw("a.png", 1), draw("other/a.png", 2)
    scheduler.start_worker(tmp_path / "other", FAKE_GONE="1")
    status, out, err = run("scan", "a.png", "--scheduler", scheduler.address)
    assert (status, texts(out)) == (1, [])
    assert "a.png: the worker at tcp://" in errors(err)[0]
    assert "cannot find it; put it on a disk that all machines see" in errors(err)[0]


def test_a_scheduler_that_is_killed_ends_the_run_and_the_rest_is_read_later(
    archive, scan, start, scheduler, tmp_path, monkeypatch
):
    scan(*archive, "-o", "whole.csv")
    log = tmp_path / "log"
    process = start("scan", *archive, "-o", "x.csv", "--scheduler", scheduler.address)
    assert b"has no workers yet; reading begins when the first one comes" in process.stderr.readline()
    scheduler.start_worker(tmp_path, FAKE_SECONDS="0.1", FAKE_LOG=str(log))
    wait_for(lambda: log.exists() and len(log.read_text().splitlines()) >= 5, seconds=120)
    beginning = time.monotonic()
    scheduler.processes[0].send_signal(signal.SIGKILL)
    _, err = process.communicate(timeout=120)
    assert time.monotonic() - beginning < 60
    lost = f"the scheduler {scheduler.address} is lost; start it again, then go on with --resume"
    *others, last = err.decode().splitlines()
    assert (process.returncode, last) == (1, f"digitscan: error: {lost}")
    assert others == errors("\n".join(others))
    assert not (tmp_path / "x.csv").exists()
    monkeypatch.setenv("FAKE_LOG", str(log))
    status = scan(*archive, "-o", "x.csv", "--resume").exit_code
    assert (status, (tmp_path / "x.csv").read_bytes()) == (1, (tmp_path / "whole.csv").read_bytes())
    assert len(log.read_text().splitlines()) < 2 * 41


def test_a_worker_that_would_read_otherwise_ends_the_run_before_there_is_an_output(
    draw, scan, cluster, tmp_path, monkeypatch
):
    draw("a.png", 1)
    monkeypatch.setattr(terms, "__version__", "0.0.1")
    result = scan("a.png", "-o", "x.csv", "--scheduler", cluster.address)
    (line,) = result.stderr.splitlines()
    assert (result.exit_code, line.startswith("digitscan: error: the worker at tcp://")) == (1, True)
    assert line.endswith(", and this is 0.0.1; install the same")
    assert not (tmp_path / "x.csv").exists()


def test_a_scheduler_that_is_not_there_is_told(draw, scan):
    draw("a.png", 1)
    with dask.config.set({"distributed.comm.timeouts.connect": "0.3s"}):
        result = scan("a.png", "--scheduler", "tcp://127.0.0.1:9")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert result.stderr.startswith("digitscan: error: the scheduler tcp://127.0.0.1:9 cannot be reached (")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.png", "--scheduler", "host:8786"], "give tcp://HOST:PORT"),
        (["-", "--scheduler", "tcp://127.0.0.1:9"], "cannot read standard input"),
        (["a.png", "--jobs", "1", "--scheduler", "tcp://127.0.0.1:9"], "give one of them"),
    ],
)
def test_wrong_usage(scan, arguments, words):
    result = scan(*arguments)
    assert (result.exit_code, words in result.stderr) == (2, True)


def test_dask_may_be_missing(scan, monkeypatch):
    from digitscan.commands import batch_options

    monkeypatch.setattr(batch_options, "find_spec", lambda name: None)
    result = scan("a.png", "--scheduler", "tcp://127.0.0.1:9")
    assert (result.exit_code, "pip install 'digitscan[cluster]'" in result.stderr) == (2, True)
