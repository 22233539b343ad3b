"""`from digitscan import scan`, as another program uses it."""

import json
import multiprocessing
import os
import pickle
import re
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import digitscan
from digitscan import (
    Failure,
    InputError,
    PageReading,
    errors,
    library,
)
from digitscan.batch import file_reading
from digitscan.batch import reading as batch
from digitscan.commands import scan as scan_command
from digitscan.commands import scan_run
from tests import fake_pipeline
from tests.answers import only
from tests.fake_pipeline import CRASH

ROOT = Path(__file__).parents[1]
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "library.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def read(tmp_path, monkeypatch):
    """`digitscan.scan` with the fake pipeline, in the test's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(batch, "load_models", fake_pipeline.load_models)
    monkeypatch.setattr(file_reading, "scan_page", fake_pipeline.scan_page)
    return digitscan.scan


def told(found):
    return [
        (one.source, one.page, "failure")
        if isinstance(one, Failure)
        else (one.source, one.number, [field.text for field in one.fields])
        for one in found
    ]


def test_pages_and_failures_come_in_the_order_of_the_input(read, draw):
    draw("in/a.tif", 120, CRASH, 7), draw("b.png", 99)
    assert told(read(["in", "none.png", Path("b.png")])) == [
        ("in/a.tif", 1, ["120"]),
        ("in/a.tif", 2, "failure"),
        ("in/a.tif", 3, ["007"]),
        ("none.png", None, "failure"),
        ("b.png", 1, ["099"]),
    ]


def test_a_failure_says_what_to_do(read):
    (failure,) = read("none.png")
    assert failure == Failure("none.png", None, "there is no such file or folder; check the path")


def test_a_failure_is_raised_where_that_is_asked_for(read, draw):
    draw("a.tif", 1, CRASH, 2)
    found = read("a.tif", failures="raise")
    assert next(found).number == 1
    with pytest.raises(InputError, match=r"a\.tif, page 2: internal error"):
        next(found)
    assert list(found) == []


@pytest.mark.parametrize(
    "paths",
    ["a.png", Path("a.png"), ["a.png"], iter([Path("a.png")]), "."],
    ids=["text", "path", "list", "iterator", "folder"],
)
def test_paths_are_given_in_any_way(read, draw, paths):
    draw("a.png", 5)
    assert [texts for *_, texts in told(read(paths))] == [["005"]]


def test_no_paths_are_no_pages(read):
    assert list(read([])) == []


def test_a_file_that_is_called_like_standard_input_is_a_file(read, draw, tmp_path):
    draw("a.png", 5).rename(tmp_path / "-")
    for path in ("-", Path("-")):
        assert told(read(path)) == [("./-", 1, ["005"])]


def test_a_page_is_read_when_it_is_asked_for(read, draw, monkeypatch):
    draw("a.tif", 1, 2, 3)
    seen = []
    monkeypatch.setattr(
        file_reading, "scan_page", lambda page, *rest: seen.append(page.number) or PageReading(page.source, 1, (), {})
    )
    found = read("a.tif")
    assert seen == []
    next(found), next(found)
    assert seen == [1, 2]
    found.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"layout": "lines"}, "layout='lines': give one of page, line, digit"),
        ({"dpi": 10}, "dpi=10: give a whole number from 50 to 1200"),
        ({"dpi": 100.5}, "dpi=100.5"),
        ({"max_pixels": 0}, "max_pixels=0"),
        ({"overlay": "s3://b/check"}, "overlay='s3://b/check': give a path of this machine"),
        ({"weights": "s3://u:SECRET@b/w.onnx"}, "weights='s3://u:***@b/w.onnx': give a path of this machine"),
        (
            {"template": ["form", "az://c/t.toml?sig=SECRET"]},
            "template='az://c/t.toml?***': give a path of this machine",
        ),
        ({"min_confidence": 1.5}, "min_confidence=1.5"),
        ({"min_confidence": float("nan")}, "min_confidence=nan"),
        ({"max_error": 0}, "max_error=0"),
        ({"max_error": 0.1, "min_confidence": 0.9}, "exclude each other"),
        ({"pages": "0"}, "pages are counted from 1"),
        ({"or_free": True}, "or_free is for template"),
        ({"template": "cheque", "layout": "line"}, "layout is only for or_free"),
        ({"printed": True, "layout": "line"}, "printed is for whole pages"),
        ({"printed": True, "template": "cheque"}, "printed is for whole pages"),
        ({"jobs": 0}, "jobs is 1 or more"),
        ({"jobs": 2, "timeout": 0}, "timeout more than 0"),
        ({"jobs": 2, "scheduler": "tcp://h:1"}, "give one of them"),
        ({"failures": "ignore"}, "failures='ignore'"),
    ],
    ids=str,
)
def test_an_option_that_cannot_be_is_refused_at_once(options, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        digitscan.scan("a.png", **options)


def test_an_unknown_option_is_refused_at_once():
    with pytest.raises(TypeError, match=r"scan\(\) has no option 'dip'; it has layout, template, .*dpi"):
        digitscan.scan("a.png", dip=300)


def test_a_template_that_cannot_be_used_is_told_at_once(tmp_path):
    with pytest.raises(digitscan.TemplateError, match=r"none\.toml"):
        digitscan.scan("a.png", template=tmp_path / "none.toml")


def test_weights_that_are_missing_are_told_by_the_iterator(read, monkeypatch):
    monkeypatch.setenv("FAKE_NO_WEIGHTS", "1")
    found = read("a.png")
    with pytest.raises(digitscan.WeightsError, match="weights are missing"):
        next(found)


COMMAND_AND_LIBRARY = [
    ([], {}),
    (["--layout", "line", "--min-confidence", "0.5"], {"layout": "line", "min_confidence": 0.5}),
    (["--pages", "1,3-", "--dpi", "200", "--password", "x"], {"pages": "1,3-", "dpi": 200, "password": "x"}),
    (["--max-pixels", "9", "--no-follow"], {"max_pixels": 9, "no_follow": True}),
    (["--max-error", "0.25"], {"max_error": 0.25}),
    (["--overlay", "o", "--weights", "w.onnx"], {"overlay": "o", "weights": "w.onnx"}),
    (["--pictures", "-o", "x.xlsx"], {"pictures": True}),
    (["--pictures", "-o", "x.xlsx", "--max-error", "0.25"], {"pictures": True, "max_error": 0.25}),
    (["--jobs", "3", "--timeout", "5"], {"jobs": 3, "timeout": 5}),
    (["--jobs", "1", "--timeout", "5"], {"jobs": 1, "timeout": 5}),
    (["--jobs", "3"], {"jobs": 3}),
    (["--scheduler", "tcp://h:1"], {"scheduler": "tcp://h:1"}),
    (["--scheduler", "tcp://h:1", "--timeout", "5"], {"scheduler": "tcp://h:1", "jobs": 1, "timeout": 5}),
]


@pytest.mark.parametrize(("arguments", "options"), COMMAND_AND_LIBRARY, ids=str)
def test_options_mean_what_the_commands_do(scan, monkeypatch, arguments, options):
    asked = []

    def read_batch(inputs, settings, count=False, workers=None, *rest, **others):
        asked.append((inputs.paths, inputs.timeout, settings, workers))
        yield from ()

    monkeypatch.setattr(scan_run, "read_batch", read_batch)
    monkeypatch.setattr(library, "read_batch", read_batch)
    Path("w.onnx").touch()
    Path("b.png").touch()
    assert scan("a.png", "b.png", *arguments).exit_code == 0
    list(digitscan.scan(["a.png", "b.png"], **options))
    assert asked[0] == asked[1]
    assert getattr(asked[0][-1], "scheduler", None) == options.get("scheduler")


def test_every_option_of_the_command_is_there():
    ours = {"paths", "failures", *library.ScanOptions.__annotations__}
    of_runs = {"files_from", "null", "output", "format_name", "wide", "quiet", "verbose"}
    run_alone = {"journal", "resume", "verify", "no_journal", "failures", "max_failures", "watch"}
    named = {"templates": "template"}
    theirs = {named.get(str(option.name), option.name) for option in scan_command.scan.params}
    assert theirs - of_runs - run_alone <= ours
    assert ours - {"failures"} <= theirs


def test_with_max_error_numbers_are_decided_once_all_are_known(read, draw):
    draw("a.tif", 250, CRASH, 100)
    failure, *pages = read("a.tif", max_error=0.75)
    assert isinstance(failure, Failure)
    assert [page.fields[0].status for page in pages] == ["accepted", "review"]


def test_nothing_is_printed_or_left(read, draw, capfd, tmp_path):
    draw("a.tif", 1, CRASH)
    list(read(["a.tif", "none.png"]))
    assert capfd.readouterr() == ("", "")
    assert only(tmp_path) == ["a.tif"]


def test_importing_loads_nothing_and_offers_everything():
    code = (
        "import sys, json, digitscan; first = sorted({name.partition('.')[0] for name in sys.modules}); "
        "offered = [getattr(digitscan, name) is not None for name in digitscan.__all__]; "
        "print(json.dumps([first, all(offered), sorted(dir(digitscan)) == sorted(digitscan.__all__)]))"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, timeout=60)
    loaded, *rest = json.loads(answer.stdout)
    assert not {*loaded} & {"cv2", "numpy", "onnxruntime", "PIL", "click"}
    assert rest == [True, True]
    with pytest.raises(AttributeError, match="module 'digitscan' has no attribute 'nothing'"):
        digitscan.nothing  # noqa: B018


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[-1].strip()[:40])
def test_each_example_of_the_documentation_runs(read, draw, example, monkeypatch):
    draw("scans/cheque.png", 120), draw("scans/form.png", 99)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(example, "docs/library.md", "exec"), {})


def test_the_example_of_the_readme_runs(read, draw, capsys):
    draw("forms/cheque.png", 120)
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out == "forms/cheque.png 1 120 0.12\n"


def test_every_option_is_in_the_documentation():
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert not [name for name in library.ScanOptions.__annotations__ if f"`{name}=" not in text]


def read_digit(path):
    """Reads with the real nets; in a pool, its workers find it by name."""
    return [one if isinstance(one, Failure) else one.fields for one in digitscan.scan(path, layout="digit")]


@pytest.fixture
def seven(tmp_path):
    image = np.full((56, 56), 255, np.uint8)
    image[10:14, 14:42] = image[10:46, 36:41] = 0
    Image.fromarray(image).save(tmp_path / "7.png")
    return str(tmp_path / "7.png")


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_it_works_in_threads_and_in_the_processes_of_somebody_elses_pool(seven):
    expected = read_digit(seven)
    assert [field.text for field in expected[0]] == ["7"]
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(read_digit, [seven] * 6)) == [expected] * 6
    with multiprocessing.get_context("fork").Pool(2) as pool:  # of daemons, which may have no children of their own
        assert pool.map_async(read_digit, [seven] * 4).get(60) == [expected] * 4


def test_no_signal_is_caught(read, draw):
    """In a thread other than the main one, Python refuses to."""
    draw("a.png", 5)
    found = []
    thread = threading.Thread(target=lambda: found.extend(told(read("a.png"))))
    thread.start()
    thread.join(30)
    assert found == [("a.png", 1, ["005"])]


@pytest.mark.parametrize(
    "error",
    [
        errors.InputError("a.png", "bad", 3),
        errors.TemplateError("a.toml", "bad", 3),
        errors.JournalError("a.journal", "bad"),
        errors.OutputError("bad"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_and_records_go_from_process_to_process(error):
    error.add_note("more")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
    page = PageReading("a", 1, (replace(fake_pipeline.number("1", 0.5), picture=b"png"),), {})
    assert pickle.loads(pickle.dumps(page)) == page


def test_a_name_that_is_not_utf8_is_read(read, draw, tmp_path):
    draw("a.png", 5).rename(tmp_path / os.fsdecode(b"\xff.png"))
    assert [os.fsencode(source) for source, *_ in told(read("."))] == [b"./\xff.png"]
