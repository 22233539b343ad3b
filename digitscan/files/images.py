"""An image file (PNG, JPEG, TIFF, BMP, WebP, GIF) -> its pages, one at a time, through Pillow."""

import ctypes
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError, _imaging

from digitscan.errors import InputError
from digitscan.files import jpeg
from digitscan.files.color import to_color
from digitscan.files.decode import to_gray
from digitscan.files.oblong import stretch_of, stretched, stretched_size
from digitscan.files.pillow_quiet import pillow_quiet
from digitscan.files.pixels import Pixels
from digitscan.files.read_settings import (
    MAX_FAILURES,
    ReadSettings,
    gave_up,
    missing_pages,
    size_refusal,
    too_many_pages,
)
from digitscan.records import Page

_TILE_SIZE = (322, 323)
"""Tags of a TIFF page: the width and height of its tiles, which may be larger than the page."""


def read_image(stream: BinaryIO, kind: str, source: str, settings: ReadSettings) -> Iterator[Page | InputError]:
    """Yields the wanted pages of an image file; all but TIFF have one page, the first frame.

    Args:
        stream: The open file, which the caller closes.
        kind: Pillow's name of the format.
        source: The path, for the pages and messages.
        settings: Which pages are wanted, and how large they may be.
    """
    image = _open(stream, kind)
    if isinstance(image, str):
        yield InputError(source, image)
        return
    failures = 0
    for number in count(1):
        if number >= settings.part.stop or not settings.wants_after(number - 1):
            return
        pixels = _read_frame(stream, image, kind, number, settings)
        if pixels is None:
            if missing := missing_pages(settings, number - 1):
                yield InputError(source, missing)
            return
        if number == settings.beyond:
            yield InputError(source, too_many_pages())
            return
        if isinstance(pixels, str):
            failures = failures + 1 if pixels else 0
            if pixels and settings.wants(number):
                yield InputError(source, pixels, number)
        else:
            failures = 0
            yield Page(source, number, pixels.image, pixels.color)
            del pixels  # else it would stay while the next page is decoded
        if failures == MAX_FAILURES:
            yield InputError(source, gave_up(number))
            return


def count_frames(stream: BinaryIO, most: int) -> int:
    """How many pages a TIFF file has, up to the first that is damaged, at most so many; none is decoded."""
    image = _open(stream, "TIFF")
    if isinstance(image, str):
        return 1
    with pillow_quiet(), suppress(Exception):  # what a damaged file raises is told when it is read
        for number in range(2, most + 1):
            if not _seek(image, number):
                return number - 1
    return image.tell() + 1


def _open(stream: BinaryIO, kind: str) -> Image.Image | str:
    """Reads the header of a file, or says why it cannot be read."""
    try:
        with pillow_quiet():
            return Image.open(stream, formats=[kind])
    except UnidentifiedImageError:
        return (
            f"this {kind} file is damaged or incomplete, or of a rare variety; "
            "scan it again, ask for another copy, or save it as PNG"
        )
    # Whatever a damaged or hostile file makes Pillow raise (struct.error, KeyError, OverflowError ...): it is
    # the file's fault, and the batch goes on.
    except Exception as error:
        return _damaged(kind, error)


def _read_frame(
    stream: BinaryIO, image: Image.Image, kind: str, number: int, settings: ReadSettings
) -> Pixels | str | None:
    """Reads one page, or says why it cannot be read; None after the last page.

    A page that is not wanted is passed over without decoding it; an empty string stands for it.
    """
    if number > 1 and kind != "TIFF":
        return None
    try:
        with pillow_quiet():
            if not _seek(image, number):
                return None
            if not settings.wants(number):
                return ""
            return _size_refusal(image, kind, settings) or _decode(stream, image, kind, settings.color)
    except MemoryError:
        return f"not enough memory for {image.width} x {image.height} pixels; scan it at a lower resolution"
    except Exception as error:
        return _damaged(kind, error)


def _seek(image: Image.Image, number: int) -> bool:
    try:
        image.seek(number - 1)
    except EOFError:
        return False
    return True


def _size_refusal(image: Image.Image, kind: str, settings: ReadSettings) -> str:
    """Says why an image is not to be decoded: it, or a tile of it, would take too much memory; "" if it may be."""
    tags = getattr(image, "tag_v2", {})
    across, down = (tags.get(tag, 1) for tag in _TILE_SIZE)
    if isinstance(across, int) and isinstance(down, int) and (refusal := size_refusal(settings, across, down)):
        return f"a tile of it: {refusal}"
    # these are decoded as a whole and then copied, or kept as coefficients until the last one is there
    cost = 4 if kind == "WEBP" else 2 if "progressive" in image.info else 1
    return size_refusal(settings, *stretched_size(image.size, stretch_of(image)), cost)


def _decode(stream: BinaryIO, image: Image.Image, kind: str, in_color: bool) -> Pixels:
    size, twice = image.size, False
    if kind == "JPEG" and image.mode == "RGB":
        twice = not jpeg.draft(image, in_color) and in_color
    elif kind == "TIFF":
        _silence_libtiff()
    stretch = stretch_of(image)
    image.load()
    gray = to_gray(image)
    page = stretched_size(gray.shape[::-1], stretch)
    color = to_color(image, page) if in_color else None
    image.im = Image.new("L", (1, 1)).im  # lets go of the colors, which take four times as much
    if twice:
        color = jpeg.color_of(stream, size, page)
    return Pixels(stretched(gray, stretch), color)


def _silence_libtiff() -> None:
    """Keeps libtiff from writing to stderr what Pillow raises anyway, where libtiff can be reached."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler(None)


def _damaged(kind: str, error: Exception) -> str:
    detail = " ".join(str(error).split())[:100] or type(error).__name__
    return f"this {kind} file is damaged or incomplete ({detail}); scan it again or ask for another copy"
