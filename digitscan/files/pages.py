"""Files -> pages, one at a time, whatever their format; an error stands for what cannot be read."""

import hashlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from digitscan.errors import InputError
from digitscan.files.opening import open_file, size_and_change
from digitscan.files.read_settings import ReadSettings, parse_pages
from digitscan.files.sources import reason
from digitscan.records import Page, SourceFile

__all__ = ["ReadSettings", "parse_pages", "read_pages"]

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"BM", "BMP"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
_CHUNK = 1 << 20
_HEAD = 1024
"""So many bytes at the start of a file decide its format; a PDF may have others before its signature."""


def read_pages(source: str, settings: ReadSettings, data: bytes | None = None) -> Iterator[Page | InputError]:
    """Yields the pages of a file, one at a time; the format is told from the content, not from the name.

    Bad input is never raised: an `InputError` stands for each page, or the file, that cannot be read.
    The file is closed when the iterator ends or is closed.

    Args:
        source: The path.
        settings: Which pages are wanted and how they are read.
        data: The content of the file, where it was read from standard input.
    """
    try:
        stream: BinaryIO = open_file(source, settings.follow) if data is None else io.BytesIO(data)
    except InputError as error:
        yield error
        return
    except (OSError, ValueError) as error:
        yield InputError(source, reason(error))
        return
    with stream:
        try:
            head = stream.read(_HEAD)
        except OSError as error:
            yield InputError(source, reason(error))
            return
        yield from _read(stream, head, source, settings)


def look_at(source: str, settings: ReadSettings, data: bytes | None = None) -> SourceFile:
    """What a file is, to tell later whether it has changed; how many pages it has is as far as no page is decoded.

    Bad input is never raised: what cannot be told is None, and `read_pages` says why.

    Args:
        source: The path.
        settings: How it is opened.
        data: The content of the file, where it was read from standard input.
    """
    try:
        with open_file(source, settings.follow) if data is None else io.BytesIO(data) as stream:
            size, changed = size_and_change(stream) if data is None else (len(data), None)
            content = hashlib.sha256()
            while chunk := stream.read(_CHUNK):
                content.update(chunk)
            return SourceFile(size, changed, content.hexdigest(), _count(stream, settings))
    except (InputError, OSError, ValueError):
        return SourceFile()


def is_one_image(source: str, settings: ReadSettings) -> bool:
    """Whether a file is one image, whose pixels bound how long its reading takes; a page of a PDF may draw for ever.

    Args:
        source: The path.
        settings: How it is opened.
    """
    try:
        with open_file(source, settings.follow) as stream:
            return _kind(stream.read(_HEAD)) != "PDF" and _count(stream, settings) == 1
    except (InputError, OSError, ValueError):
        return False


def _count(stream: BinaryIO, settings: ReadSettings) -> int:
    stream.seek(0)
    kind = _kind(stream.read(_HEAD))
    if kind == "PDF":
        from digitscan.files.pdf import count_pdf

        return min(count_pdf(stream, settings.password), settings.beyond)
    if kind == "TIFF":
        from digitscan.files.images import count_frames

        stream.seek(0)
        return count_frames(stream, settings.beyond)
    return 1


def _read(stream: BinaryIO, head: bytes, source: str, settings: ReadSettings) -> Iterator[Page | InputError]:
    kind = _kind(head)
    if not head:
        yield InputError(source, "the file is empty (0 bytes); scan it again or ask for another copy")
    elif not kind:
        yield InputError(source, "not an image that digitscan knows; formats: PNG, JPEG, TIFF, PDF, BMP, WebP, GIF")
    # Each reader is loaded when the first file needs it.
    elif kind == "PDF":
        from digitscan.files.pdf import read_pdf

        yield from read_pdf(stream, source, settings)
    else:
        from digitscan.files.images import read_image

        yield from read_image(stream, kind, source, settings)


def _kind(head: bytes) -> str:
    """Tells the format from the first bytes; "" for none that is known."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    kind = next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), "")
    return kind or ("PDF" if b"%PDF-" in head else "")
