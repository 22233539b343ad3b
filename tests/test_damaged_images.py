"""Files that are cut off, damaged or no images: what is whole is read, and the rest explained."""

import io

import numpy as np
import pytest
from PIL import Image

from digitscan.files.pages import ReadSettings, read_pages
from digitscan.records import Page
from tests.page_files import KINDS, bar, encoded, only_error, read, scan


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_truncated_file_is_called_damaged(capfd, kind, share):
    content = encoded(kind)
    message = str(read(content[: int(len(content) * share)])[-1])
    assert "damaged or incomplete" in message or "is incomplete" in message
    assert "scan it again" in message or "another copy" in message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("exif", [False, True])
def test_a_png_with_a_wrong_byte_is_called_damaged(exif):
    """Its first rows are whole, and what was read in them would pass for all there is."""
    stream, tags = io.BytesIO(), Image.Exif()
    tags[274] = 1
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (200, 300), np.uint8))
    noise.save(stream, "PNG", **({"exif": tags} if exif else {}))
    content = bytearray(stream.getvalue())
    content[len(content) // 2] ^= 0xFF
    assert "damaged or incomplete" in only_error(read(bytes(content)))


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
