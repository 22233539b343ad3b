import gc
import io
import sys
import types
import weakref
from dataclasses import dataclass

import numpy as np
import pytest

from digitscan.batch import file_reading
from digitscan.batch import reading as batch
from digitscan.batch.inputs import Inputs
from digitscan.batch.reading import BatchSettings, FileDone, Started, read_batch
from digitscan.errors import InputError, OutputError, WeightsError
from digitscan.files.read_settings import ReadSettings
from digitscan.records import PageReading
from tests import fake_pipeline
from tests.fake_pipeline import CRASH, EMPTY, NO_MEMORY, ScanSettings


@pytest.fixture(autouse=True)
def pipeline(monkeypatch):
    monkeypatch.setattr(batch, "load_models", fake_pipeline.load_models)
    monkeypatch.setattr(file_reading, "scan_page", fake_pipeline.scan_page)


def events(*paths, overlay=None, count=False, pages=None, **inputs):
    settings = BatchSettings(ReadSettings(pages=pages), ScanSettings(), overlay)
    return read_batch(Inputs(tuple(map(str, paths)), **inputs), settings, count)


def told(*paths, **options):
    """What happened, in short: texts of the numbers, ! for an error, . for the end of a file."""
    return [short(event) for event in events(*paths, **options)][1:]


def short(event):
    match event:
        case Started():
            return event.files
        case PageReading():
            return " ".join(field.text for field in event.fields)
        case InputError():
            return "!"
        case FileDone():
            return "."


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([7], ["007", "."]),
        ([7, 8, 9], ["007", "008", "009", "."]),
        ([EMPTY], ["", "."]),
        ([7, CRASH, 9], ["007", "!", "009", "."]),
        ([7, NO_MEMORY, 9], ["007", "!", "009", "."]),
    ],
    ids=str,
)
def test_the_pages_of_a_file_come_in_order_and_a_bad_one_is_passed_over(draw, levels, expected):
    assert told(draw("a.tif", *levels)) == expected


def test_a_bad_file_is_passed_over(draw, tmp_path):
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert told(draw("a.png", 1), tmp_path / "b.png", tmp_path / "none", draw("c.png", 3)) == (
        ["001", ".", "!", ".", "!", ".", "003", "."]
    )


@pytest.mark.parametrize(
    ("level", "words"), [(CRASH, ["ZeroDivisionError", "a bug", "report"]), (NO_MEMORY, ["memory", "--dpi"])]
)
def test_an_error_on_a_page_names_the_page_and_says_what_to_do(draw, level, words):
    path = draw("a.tif", 1, level)
    (error,) = [event for event in events(path) if isinstance(event, InputError)]
    assert (error.source, error.page) == (str(path), 2)
    assert all(word in str(error) for word in words)


def test_only_an_internal_error_has_a_traceback(draw):
    errors = [event for event in events(draw("a.tif", CRASH, NO_MEMORY)) if isinstance(event, InputError)]
    assert ["in scan_page" in "".join(getattr(error, "__notes__", ())) for error in errors] == [True, False]


def test_a_bug_in_reading_a_file_does_not_stop_the_batch(draw, monkeypatch):
    first, second = draw("a.tif", 1, 2), draw("b.png", 3)

    def read_pages(source, settings, data):
        pages = real(source, settings, data)
        yield next(pages)
        if source == str(first):
            raise KeyError("a bug")

    real = file_reading.read_pages
    monkeypatch.setattr(file_reading, "read_pages", read_pages)
    assert told(first, second) == ["001", "!", ".", "003", "."]


def test_seconds_hold_every_stage(draw, tmp_path):
    *_, reading, _ = events(draw("a.png", 1), overlay=tmp_path / "overlays")
    assert list(reading.seconds) == ["read", "ink", "classify", "overlay"]


def test_no_image_is_kept_once_its_page_is_done(monkeypatch):
    """Not even while the next page is being read: two large pages may not fit into memory."""
    alive = []

    class Image(np.ndarray):
        pass

    @dataclass
    class Page:
        source: str
        number: int
        image: Image

    def read_pages(source, settings, data):
        for number in (1, 2, 3):
            gc.collect()
            assert not [image for image in alive if image() is not None]
            page = Page(source, number, np.full((4, 4), number, np.uint8).view(Image))
            alive.append(weakref.ref(page.image))
            yield page
            del page

    monkeypatch.setattr(file_reading, "read_pages", read_pages)
    monkeypatch.setattr("digitscan.batch.inputs.find_sources", lambda paths, follow, looking: iter(paths))
    assert told("a.tif") == ["001", "002", "003", "."]


@pytest.mark.parametrize("in_color", [False, True])
def test_pages_are_read_in_color_where_that_is_needed(monkeypatch, in_color):
    asked = []
    monkeypatch.setattr(file_reading, "read_pages", lambda source, settings, data: iter(asked.append(settings) or ()))
    settings = BatchSettings(ReadSettings(), ScanSettings(in_color=in_color))
    assert list(file_reading.read_file("a.png", settings, None)) == []
    assert asked == [ReadSettings(color=in_color)]


@pytest.mark.parametrize(("count", "files_from", "expected"), [(True, None, 3), (False, None, None), (True, "-", None)])
def test_files_are_counted_only_if_asked_for_and_possible(draw, monkeypatch, count, files_from, expected):
    feed(monkeypatch, b"")
    for name in ("in/a.png", "in/b.png", "c.png"):
        path = draw(name, 1)
    first = next(events(path.parent / "in", path, count=count, files_from=files_from))
    assert first == Started(expected)


def feed(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(data)))


def test_standard_input_holds_an_image(draw, monkeypatch):
    feed(monkeypatch, draw("a.png", 5).read_bytes())
    assert told("-") == ["005", "."]


@pytest.mark.parametrize("data", [b"", None], ids=["empty", "closed"])
def test_standard_input_without_an_image_is_an_error(monkeypatch, data):
    if data is None:
        monkeypatch.setattr(sys, "stdin", None)
    else:
        feed(monkeypatch, data)
    assert told("-") == ["!", "."]


@pytest.mark.parametrize(("null", "end"), [(False, b"\n"), (True, b"\0")])
@pytest.mark.parametrize("through_stdin", [False, True])
def test_a_list_names_more_files(draw, tmp_path, monkeypatch, null, end, through_stdin):
    names = [str(draw(name, level)).encode() for name, level in (("b c.png", 2), ("d.png", 4))]
    content = b"".join(name + end for name in names)
    listed = tmp_path / "list"
    listed.write_bytes(content)
    feed(monkeypatch, content)
    files_from = "-" if through_stdin else str(listed)
    assert told(draw("a.png", 1), files_from=files_from, null=null) == ["001", ".", "002", ".", "004", "."]


def test_a_list_that_cannot_be_read_is_an_error(draw, tmp_path):
    assert told(draw("a.png", 1), files_from=str(tmp_path / "none")) == ["001", ".", "!", "."]


def test_overlays_are_written_and_not_read_again(draw, tmp_path):
    folder = draw("in/a.tif", 1, EMPTY).parent
    expected = ["001", "", "."]
    assert told(folder, overlay=folder / "overlays") == expected
    assert len(list((folder / "overlays").iterdir())) == 2
    assert told(folder, overlay=folder / "overlays") == expected


def test_a_page_that_failed_has_no_overlay(draw, tmp_path):
    told(draw("a.tif", CRASH, 1), overlay=tmp_path / "overlays")
    assert [path.suffixes[-2] for path in (tmp_path / "overlays").iterdir()] == [".p002"]


def test_an_overlay_that_cannot_be_written_ends_the_run(draw, tmp_path):
    reading = events(draw("a.tif", 1, 2), overlay=tmp_path / "overlays")
    next(reading)
    next(reading)
    for picture in (tmp_path / "overlays").iterdir():
        picture.unlink()
    (tmp_path / "overlays").rmdir()
    with pytest.raises(OutputError, match="overlay"):
        next(reading)


def test_an_overlay_folder_that_cannot_be_ends_the_run_before_anything_is_read(draw):
    path = draw("a.png", 1)
    with pytest.raises(OutputError):
        next(events(path, overlay=path))


def test_the_output_is_not_read(draw):
    first, second = draw("in/a.png", 1), draw("in/b.png", 2)
    with pytest.raises(OutputError, match=r"b\.png"):
        told(first.parent, output=str(second))


def test_missing_weights_end_the_run(draw, monkeypatch):
    monkeypatch.setenv("FAKE_NO_WEIGHTS", "1")
    with pytest.raises(WeightsError):
        next(events(draw("a.png", 1)))


def test_pages_that_are_not_wanted_are_not_read(draw):
    assert told(draw("a.tif", 1, CRASH, 3), pages=(range(1, 2), range(3, 4))) == ["001", "003", "."]
