"""A copy of a page on which what was read is drawn, to check it by eye.

Numbers are boxed, with their text and confidence beside them, and so are their digits, in thinner lines. What
is accepted is blue and solid, what is doubtful orange and dashed: two signs, for who cannot tell colors.
"""

import hashlib
import io
import os
import re
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from PIL import Image, ImageDraw, ImageFont

from digitscan.errors import OutputError
from digitscan.records import Box, Field, Gray, PageReading

BLUE = (0, 94, 184)
ORANGE = (213, 94, 0)
WHITE = (255, 255, 255)

_LONGEST_NAME = 200  # bytes, of which a letter takes up to four; systems allow 255
_OVERLAY_NAME = re.compile(r".+\.p\d{3,}\.png")


def make_overlay_folder(folder: Path) -> None:
    """Makes the folder for overlays if it is missing.

    Raises:
        OutputError: It cannot be made, or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(None, "no permission to write there")
    except OSError as error:
        reason = "is a file" if isinstance(error, FileExistsError) else error.strerror
        raise OutputError(f"{folder}: cannot be the folder for overlays: {reason}") from error


def write_overlay(image: Gray, reading: PageReading, folder: Path) -> None:
    """Writes the overlay of a page into a folder, under a name of its own.

    Raises:
        OutputError: It cannot be written.
    """
    path = folder / overlay_name(reading.source, reading.number)
    picture = io.BytesIO()
    draw_overlay(image, reading.fields).save(picture, "PNG", compress_level=1)
    try:
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_bytes(picture.getbuffer())
        temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: the overlay cannot be written: {error.strerror}") from error


def overlay_name(source: str, page: int) -> str:
    """Names the overlay of a page: `in/a.tif`, page 2 gives `in__a.tif.p002.png`.

    Two sources never share a name, and no name leaves the folder. Where the path does not make a safe and
    unmistakable name, some digits of its SHA-1 are added.
    """
    path = str(PurePath(source))
    flat = path.replace(os.sep, "__")
    safe = re.sub(r"[^\w. ()+,=@#%&~-]", "_", flat).lstrip(".")
    if len(safe.encode()) > _LONGEST_NAME:
        safe = safe[-_LONGEST_NAME // 4 :]
    if safe != flat or re.search("__|_/|/_", path):
        safe += "-" + hashlib.sha1(os.fsencode(source), usedforsecurity=False).hexdigest()[:8]
    return f"{safe}.p{page:03d}.png"


def is_overlay(source: str, folder: Path) -> bool:
    """Tells whether a source is a picture that lies in the folder because an overlay was written there."""
    return _OVERLAY_NAME.fullmatch(PurePath(source).name) is not None and (
        os.path.realpath(PurePath(source).parent) == os.path.realpath(folder)
    )


def draw_overlay(image: Gray, fields: Sequence[Field]) -> Image.Image:
    """Draws what was read onto an RGB copy of the page, pixel for pixel of the page's size.

    Letters and lines are sized by the page, so that they can be read when it is shown as a whole, and by the
    height of its numbers, so that they do not bury it.
    """
    picture = Image.fromarray(image).convert("RGB")
    draw = ImageDraw.Draw(picture)
    number_height = statistics.median([field.box.height for field in fields] or [1])
    line = max(1, round(max(max(picture.size) / 1200, number_height / 24)))
    size = min(max(number_height * 0.6, max(picture.size) / 90, 12), max(max(picture.size) / 45, 12))
    taken = [field.box for field in fields]
    for field in fields:
        doubtful = field.status == "review"
        color = ORANGE if doubtful else BLUE
        for digit in field.digits:
            _draw_box(draw, digit.box, color, max(1, line // 2), doubtful)
        _draw_box(draw, _around(field.box, line, picture.size), color, line, doubtful)
    for field in fields:
        color = ORANGE if field.status == "review" else BLUE
        taken.append(_draw_label(draw, field, color, size, 2 * line, taken))
    return picture


def _draw_box(draw: ImageDraw.ImageDraw, box: Box, color: tuple[int, int, int], line: int, dashed: bool) -> None:
    left, top, right, bottom = box.left, box.top, box.right - 1, box.bottom - 1
    if not dashed:
        draw.rectangle((left, top, max(left, right), max(top, bottom)), outline=color, width=line)
        return
    dash = 4 * line
    for start, end in dashes(left, right, dash):
        for y in (top, bottom - line + 1):
            draw.rectangle((start, y, end, y + line - 1), fill=color)
    for start, end in dashes(top, bottom, dash):
        for x in (left, right - line + 1):
            draw.rectangle((x, start, x + line - 1, end), fill=color)


def _around(box: Box, line: int, page: tuple[int, int]) -> Box:
    """Moves a box outwards by a line's width, as far as the page goes, so that it does not cover the ink."""
    return Box(
        max(0, box.left - line),
        max(0, box.top - line),
        min(page[0], box.right + line),
        min(page[1], box.bottom + line),
    )


def dashes(first: int, last: int, dash: int) -> Iterator[tuple[int, int]]:
    """Parts a side into dashes and gaps of about the same length, with a dash at either end."""
    count = max(2, round((last - first + 1 + dash) / (2 * dash)))
    step = (last - first + 1) / (2 * count - 1)
    for n in range(count):
        yield (
            round(first + 2 * n * step),
            max(round(first + 2 * n * step), round(first + (2 * n + 1) * step) - 1),
        )


def _draw_label(
    draw: ImageDraw.ImageDraw,
    field: Field,
    color: tuple[int, int, int],
    size: float,
    gap: int,
    taken: Sequence[Box],
) -> Box:
    """Writes a number's text and confidence where they hide no other number; returns where that is."""
    text = f"{field.text}  {int(100 * field.confidence)}%"
    width, height = draw.im.size
    font = ImageFont.load_default(size)
    if (length := font.getlength(text)) > width:
        font = ImageFont.load_default(max(6.0, size * width / length))
    left, top, right, bottom = font.getbbox(text)
    pad = max(1, round(size / 10))
    label = (round(right - left) + 2 * pad, round(bottom - top) + 2 * pad)
    box = _place_label(field.box, label, gap, taken, (width, height))
    draw.rectangle((box.left, box.top, box.right - 1, box.bottom - 1), fill=WHITE)
    draw.text((box.left + pad - left, box.top + pad - top), text, fill=color, font=font)
    return box


def _place_label(number: Box, label: tuple[int, int], gap: int, taken: Sequence[Box], page: tuple[int, int]) -> Box:
    """Finds the place above, below or beside a number that hides least of others; always inside the page."""
    width, height = label
    corners = (
        (number.left, number.top - gap - height),
        (number.left, number.bottom + gap),
        (number.right + gap, number.top),
        (number.left - gap - width, number.top),
    )
    places = [_inside(Box(x, y, x + width, y + height), page) for x, y in corners]
    return min(places, key=lambda place: sum(_shared_area(place, box) for box in taken))


def _inside(box: Box, page: tuple[int, int]) -> Box:
    left = max(0, min(box.left, page[0] - box.width))
    top = max(0, min(box.top, page[1] - box.height))
    return Box(left, top, left + box.width, top + box.height)


def _shared_area(a: Box, b: Box) -> int:
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    return max(0, width) * max(0, height)
