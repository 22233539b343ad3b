"""Spoiled files of every format are read or told, whatever was done to them; the benchmark fuzz.py does many more."""

import importlib
from pathlib import Path

import pytest

from digitscan.nets.models import load_models

BENCHMARKS = Path(__file__).parent / "benchmarks"
COUNT, SEED = 100, 7


@pytest.fixture(scope="module")
def fuzzing():
    """The benchmark, whose modules import each other by name, as scripts do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        yield importlib.import_module("fuzz")


@pytest.fixture(scope="module")
def read():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        return importlib.import_module("fuzz_reader").reading(load_models())


def test_every_spoiled_file_is_read_or_told(fuzzing, read, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    fuzzing.lay_whole_files(tmp_path)
    became = set()
    for name, content in fuzzing.spoiled(fuzzing.drawn(), COUNT, SEED):
        Path(name).write_bytes(content)
        items = list(read(name))
        told = [str(item) for item in items if isinstance(item, Exception)]
        kind, faults = fuzzing.judged(name, [name, len(items) - len(told), told, "", 0, 0])
        assert not faults
        became.add(kind)
        Path(name).unlink()
    assert became == {"read", "in parts", "told"}
    assert capfd.readouterr() == ("", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["whole.csv", "whole.png", "whole.tif"]


def test_the_same_seed_gives_the_same_files(fuzzing):
    files = fuzzing.drawn()
    first = list(fuzzing.spoiled(files, 40, SEED))
    assert first == list(fuzzing.spoiled(files, 40, SEED))
    assert first != list(fuzzing.spoiled(files, 40, SEED + 1))
    assert {Path(name).suffix[1:] for name, _ in first} == set(files)


@pytest.mark.parametrize(
    ("found", "word", "wrong"),
    [
        (["a.png", 1, [], "", 0, 0], "read", 0),
        (["a.png", 1, ["a.png, page 2: no"], "", 0, 0], "in parts", 0),
        (["a.png", 0, ["a.png: no"], "", 0, 0], "told", 0),
        (["a.png", 0, [], "", 0, 0], "told", 1),
        (["a.png", 0, ["a.png: internal error"], "", 0, 0], "told", 1),
        (["a.png", 0, ["two\nlines"], "", 0, 0], "told", 1),
        (["a.png", 1, [], "ValueError", 0, 0], "fault", 1),
        ("ended the process with -11", "ended the process with -11", 1),
    ],
)
def test_what_must_not_be_is_noticed(fuzzing, found, word, wrong):
    kind, faults = fuzzing.judged("a.png", found)
    assert (kind, len(faults)) == (word, wrong)
