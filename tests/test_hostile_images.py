"""Headers that promise too much or nothing, and files that never end: refused early, with one clear line."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from digitscan.errors import InputError
from digitscan.files import read_settings
from digitscan.files.pages import look_at
from digitscan.files.read_settings import ReadSettings, parse_pages
from digitscan.records import Page
from tests.page_files import KINDS, encoded, only_error, read

ROOT = Path(__file__).parents[1]


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


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"PDF"}))
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


def test_an_image_that_is_a_line_of_pixels_is_refused():
    for size in ((2_000_000, 1), (1, 2_000_000)):
        assert "no side may be longer than 65535 pixels; cut the image" in only_error(read(png_header(*size)))


def test_a_tile_that_is_larger_than_its_page_is_refused_unread():
    tags = tiff_tags(100, 100, more={322: 30_000, 323: 30_000, 324: 8, 325: 100, 259: 8})
    message = only_error(read(tiff((tags, 0)) + zlib.compress(bytes(1000))))
    assert "a tile of it: 30000 x 30000 pixels are more than the limit" in message


@pytest.mark.parametrize(("kind", "options", "cost"), [("WEBP", {}, 4), ("JPEG", {"progressive": True}, 2)])
def test_formats_that_need_more_memory_have_a_lower_limit(kind, options, cost):
    content = encoded(kind, **options)
    message = only_error(read(content, max_pixels=60 * 80 * cost - 1))
    assert f"limit of {60 * 80 - 1} for this format" in message
    assert f"--max-pixels {60 * 80 * cost}" in message
    assert isinstance(read(content, max_pixels=60 * 80 * cost)[0], Page)


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_a_file_of_very_many_pages_ends(monkeypatch, kind):
    monkeypatch.setattr(read_settings, "MAX_PAGES", 3)
    content = encoded(kind, 5)
    *pages, error = read(content)
    assert [page.number for page in pages] == [1, 2, 3]
    assert "more than 3 pages" in only_error([error])
    assert "--pages 4-" in str(error)
    assert [page.number for page in read(content, pages=parse_pages("4-"))] == [4, 5]
    assert look_at("-", ReadSettings(), content).pages == 4
    assert [page.number for page in read(encoded(kind, 3))] == [1, 2, 3]


def memory_of(kind, mode, options):
    """What reading a white image of 25 megapixels takes at most, in MiB, in a process of its own."""
    script = f"""
import io, resource
from PIL import Image
from digitscan.files.pages import ReadSettings, read_pages
from tests.page_files import encoded
list(read_pages("-", ReadSettings(), encoded({kind!r})))
stream = io.BytesIO()
Image.new({mode!r}, (5000, 5000)).save(stream, {kind!r}, **{options!r})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
image = next(read_pages("-", ReadSettings(), stream.getvalue())).image
assert image.shape == (5000, 5000)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return int(answer.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
@pytest.mark.parametrize(
    ("kind", "mode", "pixel", "options"),
    [
        ("PNG", "RGBA", 4, {"compress_level": 1}),
        ("PNG", "I;16", 2, {"compress_level": 1}),
        ("TIFF", "F", 4, {"compression": "packbits"}),
        ("TIFF", "CMYK", 4, {"compression": "packbits"}),
    ],
)
def test_turning_to_gray_takes_little_memory_beside_the_image(kind, mode, pixel, options):
    """The image has 25 million pixels of so many bytes, the gray one has 25 million bytes."""
    assert memory_of(kind, mode, options) < 25 * (pixel + 1) + 50
