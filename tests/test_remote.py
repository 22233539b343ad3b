"""Scans and outputs behind addresses, in a folder that stands in for a bucket."""

import os
import threading
import time
from pathlib import Path

import fsspec
import pytest
from click.testing import CliRunner

from digitscan import cli
from digitscan import scan as scan_files
from digitscan.batch.reading import BatchSettings, Inputs, list_inputs
from digitscan.files.read_settings import ReadSettings
from digitscan.files.sources import find_sources
from tests import bucket
from tests.answers import texts
from tests.fake_pipeline import SLOW, ScanSettings

TWO = ["--jobs", "2"]
SETTINGS = BatchSettings(ReadSettings(), ScanSettings())


@pytest.fixture
def store(draw, tmp_path, monkeypatch):
    """A bucket with some files, and a folder in which the command runs."""
    monkeypatch.setenv("BUCKETS", str(tmp_path / "buckets"))
    bucket.put_in_place()
    draw("buckets/b/in/page10.png", 10), draw("buckets/b/in/page2.png", 2)
    draw("buckets/b/in/sub/long.tif", *range(101, 141))
    draw("buckets/b/in/.hidden.png", 99)
    draw("buckets/b/other.png", 7)
    (tmp_path / "buckets/b/in/notes.txt").write_text("no image")
    return tmp_path / "buckets" / "b"


def opened(folder):
    """How often each file was fetched."""
    log = folder / "opened"
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return {line: lines.count(line) for line in lines}


LONG = [f"{level:03d}" for level in range(101, 141)]


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
    both = run("scan", "s3://b/in", *TWO)
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


def test_a_store_that_stalls_costs_its_file(store, run):
    start = time.monotonic()
    status, _, err = run("scan", "s3://b/other.png", "--timeout", "1", "--jobs", "2", env={"FAKE_STORE": "slow"})
    assert (status, time.monotonic() - start < 40) == (1, True)
    assert "s3://b/other.png: reading it takes longer than 1 s" in err


@pytest.mark.parametrize(
    ("path", "before", "where"),
    [
        ("s3://b/in", ["s3://b/in/page2.png", "s3://b/in/page10.png"], "s3://b/in/sub"),
        ("s3://b/**/page*.png", [], "s3://b/**/page*.png"),
    ],
    ids=["folder", "pattern"],
)
def test_a_store_that_stalls_while_it_is_listed_costs_the_rest_of_what_was_named(
    store, monkeypatch, path, before, where
):
    answers, ls = threading.Event(), bucket.Bucket.ls

    def stalling(self, path, *others, **options):
        assert not path.endswith("sub") or answers.wait(60)
        return ls(self, path, *others, **options)

    monkeypatch.setattr(bucket.Bucket, "ls", stalling)
    try:
        *found, error, other = list_inputs(Inputs((path, "s3://b/other.png"), timeout=1), SETTINGS)
    finally:
        answers.set()
    assert (found, other) == (before, "s3://b/other.png")
    assert str(error).startswith(f"{where}: there is no answer for 1 s, so this and what would come after it")


def test_a_store_that_stalls_when_asked_what_has_changed_costs_the_rest_of_what_was_named(store, scan, monkeypatch):
    arguments = ["s3://b/in/", "s3://b/other.png", "-o", "x.csv"]
    assert scan(*arguments).exit_code == 0
    answers, info = threading.Event(), bucket.Bucket.info
    asked = []

    def stalling(self, path, **options):
        asked.append(path)
        assert asked.count("b/in/page10.png") < 2 or path != "b/in/page10.png" or answers.wait(60)
        return info(self, path, **options)

    monkeypatch.setattr(bucket.Bucket, "info", stalling)
    try:
        result = scan(*arguments, "--resume", "--timeout", "1")
    finally:
        answers.set()
    assert result.exit_code == 1
    assert "s3://b/in/page10.png: there is no answer for 1 s, so this and what would come after it" in result.stderr
    assert texts(Path("x.csv").read_bytes()) == ["002", "010", "007"]
    assert scan(*arguments, "--resume").exit_code == 0
    assert texts(Path("x.csv").read_bytes()) == ["002", "010", *LONG, "007"]


def test_where_one_looks_is_told_without_secrets():
    looked = []
    list(find_sources(["sftp://user:SECRET@host/a.png"], looking=looked.append))
    assert looked == ["sftp://user:***@host/a.png"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sftp://user:SECRET@host/a.png"], "sftp://user:***@host/a.png: a password"),
        (["a.png", "-o", "sftp://user:SECRET@host/x.csv"], "sftp://user:***@host/x.csv: a password"),
        (["a.png", "-o", "https://host/x.csv"], "nothing is written over https://"),
        (["no-such://a.png"], "no-such:// are not read"),
        (["a.png", "--overlay", "s3://b/check"], "s3://b/check: pictures go into a folder of this machine"),
        (["a.png", "--overlay", "sftp://user:SECRET@host/check"], "sftp://user:***@host/check: pictures"),
        (["--files-from", "s3://user:SECRET@b/list.txt"], "s3://user:***@b/list.txt: a list is a file of this machine"),
        (["a.png", "--template", "s3://user:SECRET@b/t.toml"], "s3://user:***@b/t.toml: a template is a file of this"),
        (["a.png", "--weights", "s3://user:SECRET@b/w.onnx"], "s3://user:***@b/w.onnx: weights are a file of this"),
        (["s3://b", "--watch", "-o", "x.csv"], "--watch"),
        (["a.png", "--journal", "x.journal"], "--journal is for --output"),
        (["a.png", "-o", "x.csv", "--journal", "x.db"], "ends in .journal"),
        (["a.png", "-o", "x.csv", "--journal", "s3://b/x.journal"], "a path here"),
    ],
)
def test_wrong_usage(store, scan, draw, tmp_path, arguments, words):
    draw("a.png", 1)
    before = sorted(tmp_path.rglob("*"))
    result = scan(*arguments)
    assert (result.exit_code, words in result.stderr) == (2, True)
    assert "SECRET" not in result.output
    assert sorted(tmp_path.rglob("*")) == before


SECRETS = [
    ("sftp://user:SECRET@host/x.png", "sftp://user:***@host/x.png: "),
    ("az://forms/x.png?sv=2022-11-02&sig=SECRET", "az://forms/x.png?***: "),
    ("no-such://forms/x.png", "no-such://forms/x.png: "),
]
GIVEN = {
    "scan": ("scan", "?"),
    "scan -o": ("scan", "a.png", "-o", "?"),
    "scan -o, no format": ("scan", "a.png", "-o", "?.none"),
    "scan --failures": ("scan", "a.png", "--failures", "?"),
    "digit": ("digit", "a.png", "?"),
    "explain": ("explain", "?"),
    "explain -o": ("explain", "a.png", "-o", "?"),
    "template new": ("template", "new", "?", "-o", "t.toml"),
    "template new -o": ("template", "new", "a.png", "-o", "?.toml"),
    "template check": ("template", "check", "form", "?"),
    "report -o": ("report", "run.csv", "-o", "?"),
    "export -o": ("export", "run.csv", "-o", "?"),
    "evaluate": ("evaluate", "run.csv", "?"),
    "evaluate -o": ("evaluate", "run.csv", "--corrections", "-o", "?"),
    "review": ("review", "run.csv", "--no-browser", "--template", "?"),
}


@pytest.mark.parametrize("arguments", GIVEN.values(), ids=GIVEN)
@pytest.mark.parametrize(("address", "told"), SECRETS, ids=["password", "key", "unknown"])
def test_an_address_that_cannot_be_used_is_wrong_usage_of_any_command(store, scan, draw, arguments, address, told):
    draw("a.png", 1)
    scan("a.png", "-o", "run.csv", "--journal", "run.csv.journal")
    before = sorted(path.name for path in Path.cwd().iterdir())
    result = CliRunner().invoke(cli.commands, [one.replace("?", address) for one in arguments])
    assert result.exit_code == 2
    assert told.partition(": ")[0].removesuffix("?***") in result.stderr
    assert "SECRET" not in result.output
    assert sorted(path.name for path in Path.cwd().iterdir()) == before


@pytest.mark.parametrize(("address", "told"), SECRETS[:2], ids=["password", "key"])
def test_no_secret_of_an_address_gets_into_outputs_or_the_journal(store, scan, address, told):
    Path("list.txt").write_text(f"s3://b/other.png\n{address}\n", encoding="utf-8")
    for output in ("x.jsonl", "x.db"):
        result = scan("--files-from", "list.txt", "-o", output, "--failures", "failed.csv")
        assert (result.exit_code, told in result.stderr) == (1, True)
    assert told.removesuffix(": ") in Path("failed.csv").read_text(encoding="utf-8")
    status = CliRunner().invoke(cli.commands, ["status", "x.db"])
    assert (status.exit_code, status.stdout.count("would be shown")) == (0, 1)
    written = [path for path in Path.cwd().glob("*.*") if path.is_file() and path.name != "list.txt"]
    assert len(written) >= 5
    assert all(b"SECRET" not in path.read_bytes() for path in written)


def test_what_a_store_says_is_told_without_keys(store, scan, monkeypatch):
    signed = "https://host/other.png?X-Amz-Signature=SECRET"
    for failure in (RuntimeError(f"403, url='{signed}'"), OSError(f"cannot connect to {signed}")):
        monkeypatch.setattr(
            bucket.Bucket, "info", lambda *path, failure=failure, **more: (_ for _ in ()).throw(failure)
        )
        result = scan("s3://b/other.png")
        assert (result.exit_code, "https://host/other.png?***" in result.stderr) == (1, True)
        assert "SECRET" not in result.stderr


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


def test_only_what_has_changed_is_read_again(store, scan, draw, monkeypatch, tmp_path):
    assert scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal").exit_code == 1
    Path("j").mkdir()
    assert scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal").exit_code == 0
    assert not Path("x.csv.journal").exists()
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    again = scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal", "--resume")
    assert "nothing to do" in again.stderr
    draw("buckets/b/in/page2.png", 22)
    os.utime(store / "in/page2.png", (1, 1))
    assert scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal", "--resume").exit_code == 0
    assert texts((store / "x.csv").read_bytes()) == ["022", "010"]
    assert (tmp_path / "log").read_text() == "s3://b/in/page2.png 1\n"
    verified = scan("s3://b/in/*.png", "-o", "s3://b/x.csv", "--journal", "j/run.journal", "--resume", "--verify")
    assert "nothing to do" in verified.stderr


def test_the_journal_lies_here_and_tells_how_far_a_run_is(store, scan, run):
    scan("s3://b/in", "-o", "s3://b/x.csv")
    assert Path("x.csv.journal").exists()
    status, out, _ = run("status", "s3://b/x.csv")
    assert (status, b"finished" in out) == (0, True)


@pytest.mark.parametrize(("first", "second"), [("x.csv", "s3://b/x.csv"), ("s3://b/x.csv", "x.csv")])
def test_the_journal_of_an_output_elsewhere_is_not_taken_for_ones_own(store, scan, first, second):
    assert scan("s3://b/in", "-o", first).exit_code == 0
    before = Path("x.csv.journal").read_bytes()
    for more in ([], ["--resume"]):
        result = scan("s3://b/other.png", "-o", second, *more)
        assert (result.exit_code, "x.csv.journal: it is of another output, " in result.stderr) == (2, True)
    assert Path("x.csv.journal").read_bytes() == before
    assert scan("s3://b/other.png", "-o", second, "--journal", "other.journal").exit_code == 0
    assert scan("s3://b/in", "-o", first, "--resume").exit_code == 0


LOOKING = {
    "status": ("status", "s3://b/x.csv"),
    "report": ("report", "s3://b/x.csv", "-o", "-"),
    "export": ("export", "s3://b/x.csv"),
    "evaluate": ("evaluate", "s3://b/x.csv", "--corrections"),
    "review": ("review", "s3://b/x.csv", "--no-browser"),
}


@pytest.mark.parametrize("command", LOOKING.values(), ids=LOOKING)
@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("x.csv", "it is of another output, one of this name on this machine; "),
        ("s3://b/other/x.csv", "it is of another output, s3://b/other/x.csv; "),
        (None, "there is no journal here of an output of this name; "),
    ],
)
def test_the_journal_of_another_output_is_told(store, scan, output, told, command):
    (store / "other").mkdir()
    if output:
        scan("s3://b/other.png", "-o", output)
    result = CliRunner().invoke(cli.commands, command)
    where = "look for it in the folder where digitscan scan was started, or give the path of its journal without"
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [f"digitscan: error: x.csv.journal: {told}{where} .journal"]


@pytest.mark.parametrize("journal", ["x.csv.journal", "kept.journal"])
def test_a_run_is_found_by_its_address_or_by_its_journal(store, scan, journal):
    scan("s3://b/other.png", "-o", "s3://b/x.csv", "--journal", journal)
    names = [journal.removesuffix(".journal"), *(["s3://b/x.csv"] if journal == "x.csv.journal" else [])]
    for name in names:
        assert CliRunner().invoke(cli.commands, ["export", name]).stdout.count("s3://b/other.png") == 1


def test_what_was_read_before_ctrl_c_is_sent(store, start, draw, tmp_path):
    draw("buckets/b/slow.tif", 1, 2, SLOW, 4)
    process = start("scan", "s3://b/slow.tif", "-o", "s3://b/y.csv", *TWO, seconds=0.1)
    end = time.monotonic() + 20
    while not (tmp_path / "y.csv.journal-wal").exists() or not done_pages(tmp_path / "y.csv.journal"):
        assert time.monotonic() < end
        time.sleep(0.05)
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
