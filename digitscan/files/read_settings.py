"""What a user may ask of the reading of files: which pages, how fine, how large; and what is refused."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

MAX_FAILURES = 20
"""So many pages in a row that cannot be read end a file, since a damaged one may claim a million."""
MAX_PAGES = 10_000
"""So many pages of a file are read unless others are asked for: a small file may hold millions."""
_LONGEST_SIDE = 65_535
"""As in JPEG: at 300 dpi it is five meters."""
MOST_FROM_STANDARD_INPUT = 512 << 20
"""So many bytes are taken from standard input, which is held in memory as a whole."""
MOST_FROM_ADDRESS = 2 << 30
"""So many bytes of a file behind an address are copied to the disk here."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file: its pages from `first` to the one before `stop`, without those that are `done` already.

    What is wrong with a file as a whole is told with its last part, which has no `stop`.
    """

    first: int = 1
    stop: int = sys.maxsize
    done: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """How files are read.

    `dpi` is the resolution at which PDF pages are drawn that hold more than a scan; `pages` are the numbers
    of the pages wanted, all if None; `password` opens encrypted PDFs; more than `max_pixels` are refused; paths lead
    over links only with `follow`; of each file, this `part` is read. With `color`, a page keeps its color beside the
    gray, which takes time and memory.
    """

    dpi: int = 300
    pages: tuple[range, ...] | None = None
    password: str | None = None
    max_pixels: int = 150_000_000
    follow: bool = True
    part: Part = Part()
    color: bool = False

    def wants(self, number: int) -> bool:
        """Whether the page with this number, from 1, is to be read."""
        if not self.part.first <= number < self.part.stop or number in self.part.done:
            return False
        return self.pages is None or any(number in pages for pages in self.pages)

    def wants_after(self, number: int) -> bool:
        """Whether a later page than this one is to be read, if there is one."""
        return self.pages is None or any(number + 1 < pages.stop for pages in self.pages)

    @property
    def beyond(self) -> int:
        """The number of the first page that is left out since nobody asked for so many; see `MAX_PAGES`."""
        return MAX_PAGES + 1 if self.pages is None else sys.maxsize


def parse_pages(text: str) -> tuple[range, ...]:
    """Reads page numbers as in "1,3-5" or, to the last page, "7-".

    Raises:
        ValueError: The text is something else; the message is for the user.
    """
    return tuple(_parse_range(part.strip()) for part in text.split(","))


def missing_pages(settings: ReadSettings, count: int) -> str:
    """Says which pages that were asked for are not among the `count` pages of a file; "" if all are there.

    Of an open range ("7-") only its start has to be there.
    """
    missing = ", ".join(_missing_of(settings.pages or (), count))
    pages = "1 page" if count == 1 else f"{count} pages"
    return f"there is no page {missing}: the file has {pages}; correct --pages" if missing else ""


def size_refusal(settings: ReadSettings, width: int, height: int, cost: int = 1) -> str:
    """Says why an image of this size is not to be decoded; "" if it may be.

    Args:
        settings: How many pixels are allowed.
        width: In pixels.
        height: In pixels.
        cost: A pixel of this format takes as much memory as so many of others.
    """
    if width < 1 or height < 1:
        return f"the image is empty ({width} x {height} pixels); scan it again or ask for another copy"
    if max(width, height) > _LONGEST_SIDE:
        return (
            f"{width} x {height} pixels: no side may be longer than {_LONGEST_SIDE} pixels; cut the image into parts, "
            "or scan it at a lower resolution"
        )
    if width * height * cost > settings.max_pixels:
        return (
            f"{width} x {height} pixels are more than the limit of {settings.max_pixels // cost}"
            f"{' for this format' if cost > 1 else ''}; "
            f"if you trust the file, raise the limit with --max-pixels {width * height * cost}"
        )
    return ""


def gave_up(number: int) -> str:
    """Says that the pages after this one are left out, after `MAX_FAILURES` in a row that cannot be read."""
    return (
        f"{MAX_FAILURES} pages in a row cannot be read, so those after page {number} are left out; ask for another copy"
    )


def too_many_pages() -> str:
    """Says that the pages after `MAX_PAGES` are left out."""
    return (
        f"it has more than {MAX_PAGES:,} pages, and those after are left out; "
        f"if you trust the file, read them with --pages {MAX_PAGES + 1}-"
    )


def _parse_range(text: str) -> range:
    found = re.fullmatch(r"([0-9]{1,9})(?:\s*(-)\s*([0-9]{1,9})?)?", text)
    if not found:
        raise ValueError(f'"{text}" is no page number; write for example 1,3-5 or, to the last page, 7-')
    first = int(found[1])
    stop = int(found[3]) + 1 if found[3] else sys.maxsize if found[2] else first + 1
    if first < 1:
        raise ValueError("pages are counted from 1; there is no page 0")
    if stop <= first:
        raise ValueError(f'"{text}" runs backwards; write {stop - 1}-{first}')
    return range(first, stop)


def _missing_of(wanted: tuple[range, ...], count: int) -> Iterator[str]:
    for pages in wanted:
        first = max(pages.start, count + 1)
        last = pages.start if pages.stop == sys.maxsize else pages.stop - 1
        if first <= last:
            yield str(first) if first == last else f"{first}-{last}"
