"""One file -> what was read on each of its pages, and which failed. One bad page never stops the rest.

A page is the unit of work, and its image is let go of as soon as the page is done, so that memory stays flat.
"""

import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from digitscan.errors import InputError, OutputError
from digitscan.files.pages import read_pages
from digitscan.files.read_settings import ReadSettings
from digitscan.nets.models import Models
from digitscan.overlay import write_overlay
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.records import Page, PageReading
from digitscan.workers.memory_limit import ran_out


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """How a batch is read.

    `overlay` is the folder for pictures of what was read, None for no pictures; `weights` a file in place of the
    bundled weights.
    """

    read: ReadSettings
    scan: ScanSettings
    overlay: Path | None = None
    weights: Path | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A file or page that could not be read; `opened` says that it is a page that could be opened, and failed later."""

    error: InputError
    opened: bool = False


def read_file(
    source: str, settings: BatchSettings, models: Models, data: bytes | None = None
) -> Iterator[PageReading | Failed]:
    """Yields what was read on the pages of a file that are asked for, in their order, and what failed.

    Args:
        source: The path.
        settings: Which pages, and how they are read.
        models: The nets.
        data: The content of the file, where it was read from standard input.

    Raises:
        OutputError: An overlay cannot be written.
    """
    last = settings.read.part.first - 1
    try:
        pages = read_pages(source, replace(settings.read, color=settings.scan.in_color), data)
        while True:
            start = time.perf_counter()
            page = next(pages, None)
            if page is None:
                return
            if isinstance(page, InputError):
                yield Failed(page)
                continue
            last = page.number
            read = _read_page(page, settings, models, time.perf_counter() - start)
            del page  # else its image would stay while the next one is read
            yield read
    except OutputError:
        raise
    except Exception as error:  # a page beyond `last` could not be taken apart; the files after it can
        yield Failed(_unexpected(error, source, last + 1))


def _read_page(page: Page, settings: BatchSettings, models: Models, read_seconds: float) -> PageReading | Failed:
    try:
        reading = scan_page(page, models, settings.scan)
        seconds = {"read": read_seconds, **reading.seconds}
        if settings.overlay is not None:
            start = time.perf_counter()
            write_overlay(page.image, reading, settings.overlay)
            seconds["overlay"] = time.perf_counter() - start
    except OutputError:
        raise
    except InputError as error:
        return Failed(error, opened=True)
    except Exception as error:
        return Failed(_unexpected(error, page.source, page.number), opened=True)
    return replace(reading, seconds=seconds)


def _unexpected(error: Exception, source: str, page: int) -> InputError:
    if ran_out(error):
        return InputError(
            source,
            "there is not enough memory for it; scan it with fewer dots per inch, or lower --dpi for a PDF",
            page,
        )
    failure = InputError(
        source,
        f"internal error ({type(error).__name__}: {error}); please report it, if you can with the file",
        page,
    )
    failure.add_note(traceback.format_exc())  # as text: the frames themselves would keep the page's image
    return failure
