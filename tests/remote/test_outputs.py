"""Outputs behind addresses: whole, or not there; a run that cannot send its own goes on later."""

from pathlib import Path

import pytest

from tests.answers import texts
from tests.bucket import LONG, opened
from tests.fake_pipeline import SLOW
from tests.waiting import wait_for


@pytest.mark.parametrize("format_name", ["csv", "xlsx", "sqlite", "jsonl"])
def test_an_output_behind_an_address_is_what_it_is_here(store, scan, format_name):
    assert scan("s3://b/in", "-o", f"here.{format_name}").exit_code == 0
    assert scan("s3://b/in", "-o", f"s3://b/x.{format_name}").exit_code == 0
    if format_name in ("csv", "jsonl"):
        assert (store / f"x.{format_name}").read_bytes() == Path(f"here.{format_name}").read_bytes()
    assert (store / f"x.{format_name}").stat().st_size > 500
    assert not [path.name for path in store.iterdir() if path.name.startswith(".digitscan")]


def test_an_output_that_cannot_be_written_is_told_before_anything_is_read(store, scan, monkeypatch):
    (store / "folder").mkdir()
    assert "is a folder" in scan("s3://b/in", "-o", "s3://b/folder", "--format", "csv").stderr
    result = scan("s3://b/in", "-o", "s3://none/x.csv")
    assert (result.exit_code, "s3://none/x.csv: cannot be written" in result.stderr) == (1, True)
    assert not opened(store.parents[1])


def test_an_output_is_no_input(store, scan):
    draw_over = scan("s3://b/other.png", "-o", "s3://b/other.png", "--format", "csv")
    assert draw_over.exit_code == 2
    (store / "in" / "x.png").write_bytes(b"old")
    result = scan("s3://b/in", "-o", "s3://b/in/x.png", "--format", "csv")
    assert (result.exit_code, (store / "in" / "x.png").read_bytes()) == (1, b"old")


def test_a_run_whose_output_cannot_be_sent_goes_on_later(store, scan, monkeypatch):
    (store / "x.csv").write_bytes(b"old")
    monkeypatch.setenv("FAKE_STORE", "full")
    result = scan("s3://b/in", "-o", "s3://b/x.csv")
    assert (result.exit_code, (store / "x.csv").read_bytes()) == (1, b"old")
    monkeypatch.delenv("FAKE_STORE")
    before = opened(store.parents[1])
    assert scan("s3://b/in", "-o", "s3://b/x.csv", "--resume").exit_code == 0
    assert texts((store / "x.csv").read_bytes()) == ["002", "010", *LONG]
    assert opened(store.parents[1]) == before


def test_the_rows_so_far_of_an_output_in_a_store_are_gone_once_it_is_complete(store, scan, draw):
    (store / "x.csv").write_bytes(b"old")
    paths = ["s3://b/other.png", "s3://b/late.png"]
    stopped = scan(*paths, "-o", "s3://b/x.csv", "--max-failures", "1")
    assert "is in s3://b/x.csv.partial; go on with --resume" in stopped.stderr
    assert texts((store / "x.csv.partial").read_bytes()) == ["007"]
    draw("buckets/b/late.png", 8)
    assert scan(*paths, "-o", "s3://b/x.csv", "--resume").exit_code == 0
    assert texts((store / "x.csv").read_bytes()) == ["007", "008"]
    assert not (store / "x.csv.partial").exists()


def test_where_a_file_that_is_half_sent_is_seen_it_gets_its_name_at_the_end(store, scan, monkeypatch):
    from digitscan.output import remote

    monkeypatch.setattr(remote, "WHOLE_OR_NOT", frozenset())
    monkeypatch.setattr(remote, "_RENAMES", frozenset(["s3"]))
    (store / "x.csv").write_bytes(b"old")
    monkeypatch.setenv("FAKE_STORE", "breaks off")
    assert scan("s3://b/in", "-o", "s3://b/x.csv").exit_code == 1
    assert (store / "x.csv").read_bytes() == b"old"
    monkeypatch.delenv("FAKE_STORE")
    assert scan("s3://b/in", "-o", "s3://b/x.csv", "--resume").exit_code == 0
    assert texts((store / "x.csv").read_bytes()) == ["002", "010", *LONG]
    assert not [path.name for path in store.iterdir() if path.name.startswith(".digitscan")]


def test_what_was_read_before_ctrl_c_is_sent(store, start, draw, tmp_path):
    draw("buckets/b/slow.tif", 1, 2, SLOW, 4)
    process = start("scan", "s3://b/slow.tif", "-o", "s3://b/y.csv", "--jobs", "2", seconds=0.1)
    wait_for(lambda: (tmp_path / "y.csv.journal-wal").exists() and done_pages(tmp_path / "y.csv.journal"))
    process.send_signal(2)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, b"is in s3://b/y.csv; go on with --resume" in err) == (130, True)
    assert texts((store / "y.csv").read_bytes()) == ["001", "002"]


def done_pages(journal):
    import sqlite3

    try:
        with sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True) as connection:
            return connection.execute("SELECT count(*) FROM pages").fetchone()[0] == 2
    except sqlite3.Error:
        return False
