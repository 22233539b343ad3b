"""Draws whole files of every format that digitscan takes, small ones."""

import io
import struct
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PIL import Image, ImageDraw

from digitscan.nets.classify import weights_folder
from tests.pdf_files import image as pdf_image
from tests.pdf_files import pdf, scanned

_SIZE = (160, 80)
_TEMPLATE = b"""[template]
name = "fuzz"
reference = "whole.png"
size = [160, 80]

[[field]]
name = "date"
box = [10, 10, 90, 60]
cells = 8
kind = "date"
format = "DDMMYYYY"
after = 2020-12-31

[[field]]
name = "account"
box = [90, 10, 150, 40]
required = true
pattern = "[1-9][0-9]{2,4}|0+"
check = "luhn"
one_of = "whole.csv:account"

[[field]]
name = "net"
box = [90, 40, 150, 60]
kind = "amount"
range = [1, 31]

[[field]]
name = "total"
box = [90, 60, 150, 80]
kind = "amount"

[[field]]
name = "tax"
box = [10, 60, 90, 80]
kind = "amount"

[[rule]]
sum = ["net", "tax", "total"]
"""
_TABLE = b"""[template]
reference = "whole.tif"
page = 2

[[table]]
name = "stock"
box = [4, 4, 150, 76]
rows = 4
columns = ["shelf", "store"]
"""
_ENCRYPTED = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32)


def drawn() -> dict[str, list[bytes]]:
    """Whole files by their ending; all but a PDF that wants a password are read without an error."""
    pages = [_page(number) for number in ("4711", "2024", "590")]
    gray = pages[0]
    two_tone, color, clear = gray.convert("1"), gray.convert("RGB"), gray.convert("RGBA")
    clear.putalpha(gray)
    wide = Image.fromarray(np.asarray(gray).astype(np.uint16) * 257)
    real = Image.fromarray(np.asarray(gray).astype(np.float32))
    return {
        "png": [_saved(one, "PNG") for one in (gray, two_tone, color, clear, wide, gray.convert("P"))],
        "jpg": [
            _saved(gray, "JPEG"),
            _saved(color, "JPEG", progressive=True, exif=_turned(6)),
            _saved(gray.convert("CMYK"), "JPEG"),
        ],
        "tif": [
            *(_saved(gray, "TIFF", more=pages[1:], compression=way) for way in (None, "tiff_lzw", "packbits", "jpeg")),
            *(_saved(two_tone, "TIFF", compression=way) for way in ("group3", "group4", "tiff_ccitt")),
            *(_saved(one, "TIFF", compression="tiff_adobe_deflate") for one in (color, clear, wide, real)),
            _saved(gray, "TIFF", big_tiff=True, exif=_turned(3)),
            _saved(gray.convert("CMYK"), "TIFF", compression="zstd"),
            _tiled(gray),
        ],
        "pdf": [
            _saved(gray, "PDF", more=pages[1:], resolution=100),
            _saved(two_tone, "PDF", resolution=100),
            pdf(b"0 0 30 20 re f 1 0 0 RG 4 w 0 0 m 30 40 l S BT ET"),
            scanned(),
            scanned(resources=b"/ExtGState<<>>", more=[pdf_image(np.zeros((4, 3), np.uint8), b"/SMask 5 0 R")]),
            pdf(b"", trailer=_ENCRYPTED),
        ],
        "bmp": [_saved(one, "BMP") for one in (gray, two_tone, color)],
        "webp": [_saved(gray, "WEBP"), _saved(clear, "WEBP", lossless=True), _saved(gray, "WEBP", more=pages[1:])],
        "gif": [_saved(gray, "GIF"), _saved(gray, "GIF", more=pages[1:], transparency=0)],
        "toml": [_TEMPLATE, _TABLE],
        "list": [b"whole.png\nwhole.tif\n.\n", b"\xef\xbb\xbfwhole.png\r\nmissing.png\r\n"],
        "onnx": [(weights_folder() / "digit.onnx").read_bytes()],
    }


def _page(text: str) -> Image.Image:
    image = Image.new("L", _SIZE, 235)
    drawing = ImageDraw.Draw(image)
    for place, digit in enumerate(text):
        drawing.text((12 + 34 * place, 18), digit, fill=30, font_size=40)
    return image


def _saved(image: Image.Image, kind: str, more: list[Image.Image] | None = None, **options: object) -> bytes:
    stream = io.BytesIO()
    several = {"save_all": True, "append_images": more} if more else {}
    image.save(stream, kind, **several, **options)
    return stream.getvalue()


def _turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[274] = orientation
    return exif


def _tiled(image: Image.Image) -> bytes:
    """A TIFF in tiles of 64 x 64 pixels, which Pillow cannot write."""
    values = np.pad(np.asarray(image), ((0, 48), (0, 32)), constant_values=255)
    tiles = [
        zlib.compress(np.ascontiguousarray(values[top : top + 64, left : left + 64]).tobytes())
        for top in range(0, 128, 64)
        for left in range(0, 192, 64)
    ]
    count, fields = len(tiles), 11
    lists = 8 + 2 + 12 * fields + 4
    starts = [lists + 8 * count + sum(map(len, tiles[:k])) for k in range(count)]
    tags = {256: image.width, 257: image.height, 258: 8, 259: 8, 262: 1, 277: 1, 284: 1, 322: 64, 323: 64}
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items())]
    entries += [struct.pack("<HHII", 324, 4, count, lists), struct.pack("<HHII", 325, 4, count, lists + 4 * count)]
    head = b"II*\0" + struct.pack("<IH", 8, fields) + b"".join(entries) + bytes(4)
    return head + struct.pack(f"<{2 * count}I", *starts, *map(len, tiles)) + b"".join(tiles)
