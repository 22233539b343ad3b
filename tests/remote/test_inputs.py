"""Files, folders and patterns behind addresses: what is read, in which order, and what cannot be."""

from pathlib import Path

import fsspec
import pytest
from click.testing import CliRunner

from digitscan import cli
from digitscan import scan as scan_files
from digitscan.files.sources import find_sources
from tests.answers import texts
from tests.bucket import LONG, opened


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["s3://b/other.png"], ["007"]),
        (["s3://b/in"], ["002", "010", *LONG]),
        (["s3://b/in/"], ["002", "010", *LONG]),
        (["s3://b/in/*.png"], ["002", "010"]),
        (["s3://b/**/page*.png", "s3://b/other.png"], ["002", "010", "007"]),
        (["s3://b/in/s*"], LONG),
    ],
    ids=" ".join,
)
def test_files_folders_and_patterns_are_read_in_order(store, scan, paths, expected):
    result = scan(*paths)
    assert (result.exit_code, texts(result.stdout_bytes)) == (0, expected)
    assert f"s3://b/{'other' if len(expected) == 1 else ''}" in result.stdout


def test_workers_read_the_same_and_fetch_a_long_file_once_each(store, run, tmp_path):
    alone = run("scan", "s3://b/in", "--jobs", "1")
    (tmp_path / "opened").unlink()
    both = run("scan", "s3://b/in", "--jobs", "2")
    assert alone[0] == 0
    assert both[:2] == alone[:2]
    assert opened(tmp_path)["b/in/sub/long.tif"] <= 2


def test_a_list_may_name_addresses(store, scan):
    Path("list.txt").write_text("s3://b/other.png\nsftp://user:SECRET@host/a.png\n", encoding="utf-8")
    result = scan("--files-from", "list.txt")
    assert (result.exit_code, texts(result.stdout_bytes)) == (1, ["007"])
    assert "sftp://user:***@host/a.png: a password in an address" in result.stderr
    assert "SECRET" not in result.output


def test_a_name_in_a_store_leads_nowhere_else(store, scan, draw):
    """For fsspec what follows `::` would be another address."""
    draw("secret.png", 55)
    (store / "in2").mkdir()
    (store / "other.png").rename(store / "in2" / "x::file:secret[1].png")
    result = scan("s3://b/in2")
    assert (result.exit_code, texts(result.stdout_bytes)) == (0, ["007"])


@pytest.mark.parametrize("path", ["memory://long", "memory://long/*.png"])
def test_a_number_in_a_name_may_be_of_any_length(path):
    names = [f"{digits}.png" for digits in ("7", "8" * 4999, "1" * 5000)]
    memory = fsspec.filesystem("memory")
    for name in reversed(names):
        memory.pipe_file(f"/long/{name}", b"")
    try:
        assert list(find_sources([path])) == [f"memory://long/{name}" for name in names]
    finally:
        memory.rm("/long", recursive=True)


@pytest.mark.parametrize(
    ("wrong", "path", "words"),
    [
        ("", "s3://b/none.png", "there is no such file or folder"),
        ("", "s3://b/none*.png", "nothing is like this pattern"),
        ("denied", "s3://b/other.png", "no permission to read it"),
        ("half", "s3://b/other.png", "bytes of"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_line(store, scan, monkeypatch, wrong, path, words):
    monkeypatch.setenv("FAKE_STORE", wrong)
    result = scan(path)
    assert result.exit_code == 1
    (line,) = [line for line in result.stderr.splitlines() if "error" in line]
    assert line.startswith(f"digitscan: error: {path}: ")
    assert words in line


def test_a_file_that_is_too_large_is_refused(store, scan, monkeypatch):
    from digitscan.files import remote

    monkeypatch.setattr(remote, "MOST_FROM_ADDRESS", 10)
    result = scan("s3://b/other.png")
    assert (result.exit_code, "copy it to a disk" in result.stderr) == (1, True)


def test_a_file_address_is_a_path_of_this_machine(scan, draw, tmp_path):
    path = draw("a.png", 3)
    result = scan(path.as_uri(), "-o", (tmp_path / "x.csv").as_uri(), "--overlay", (tmp_path / "check").as_uri())
    assert (result.exit_code, texts((tmp_path / "x.csv").read_bytes())) == (0, ["003"])
    assert len(list((tmp_path / "check").iterdir())) == 1
    told = CliRunner().invoke(cli.commands, ["status", (tmp_path / "x.csv").as_uri()])
    assert (told.exit_code, "finished" in told.stdout) == (0, True)
    link = tmp_path / "link.png"
    link.symlink_to(path)
    assert "is a link" in scan(link.as_uri(), "--no-follow").stderr


def test_no_follow_reads_from_stores_that_know_no_links(store, scan):
    result = scan("s3://b/other.png", "--no-follow")
    assert (result.exit_code, texts(result.stdout_bytes)) == (0, ["007"])


def test_the_library_reads_addresses(store, scan):
    (page,) = scan_files("s3://b/other.png", failures="raise")
    assert (page.source, page.fields[0].text) == ("s3://b/other.png", "007")
