"""Files of every kind, good and bad, come out as pages, or as one clear line in their place."""

import io
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitscan.errors import InputError
from digitscan.pages import ReadSettings, parse_pages, read_pages
from digitscan.records import Page

KINDS = {"PNG": "png", "JPEG": "jpg", "TIFF": "tif", "BMP": "bmp", "WEBP": "webp", "GIF": "gif", "PDF": "pdf"}


def scan(number=0, size=(60, 80)):
    """A page of noisy paper, so that no codec makes a few bytes of it, with a bar at a height of its own."""
    values = np.random.default_rng(number).integers(200, 255, size[::-1], np.uint8)
    values[10 * number + 5 : 10 * number + 10] = 0
    return Image.fromarray(values)


def encoded(kind, pages=1, **options):
    stream = io.BytesIO()
    images = [scan(number) for number in range(pages)]
    more = {"save_all": True, "append_images": images[1:]} if pages > 1 else {}
    if kind == "PDF":
        options.setdefault("resolution", 100)
    images[0].save(stream, kind, **more, **options)
    return stream.getvalue()


def read(content, **settings):
    return list(read_pages("-", ReadSettings(**settings), content))


def bar(page):
    """Number of the scan that a page shows."""
    return (int(np.argmin(page.image.mean(axis=1))) - 5) // 10


def only_error(items):
    (error,) = items
    assert isinstance(error, InputError)
    assert "\n" not in str(error)
    return str(error)


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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_truncated_file_is_called_damaged(capfd, kind, share):
    content = encoded(kind)
    message = str(read(content[: int(len(content) * share)])[-1])
    assert "damaged or incomplete" in message or "is incomplete" in message
    assert "scan it again" in message or "another copy" in message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", "tiff_adobe_deflate", "jpeg", None])
@pytest.mark.parametrize("from_file", [False, True])
def test_a_truncated_tiff_keeps_its_whole_pages(tmp_path, capfd, compression, from_file):
    stream = io.BytesIO()
    mode = "1" if compression in ("group3", "group4") else "L"
    first, *others = (scan(number).convert(mode) for number in range(6))
    first.save(stream, "TIFF", save_all=True, append_images=others, compression=compression)
    content = stream.getvalue()[: len(stream.getvalue()) * 3 // 5]
    (tmp_path / "cut.tif").write_bytes(content)
    items = list(read_pages(str(tmp_path / "cut.tif"), ReadSettings())) if from_file else read(content)
    pages = [item for item in items if isinstance(item, Page)]
    assert [page.number for page in pages] == [1, 2, 3]
    assert items[3].page == 4
    assert all("damaged or incomplete" in str(item) for item in items[3:])
    assert capfd.readouterr() == ("", "")


def test_a_bad_page_of_a_tiff_does_not_end_the_file():
    content = bytearray(encoded("TIFF", 3, compression="tiff_lzw"))
    with Image.open(io.BytesIO(content)) as image:
        image.seek(1)
        start = image.tag_v2[273][0]
    content[start : start + 500] = b"\xff" * 500
    first, error, last = read(bytes(content))
    assert (first.number, last.number, bar(last)) == (1, 3, 2)
    assert "page 2" in only_error([error])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (
            b"Dear all,\nplease find attached",
            "not an image that digitscan knows; formats: PNG, JPEG, TIFF, PDF",
        ),
        (b"\x89PNG", "formats"),
        (b"\x00" * 5000, "formats"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "formats"),
        (b"BM is what this text begins with, and no bitmap", "damaged or incomplete"),
        (b"\xff\xd8\xff\xe0", "damaged or incomplete"),
        (b"GIF89a", "damaged or incomplete"),
        (b"II*\0\xff\xff\xff\xff", "damaged or incomplete"),
        (b"%PDF-1.4", "damaged or incomplete"),
    ],
)
def test_what_is_no_image_is_explained(capfd, content, words):
    assert words in only_error(read(content)[:1])
    assert capfd.readouterr() == ("", "")


def png_header(width, height):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def tiff(*directories, first=8):
    """A little-endian TIFF of directories, each its tags and the offset of the next or None if it follows."""
    content = b"II*\0" + struct.pack("<I", first)
    for tags, following in directories:
        entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
        end = len(content) + 2 + len(entries) + 4
        content += struct.pack("<H", len(tags)) + entries
        content += struct.pack("<I", end if following is None else following)
    return content


def tiff_tags(width, height, offset=0, **more):
    tags = {
        256: width,
        257: height,
        258: 8,
        259: 1,
        262: 1,
        273: offset,
        277: 1,
        278: height,
        279: width * height,
    }
    return tags | more.get("more", {})


def jpeg_header(width, height):
    content = bytearray(encoded("JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def webp_header(width, height):
    sizes = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + sizes


@pytest.mark.parametrize(
    "content",
    [
        png_header(30_000, 30_000),
        jpeg_header(30_000, 30_000),
        tiff((tiff_tags(30_000, 30_000), 0)),
        tiff((tiff_tags(30_000, 30_000, more={259: 4, 258: 1}), 0)),
        b"GIF89a" + struct.pack("<HH", 30_000, 30_000) + b"\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
        b"BM" + struct.pack("<IIIIiiHHIIIIII", 99, 0, 54, 40, 30_000, 30_000, 1, 24, 0, 0, 0, 0, 0, 0),
    ],
    ids=["png", "jpeg", "tiff", "g4", "gif", "bmp"],
)
def test_a_huge_image_is_refused_from_its_header(recwarn, capfd, content):
    message = only_error(read(content))
    assert "30000 x 30000 pixels are more than the limit of 150000000" in message
    assert "--max-pixels 900000000" in message
    assert not recwarn.list
    assert capfd.readouterr() == ("", "")


def test_the_limit_can_be_changed():
    content = encoded("PNG")
    assert "60 x 80 pixels" in only_error(read(content, max_pixels=60 * 80 - 1))
    assert read(content, max_pixels=60 * 80)[0].image.shape == (80, 60)


@pytest.mark.parametrize("kind", set(KINDS) - {"PDF"})
@pytest.mark.parametrize("limit", [1000, 4000])
def test_pillows_own_limit_neither_counts_nor_changes(monkeypatch, recwarn, kind, limit):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    assert isinstance(read(encoded(kind))[0], Page)
    assert isinstance(read(encoded(kind)[:40])[0], InputError)
    assert limit == Image.MAX_IMAGE_PIXELS
    assert not recwarn.list


@pytest.mark.parametrize("content", [png_header(0, 0), png_header(0, 10), tiff((tiff_tags(0, 0), 0))])
def test_an_image_without_pixels_is_an_error(content):
    assert "damaged or incomplete" in only_error(read(content)) or "is empty" in only_error(read(content))


def test_a_tiff_whose_pages_run_in_a_circle_ends():
    pixels = 8 + 2 * (2 + 9 * 12 + 4)
    directory = tiff_tags(4, 2, pixels)
    content = tiff((directory, None), (directory, 8)) + bytes(range(8))
    assert [page.number for page in read(content)] == [1, 2]
    assert [page.number for page in read(tiff((directory, 8)) + bytes(200))] == [1]


def test_pages_that_cannot_be_read_end_a_file_in_time():
    unknown = tiff_tags(4, 2, 8, more={262: 77})
    items = read(tiff((tiff_tags(4, 2, 8), None), *[(unknown, None)] * 3000, (unknown, 0)))
    assert isinstance(items[0], Page)
    assert 2 < len(items) < 50
    assert "in a row" in str(items[-1])


def test_a_page_is_named_in_its_error():
    error = next(item for item in read(encoded("PDF", 2), max_pixels=100) if isinstance(item, InputError))
    assert (error.source, error.page) == ("-", 1)


@pytest.mark.parametrize("name", ["missing.png", "folder", "pipe", "nul\0", "folder/a.png/b"])
def test_what_is_no_file_is_explained(tmp_path, name):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    expected = {"folder": "this is a folder", "pipe": "this is a pipe or device", "nul\0": "no path"}
    source = str(tmp_path / name)
    message = only_error(read_pages(source, ReadSettings()))
    assert message.startswith(source)
    assert expected.get(name, "no such file") in message


def test_a_device_is_refused():
    assert "device" in only_error(read_pages("/dev/zero", ReadSettings()))


def test_a_file_without_permission_is_explained(tmp_path, monkeypatch):
    (tmp_path / "a.png").write_bytes(encoded("PNG"))

    def refuse(path, mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "no permission" in only_error(read_pages(str(tmp_path / "a.png"), ReadSettings()))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted on Linux")
@pytest.mark.parametrize("kind", ["TIFF", "PDF", "PNG"])
@pytest.mark.parametrize("pages_read", [0, 1, 9])
def test_the_file_is_closed_wherever_the_reader_stops(tmp_path, kind, pages_read):
    path = tmp_path / "a"
    path.write_bytes(encoded(kind, 1 if kind == "PNG" else 3))
    pages = read_pages(str(path), ReadSettings())
    for _ in range(pages_read):
        next(pages, None)
    pages.close()
    assert str(path) not in [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured on Linux")
@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_pages_of_a_large_file_are_never_held_together(tmp_path, kind):
    """60 pages of noise, 0.75 MB each, and more than 0.5 MB where they are compressed."""
    noise = np.random.default_rng(0).integers(0, 255, (60, 1000, 750), np.uint8)
    first, *others = map(Image.fromarray, noise)
    first.save(tmp_path / "a", kind, save_all=True, append_images=others)
    script = """
import sys
from pathlib import Path
from digitscan.pages import ReadSettings, read_pages
held = [int(Path("/proc/self/statm").read_text().split()[1]) for _ in read_pages(sys.argv[1], ReadSettings())]
print(len(held), max(held) - max(held[:15]))
"""
    command = [sys.executable, "-c", script, str(tmp_path / "a")]
    pages, growth = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert int(pages) == 60
    assert int(growth) * os.sysconf("SC_PAGESIZE") < 10_000_000


def test_the_entry_loads_no_reader_before_it_is_needed():
    script = "import sys, digitscan.pages; print([n for n in ('PIL', 'pypdfium2', 'cv2') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "[]\n"
