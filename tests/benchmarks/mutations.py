"""Draws files of every format that digitscan takes, and spoils them: seeded, so that what fails can be made again."""

import io
import random
import re
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PIL import Image, ImageDraw

from digitscan.classify import weights_folder
from tests.pdf_files import image as pdf_image
from tests.pdf_files import pdf, scanned

Spoil = Callable[[bytes, random.Random], bytes]

_SIZE = (160, 80)
_NUMBERS = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_WORDS = (
    *(b"0", b"-1", b"1e38", b"4294967296", b"99999999999999999999", b"null", b"[]", b"<<>>", b"()", b"/", b"(", b"<<"),
    *(b"/Filter/FlateDecode", b"/Filter/JPXDecode", b"/Filter/JBIG2Decode", b"/Filter/CCITTFaxDecode", b"5 0 R"),
    *(
        b"3 0 R",
        b"/Rotate 90",
        b"/UserUnit 1000",
        b"\0",
        b"\xff\xfe",
        b"nan",
        b"true",
        b'"',
        b"'''",
        b"= [",
        b"[[field]]",
    ),
)


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

_VALUES = (
    *(b"0", b"-1", b"1", b"50", b"159", b"4294967296", b"99999999999999999999", b"1e308", b"nan", b"-inf", b"true"),
    *(
        b'""',
        b'"a"',
        b'"\\u0000"',
        b'"../x"',
        b'"whole.tif"',
        b'"whole.csv:account"',
        b'"luhn"',
        b'"iban"',
        b'"amount"',
    ),
    *(b'"date"', b'"DDMMYYYY"', b'"((((1*)*)*)*)*"', b'"[0-9]{999}"', b"[]", b"[1, 2]", b"[0, 0, 160, 80]", b"{}"),
    *(b"[-1, 0, 99999999999, 80]", b'["net", "net"]', b"2020-01-01", b"0001-01-01", b"12:00:00", b"[[[[1]]]]"),
)
"""What a key of a template may be given, some of it by mistake."""


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


def spoiled(files: dict[str, list[bytes]], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yields so many spoiled files, each with a name that ends in its format; the same for the same seed."""
    endings = sorted(files)
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        ending = endings[number % len(endings)]
        content = chance.choice(files[ending])
        ways = _OF_TEXT if ending in ("toml", "pdf") and chance.random() < 0.7 else _WAYS
        if ending == "toml" and chance.random() < 0.7:
            ways = (_valued,)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            content = chance.choice(ways)(content, chance)
        if chance.random() < 0.1:
            content = _spliced(content, chance.choice(files[chance.choice(endings)]), chance)
        if ending == "png" and chance.random() < 0.7:
            content = _with_right_sums(content)
        yield f"{seed}-{number:05d}.{ending}", content


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


_ENCRYPTED = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32)


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _numbered(content: bytes, chance: random.Random) -> bytes:
    """Puts a number on the edge of what fits in place of others, most likely in the head of the file."""
    length = chance.choice((1, 2, 4))
    reach = len(content) if chance.random() < 0.4 else min(len(content), 300)
    at = chance.randrange(max(1, reach))
    number = (chance.choice(_NUMBERS) & (1 << 8 * length) - 1).to_bytes(length, chance.choice(("little", "big")))
    return content[:at] + number + content[at + length :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _taken_out(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.choice((1, 4, 50, 1000)) :]


def _repeated(content: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(content) + 1), chance.choice((1, 12, 100, 3000))
    return content[:at] + content[at : at + length] * chance.choice((2, 3, 50)) + content[at + length :]


def _filled(content: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(content) + 1), chance.choice((4, 40, 400))
    return content[:at] + chance.choice((b"\0", b"\xff", chance.randbytes(1))) * length + content[at + length :]


def _worded(content: bytes, chance: random.Random) -> bytes:
    """Puts a word of PDF or TOML in place of a number or name."""
    found = list(re.finditer(rb"-?[0-9.]+|/[A-Za-z]+|\"[^\"]*\"", content[:20_000]))
    if not found:
        return content
    one = chance.choice(found)
    return content[: one.start()] + chance.choice(_WORDS) + content[one.end() :]


def _valued(content: bytes, chance: random.Random) -> bytes:
    """Puts another value in place of one in TOML, so that it stays TOML."""
    found = list(re.finditer(rb"(?<== )[^\n]+|(?<=[\[ ])[0-9]+(?=[,\]])", content))
    if not found:
        return content
    one = chance.choice(found)
    return content[: one.start()] + chance.choice(_VALUES) + content[one.end() :]


def _spliced(content: bytes, other: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def _with_right_sums(content: bytes) -> bytes:
    """A PNG with the check sums that its chunks should have, so that what was changed gets past them."""
    parts, at = [content[:8]], 8
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        data = content[at + 4 : at + 8 + length]
        parts += [content[at : at + 4], data, struct.pack(">I", zlib.crc32(data))]
        at += 12 + length
    return b"".join(parts)


_WAYS: tuple[Spoil, ...] = (_flipped, _flipped, _numbered, _numbered, _cut, _taken_out, _repeated, _filled, _worded)
_OF_TEXT: tuple[Spoil, ...] = (_worded, _worded, _worded, _worded, _taken_out, _repeated)
