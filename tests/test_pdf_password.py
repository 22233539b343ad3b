"""Locked PDF files: opened with the right password, and explained without it."""

import hashlib

import pytest

from tests.page_files import only_error, read
from tests.pdf_files import pdf

PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key, data):
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def locked(password):
    """A PDF encrypted with 40-bit RC4 (PDF 1.7, 7.6.3, algorithms 1 to 4) for user and owner."""
    padded = (password + PADDING)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + b"\xfc\xff\xff\xff" + b"A" * 16).digest()[:5]
    content = rc4(hashlib.md5(key + (4).to_bytes(3, "little") + b"\0\0").digest()[:10], b"0 0 30 20 re f")
    encrypt = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>/ID[<%b><%b>]" % (
        owner.hex().encode(),
        rc4(key, PADDING).hex().encode(),
        *[(b"A" * 16).hex().encode()] * 2,
    )
    return pdf(content, trailer=encrypt)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "needs a password; give it with --password"),
        ("", "needs a password; give it with --password"),
        ("wrong", "the password given with --password does not open this PDF"),
    ],
)
def test_a_locked_pdf_asks_for_its_password(given, words):
    assert words in only_error(read(locked(b"s3same"), password=given))


def test_a_password_opens_a_locked_pdf_and_does_no_harm_elsewhere():
    for content in (locked(b"s3same"), locked(b""), pdf(b"0 0 30 20 re f")):
        (page,) = read(content, password="s3same", dpi=72)
        assert (page.image[:20].min(), page.image[20:].max()) == (255, 0)


def test_an_unknown_encryption_is_explained():
    content = locked(b"x").replace(b"/Filter/Standard", b"/Filter/Unknowns")
    assert "encrypted in a way that digitscan does not know" in only_error(read(content))
