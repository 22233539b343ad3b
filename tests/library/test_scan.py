"""`from digitscan import scan`, as another program uses it: what comes, in which order, and from where it is called."""

import multiprocessing
import os
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import digitscan
from digitscan import Failure, InputError, PageReading, errors
from digitscan.batch import file_reading
from tests import fake_pipeline
from tests.answers import only
from tests.fake_pipeline import CRASH


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
