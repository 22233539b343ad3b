"""Files of every kind come out as the pages that are asked for."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from digitscan.errors import InputError
from digitscan.files.pages import ReadSettings, parse_pages, read_pages
from tests.page_files import KINDS, bar, encoded, only_error, read


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", ["right", "wrong", "none"])
def test_the_content_decides_and_not_the_name(tmp_path, kind, ending):
    name = {"right": f"a.{KINDS[kind]}", "wrong": "a.png" if kind != "PNG" else "a.pdf", "none": "a"}[ending]
    (tmp_path / name).write_bytes(encoded(kind))
    (page,) = read_pages(str(tmp_path / name), ReadSettings())
    assert (page.source, page.number, page.image.shape) == (str(tmp_path / name), 1, (80, 60))
    assert bar(page) == 0


def test_a_name_that_is_not_utf8_is_read(tmp_path):
    for kind in ("PNG", "PDF", "TIFF"):
        source = str(tmp_path / os.fsdecode(b"scan\xff." + kind.encode()))
        Path(source).write_bytes(encoded(kind))
        (page,) = read_pages(source, ReadSettings())
        assert page.source == source


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, [1, 2, 3, 4, 5]),
        ("2", [2]),
        ("4,1", [1, 4]),
        ("2-3,3-4", [2, 3, 4]),
        ("4-", [4, 5]),
        ("1,3-5", [1, 3, 4, 5]),
    ],
)
def test_the_pages_asked_for_are_read(kind, asked, expected):
    items = read(encoded(kind, 5), pages=asked and parse_pages(asked))
    assert [(page.number, bar(page)) for page in items] == [(number, number - 1) for number in expected]


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_a_late_page_alone_is_read(kind):
    stream = io.BytesIO()
    Image.new("L", (9, 9)).save(stream, kind, save_all=True, append_images=[Image.new("L", (9, 9))] * 59)
    assert [page.number for page in read(stream.getvalue(), pages=parse_pages("2,30,60"))] == [2, 30, 60]
    assert [page.number for page in read(stream.getvalue())] == list(range(1, 61))


@pytest.mark.parametrize(
    ("kind", "pages", "asked", "expected", "words"),
    [
        ("TIFF", 2, "9", [], "no page 9: the file has 2 pages"),
        ("PDF", 2, "9", [], "no page 9: the file has 2 pages"),
        ("PDF", 2, "2-4", [2], "no page 3-4: the file has 2 pages"),
        ("TIFF", 2, "1,3,7-", [1], "no page 3, 7: the file has 2 pages"),
        ("PNG", 1, "2", [], "no page 2: the file has 1 page"),
        ("GIF", 3, "2", [], "no page 2: the file has 1 page"),
    ],
)
def test_a_page_that_does_not_exist_is_an_error(kind, pages, asked, expected, words):
    *found, error = read(encoded(kind, pages), pages=parse_pages(asked))
    assert [page.number for page in found] == expected
    assert words in only_error([error])


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("1,3-5", [1, 3, 4, 5], [0, 2, 6]),
        ("7-", [7, 8, 10**9], [6]),
        (" 2 , 4 - 5 ", [2, 4, 5], [1, 3, 6]),
    ],
)
def test_page_numbers_are_parsed(text, inside, outside):
    settings = ReadSettings(pages=parse_pages(text))
    assert all(settings.wants(number) for number in inside)
    assert not any(settings.wants(number) for number in outside)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no page number"),
        ("a", '"a" is no page number'),
        ("1,,2", "no page number"),
        ("-3", '"-3" is no page number'),
        ("1.5", "no page number"),
        ("1-2-3", "no page number"),
        ("²", "no page number"),
        ("9" * 5000, "no page number"),
        ("0", "counted from 1"),
        ("0-3", "counted from 1"),
        ("5-3", "write 3-5"),
    ],
)
def test_wrong_page_numbers_are_explained(text, words):
    with pytest.raises(ValueError, match=words):
        parse_pages(text)


def test_a_page_is_named_in_its_error():
    error = next(item for item in read(encoded("PDF", 2), max_pixels=100) if isinstance(item, InputError))
    assert (error.source, error.page) == ("-", 1)


def test_the_entry_loads_no_reader_before_it_is_needed():
    script = "import sys, digitscan.files.pages; print([n for n in ('PIL', 'pypdfium2', 'cv2') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"
