"""A store that does not answer costs what it was asked for, and the rest is read."""

import threading
import time
from pathlib import Path

import pytest

from digitscan.batch.inputs import Inputs, list_inputs
from digitscan.batch.reading import BatchSettings
from digitscan.files.read_settings import ReadSettings
from tests import bucket
from tests.answers import texts
from tests.bucket import LONG
from tests.fake_pipeline import ScanSettings

SETTINGS = BatchSettings(ReadSettings(), ScanSettings())


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
