"""Pages read by worker processes: the same output as from one process, and no file that can end the run."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.answers import HEADER, only, texts
from tests.fake_pipeline import CRASH, EMPTY, KILLED, KILLED_ONCE, SLOW, STUCK
from tests.waiting import wait_for, wait_until_written

TWO = ["--jobs", "2"]


def errors(err):
    return [line for line in err.splitlines() if line.startswith("digitscan: error: ")]


def processes(mark):
    """The processes whose environment holds a mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes() and "Z" not in (folder / "stat").read_text().split():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@pytest.fixture
def archive(draw, tmp_path):
    """Files of all sorts: long ones, bad ones, ones of a page."""
    draw("a.tif", *range(1, 70), CRASH, 71)
    draw("b.png", 72)
    draw("c.pdf", *range(30, 35))
    cut = draw("cut.pdf", 36, 37, 38)
    cut.write_bytes(cut.read_bytes()[:-8])
    (tmp_path / "d.png").write_bytes(b"no image")
    draw("e.tif", 73, EMPTY, 74)
    for level in range(80, 90):
        draw(f"f/{level}.png", level)
    (tmp_path / "g").mkdir()
    damaged = draw("h.tif", *range(100, 140))
    damaged.write_bytes(damaged.read_bytes()[: damaged.stat().st_size * 2 // 3])
    return ["none.png", "a.tif", "b.png", "c.pdf", "cut.pdf", "d.png", "e.tif", "f", "g", "h.tif", "-"]


@pytest.mark.parametrize(
    "options", [[], ["--pages", "1,3,60-75", "--format", "jsonl"], ["--max-error", "0.9"]], ids=str
)
def test_output_and_errors_are_those_of_one_process(archive, draw, run, options):
    feed = draw("stdin.tif", 91, 92, 93).read_bytes()
    alone = run("scan", *archive, *options, "--jobs", "1", feed=feed)
    with_workers = run("scan", *archive, *options, *TWO, feed=feed)
    assert with_workers[:2] == alone[:2]
    assert errors(with_workers[2]) == errors(alone[2])
    assert alone[0] == 1
    assert len(texts(alone[1], "jsonl" if "jsonl" in options else "csv")) > 10


def test_a_page_that_ends_its_worker_costs_that_page_alone(draw, run):
    draw("a.tif", 1, 2, KILLED, 4, KILLED, 6), draw("b.png", 7), draw("c.png", KILLED), draw("d.png", 8)
    status, out, err = run("scan", "a.tif", "b.png", "c.png", "d.png", *TWO)
    assert (status, texts(out)) == (1, ["001", "002", "004", "006", "007", "008"])
    told = errors(err)
    assert [line.split(": ")[2] for line in told] == ["a.tif, page 3", "a.tif, page 5", "c.png, page 1"]
    assert all("was ended by SIGKILL, twice" in line for line in told)


def test_a_page_that_ends_its_worker_once_is_read(draw, run):
    draw("a.tif", 1, KILLED_ONCE, 3)
    status, out, err = run("scan", "a.tif", *TWO)
    assert (status, texts(out), errors(err)) == (0, ["001", f"{KILLED_ONCE}", "003"], [])


@pytest.mark.parametrize(("level", "jobs"), [(SLOW, "2"), (STUCK, "2"), (STUCK, "1")])
def test_a_page_that_takes_too_long_costs_that_page_alone(draw, run, level, jobs):
    draw("a.tif", 1, level, 3), draw("b.png", 4)
    start = time.monotonic()
    status, out, err = run("scan", "a.tif", "b.png", "--timeout", "1.5", "--jobs", jobs)
    assert time.monotonic() - start < 30
    assert (status, texts(out)) == (1, ["001", "003", "004"])
    (line,) = errors(err)
    assert line.startswith("digitscan: error: a.tif, page 2: reading it takes longer than 1.5 s; ")
    assert "--timeout" in line


@pytest.mark.parametrize(("name", "options"), [("a.pdf", []), ("a.png", ["--timeout", "30"])])
def test_a_single_page_that_may_never_end_is_read_by_a_worker(draw, run, name, options):
    draw(name, KILLED)
    status, out, err = run("scan", name, *options, env={"DIGITSCAN_JOBS": "2"})
    assert (status, out) == (1, HEADER)
    (line,) = errors(err)
    assert "was ended by SIGKILL, twice" in line


def test_a_file_whose_pages_all_end_their_workers_is_given_up(draw, run, monkeypatch):
    monkeypatch.setenv("FAKE_MOST", "2")
    draw("a.tif", *[KILLED] * 5, 6), draw("b.png", 7)
    status, out, err = run("scan", "a.tif", "b.png", *TWO)
    assert (status, texts(out)) == (1, ["007"])
    assert len(errors(err)) == 3
    assert "2 pages in a row cannot be read, so those after page 2 are left out" in errors(err)[-1]


def test_missing_weights_end_the_run_before_there_is_an_output(draw, run, tmp_path):
    draw("a.png", 1), draw("b.png", 2)
    status, out, err = run("scan", "a.png", "b.png", "-o", "x.csv", *TWO, env={"FAKE_NO_WEIGHTS": "1"})
    assert (status, out) == (1, b"")
    assert err == "digitscan: error: the weights are missing; install digitscan again\n"
    assert not (tmp_path / "x.csv").exists()


def test_workers_that_cannot_start_end_the_run(draw, run, tmp_path):
    draw("a.png", 1), draw("b.png", 2)
    status, _, err = run("scan", "a.png", "b.png", *TWO, env={"FAKE_NO_START": "1"})
    assert status == 1
    assert err == (
        "digitscan: error: the processes that read pages cannot be started: the last one ended with status 9\n"
    )


def test_an_overlay_that_cannot_be_written_ends_the_run(draw, run, tmp_path):
    draw("a.png", 1), draw("b.png", 2)
    (tmp_path / "o" / "b.png.p001.png").mkdir(parents=True)
    status, _, err = run("scan", "a.png", "b.png", "--overlay", "o", *TWO)
    assert status == 1
    assert errors(err)[0].startswith("digitscan: error: o/b.png.p001.png: the overlay cannot be written")


def test_modules_among_the_scans_are_not_loaded(draw, run, tmp_path):
    draw("a.png", 1), draw("b.png", 2)
    for name in ("cv2", "pickle", "digitscan"):
        (tmp_path / f"{name}.py").write_text("import os; os._exit(7)", encoding="utf-8")
    status, out, _ = run("scan", "a.png", "b.png", *TWO)
    assert (status, texts(out)) == (0, ["001", "002"])


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
@pytest.mark.parametrize("level", [SLOW, STUCK])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_run(draw, start, tmp_path, level, number):
    draw("a.tif", 1, level), draw("b.tif", 2, level)
    mark = f"OF_TEST={tmp_path}"
    process = start("scan", "a.tif", "b.tif", *TWO, env=dict([mark.split("=")]))
    assert process.stdout.readline() == HEADER
    assert process.stdout.readline()
    wait_for(lambda: len(processes(mark)) == 3)
    time.sleep(0.5)  # both are in their slow pages
    beginning = time.monotonic()
    process.send_signal(number)
    process.wait(timeout=20)
    took = time.monotonic() - beginning
    wait_for(lambda: not processes(mark), seconds=2)
    assert took < 2  # a second, on a machine that has nothing else to do
    assert process.returncode == (130 if number == signal.SIGINT else -9)


def test_an_interrupted_run_keeps_what_was_read(draw, start, tmp_path):
    draw("a.tif", 1, 2, SLOW, 4)
    process = start("scan", "a.tif", "-o", "x.csv", "--no-journal", *TWO)
    wait_until_written(tmp_path, b"002")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted; what was read so far (2 pages) is in x.csv" in err.decode()
    assert texts((tmp_path / "x.csv").read_bytes()) == ["001", "002"]
    assert only(tmp_path) == ["a.tif", "x.csv"]


def test_rows_come_as_soon_as_it_is_their_turn(draw, start):
    draw("a.png", 1), draw("b.png", SLOW), draw("c.png", 3)
    process = start("scan", "a.png", "b.png", "c.png", *TWO)
    assert process.stdout.readline() == HEADER
    assert b"001" in process.stdout.readline()
    assert process.poll() is None


def test_a_stopped_run_that_goes_on_blames_nobody(draw, start):
    draw("a.tif", *range(1, 5))
    process = start("scan", "a.tif", "--timeout", "2.5", *TWO, seconds=0.8, start_new_session=True)
    assert process.stdout.readline() == HEADER
    os.killpg(process.pid, signal.SIGSTOP)
    time.sleep(3)
    os.killpg(process.pid, signal.SIGCONT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, errors(err.decode())) == (0, [])
    assert len(out.splitlines()) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--jobs", "0"], "--jobs"), (["--timeout", "0"], "--timeout")],
    ids=" ".join,
)
def test_wrong_usage(scan, draw, arguments, words):
    draw("a.png", 1)
    result = scan("a.png", *arguments)
    assert (result.exit_code, words in result.stderr) == (2, True)
