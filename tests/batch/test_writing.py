"""`--max-error`: rows wait until all is read, whatever ends the reading."""

import json
import signal
import time
import tracemalloc
from pathlib import Path

import pytest

from digitscan.batch.reading import FileDone, Started
from digitscan.batch.writing import Decided, Spooled, decide_at_end
from digitscan.commands import scan_run
from digitscan.errors import InputError, OutputError
from digitscan.records import PageReading
from digitscan.terminal.report import Report
from tests.answers import HEADER, only, texts
from tests.fake_pipeline import CRASH, EMPTY, SLOW, number

LEVELS = (250, EMPTY, 100, 251, 248)  # with confidences of a thousandth
ACCEPTED = {
    0.7: [],
    0.7492: ["251"],
    0.75: ["250", "251"],
    0.7505: ["250", "251", "248"],
    0.9: ["250", "100", "251", "248"],
}


def statuses(data, format_name):
    if format_name == "csv":
        return {line.split(b",")[3].decode(): line.split(b",")[5].decode() for line in data.splitlines()[1:]}
    rows = json.loads(data) if format_name == "json" else [json.loads(line) for line in data.splitlines()]
    return {row["text"]: row["status"] for row in rows}


def page(number_on_page, *confidences):
    return PageReading("a.tif", number_on_page, tuple(number("777", c, min_confidence=2) for c in confidences), {})


@pytest.mark.parametrize("format_name", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("output", [True, False], ids=["file", "stdout"])
@pytest.mark.parametrize("max_error", ACCEPTED)
def test_the_surest_numbers_of_the_run_are_accepted(scan, draw, format_name, output, max_error):
    draw("a.tif", *LEVELS[:2]), draw("b.tif", *LEVELS[2:])
    name = f"x.{format_name}"
    arguments = ["-o", name] if output else ["--format", format_name]
    result = scan("a.tif", "b.tif", "--max-error", str(max_error), *arguments)
    assert result.exit_code == 0
    data = Path(name).read_bytes() if output else result.stdout_bytes
    assert texts(data, format_name) == ["250", "100", "251", "248"]
    assert [text for text, status in statuses(data, format_name).items() if status == "accepted"] == ACCEPTED[max_error]


@pytest.mark.parametrize("format_name", ["csv", "json", "jsonl"])
def test_but_for_the_status_rows_are_as_without(scan, draw, format_name):
    draw("a.tif", *LEVELS)
    usual = scan("a.tif", "--format", format_name, "--min-confidence", "0.249").stdout_bytes
    assert scan("a.tif", "--format", format_name, "--max-error", "0.7497").stdout_bytes == usual


@pytest.mark.parametrize(
    ("levels", "max_error", "lines"),
    [
        (LEVELS, "0.7505", ["5 pages, 4 numbers, 1 doubtful", "3 accepted, 75.03% of which are expected to be wrong"]),
        (LEVELS, "0.01", ["5 pages, 4 numbers, 4 doubtful", "0 accepted: no number is as sure as --max-error asks"]),
        ((EMPTY,), "0.01", ["1 page, 0 numbers, 0 doubtful"]),
    ],
)
def test_the_summary_tells_what_was_decided(scan, draw, levels, max_error, lines):
    draw("a.tif", *levels)
    err = scan("a.tif", "--max-error", max_error).stderr.splitlines()
    assert len(err) == len(lines)
    assert all(told.startswith(f"digitscan: {line}") for told, line in zip(err, lines, strict=True))
    assert scan("a.tif", "--max-error", max_error, "--quiet").stderr == ""


@pytest.mark.parametrize("format_name", ["csv", "json", "jsonl"])
def test_only_failures_give_a_well_formed_output(scan, format_name):
    result = scan("none.png", "--max-error", "0.1", "--format", format_name)
    assert (result.exit_code, texts(result.stdout_bytes, format_name)) == (1, [])


def test_the_bar_counts_doubtful_numbers_only_once_they_are_decided():
    class Bar:
        def update(self, files, counts):
            self.counts = counts

    report, bar = Report(quiet=True, verbose=False), Bar()
    report._bar = bar
    report.page(page(1, 0.5))
    report.file_done()
    assert bar.counts == "1 page · 1 number"
    report.decided(page(1, 0.5))
    report.file_done()
    assert bar.counts == "1 page · 1 number · 1 doubtful"


def test_overlays_mark_what_is_sure_by_itself(scan, monkeypatch):
    seen = []
    monkeypatch.setattr(scan_run, "read_batch", lambda inputs, settings, **_: seen.append(settings) or [])
    scan("a.png", "--max-error", "0.25")
    assert seen[0].scan.min_confidence == 0.75


def test_a_bad_page_is_told_at_once_and_the_others_decided(scan, draw):
    draw("a.tif", 250, CRASH, 100)
    result = scan("a.tif", "--max-error", "0.75")
    assert (result.exit_code, statuses(result.stdout_bytes, "csv")) == (1, {"250": "accepted", "100": "review"})
    assert "a.tif, page 2" in result.stderr


def test_what_is_no_page_is_passed_on_at_once_and_pages_at_the_end():
    events = [Started(1), page(1, 0.5), InputError("a.tif", "bad", 2), page(3, 1.0, 0.5), FileDone()]
    happening = list(decide_at_end(iter(events), 0.1))
    assert happening[:5] == [events[0], Spooled(events[1]), events[2], Spooled(events[3]), events[4]]
    assert all(isinstance(event, Decided) for event in happening[5:])
    decided = [(event.reading.number, [field.status for field in event.reading.fields]) for event in happening[5:]]
    assert decided == [(1, ["review"]), (3, ["accepted", "review"])]


def test_an_error_comes_after_the_pages_that_were_read():
    def events():
        yield page(1, 1.0)
        raise OutputError("no more overlays")

    happening = decide_at_end(events(), 0.1)
    assert isinstance(next(happening), Spooled)
    assert next(happening).reading.fields[0].status == "accepted"
    with pytest.raises(OutputError, match="no more overlays"):
        next(happening)


def test_an_error_that_ends_the_run_keeps_the_rows_on_stdout(scan, draw):
    draw("a.tif", 250, 100)
    Path("overlays/a.tif.p002.png").mkdir(parents=True)
    result = scan("a.tif", "--max-error", "0.75", "--overlay", "overlays")
    assert (result.exit_code, statuses(result.stdout_bytes, "csv")) == (1, {"250": "accepted"})
    assert "the overlay cannot be written" in result.stderr


def test_missing_weights_leave_no_output(scan, draw, monkeypatch, tmp_path):
    monkeypatch.setenv("FAKE_NO_WEIGHTS", "1")
    draw("a.png", 1)
    result = scan("a.png", "--max-error", "0.1", "-o", "x.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert only(tmp_path) == ["a.png"]


def test_no_folder_for_temporary_files_ends_the_run_before_anything_is_read(scan, draw, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    draw("a.png", 1)
    result = scan("a.png", "--max-error", "0.1", "-o", "x.csv")
    assert result.exit_code == 1
    assert result.stderr.startswith("digitscan: error: the temporary file for --max-error cannot be used: ")
    assert only(tmp_path) == ["a.png"]


@pytest.mark.parametrize("format_name", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("output", [True, False], ids=["file", "stdout"])
def test_an_interrupted_run_decides_on_what_was_read(draw, start, tmp_path, format_name, output):
    draw("a.tif", 250, 100, SLOW, 251)
    arguments = ["-o", f"x.{format_name}"] if output else ["--format", format_name]
    process = start("scan", "a.tif", "--max-error", "0.75", "--overlay", "o", *arguments)
    for _ in range(600):
        if (tmp_path / "o" / "a.tif.p002.png").exists():
            break
        time.sleep(0.05)
    time.sleep(0.5)  # what was read has yet to get from one thread to the other
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "digitscan: interrupted; what was read so far (2 pages) is in" in err.decode()
    data = (tmp_path / f"x.{format_name}").read_bytes() if output else out
    assert statuses(data, format_name) == {"250": "accepted", "100": "review"}


def test_a_reader_who_is_gone_by_the_end_makes_no_noise(draw, start):
    draw("a.tif", 1, 2, 3)
    process = start("scan", "a.tif", "--max-error", "0.5", seconds=0.3)
    assert process.stdout.readline() == HEADER
    process.stdout.close()
    err = process.stderr.read().decode()
    assert process.wait(timeout=60) == 141
    assert err == "digitscan: ended early: standard output was closed by its reader\n"


def test_pages_are_not_kept_in_memory():
    def events(pages):
        for n in range(pages):
            yield page(n, *[0.5] * 5)

    def peak(pages):
        tracemalloc.start()
        for _ in decide_at_end(events(pages), 0.5):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(20), peak(420)
    assert (many - few) / (400 * 5) < 300  # bytes a number; as records, each takes more than 600
