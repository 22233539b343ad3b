"""Spoils files of every format that digitscan takes: seeded, so that what fails can be made again."""

import random
import re
import struct
import zlib
from collections.abc import Callable, Iterator

Spoil = Callable[[bytes, random.Random], bytes]

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
