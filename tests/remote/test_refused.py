"""Addresses that cannot be used are wrong usage of any command, and what is secret in one shows nowhere."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from digitscan import cli
from digitscan.files.sources import find_sources
from tests import bucket


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
