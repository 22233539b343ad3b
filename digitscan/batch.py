"""Many files -> what was read on each of their pages, and which failed. One bad page never stops the rest.

A page is the unit of work, and its image is let go of as soon as the page is done, so that memory stays flat.
"""

import time
import traceback
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from digitscan.destination import is_same_file
from digitscan.errors import InputError, OutputError
from digitscan.models import Models, load_models
from digitscan.opening import read_standard_input, standard_input
from digitscan.overlay import is_overlay, make_overlay_folder, write_overlay
from digitscan.pages import read_pages
from digitscan.pipeline import ScanSettings, scan_page
from digitscan.read_settings import ReadSettings
from digitscan.records import Page, PageReading
from digitscan.sources import STANDARD_INPUT, find_sources, read_list, reason


@dataclass(frozen=True, slots=True)
class Inputs:
    """What to read.

    Attributes:
        paths: Files and folders as the user gave them; `-` is the image on standard input.
        files_from: A file that names more of them, one a line; `-` is standard input.
        null: Whether a NUL ends each path there, in place of a line end.
        output: The file that is written, which must not be read; None for none.
    """

    paths: tuple[str, ...]
    files_from: str | None = None
    null: bool = False
    output: str | None = None


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
class Started:
    """The weights are loaded and reading begins. `files` is how many files there are, None where unknown."""

    files: int | None


@dataclass(frozen=True, slots=True)
class FileDone:
    """All pages of a file have been read, or it has failed."""


Event = Started | PageReading | InputError | FileDone


def read_batch(inputs: Inputs, settings: BatchSettings, count: bool = False) -> Iterator[Event]:
    """Reads files one after the other and yields what happens, page by page.

    Args:
        inputs: What to read.
        settings: How to read it.
        count: Collect all files first, unless standard input names them, so that their number is known.

    Raises:
        WeightsError: The weights cannot be used.
        OutputError: An overlay cannot be written, or the output is among the files to read.
    """
    if settings.overlay is not None:
        make_overlay_folder(settings.overlay)
    sources = _find(inputs, settings)
    files = None
    if count and inputs.files_from != STANDARD_INPUT:
        known = list(sources)
        sources, files = iter(known), len(known)
    models = load_models(settings.weights)
    yield Started(files)
    for source in sources:
        if isinstance(source, InputError):
            yield source
        else:
            yield from _read_file(source, settings, models)
        yield FileDone()


def _find(inputs: Inputs, settings: BatchSettings) -> Iterator[str | InputError]:
    """Yields the files to read, less the pictures that a run has drawn into the overlay's folder."""
    for source in chain(find_sources(inputs.paths, settings.read.follow), _find_listed(inputs, settings.read.follow)):
        if isinstance(source, str):
            if inputs.output is not None and is_same_file(source, inputs.output):
                raise OutputError(f"{source}: is to be read, so it cannot be the output; name another file")
            if settings.overlay is not None and is_overlay(source, settings.overlay):
                continue
        yield source


def _find_listed(inputs: Inputs, follow: bool) -> Iterator[str | InputError]:
    name = inputs.files_from
    if name is None:
        return
    try:
        with nullcontext(standard_input()) if name == STANDARD_INPUT else Path(name).open("rb") as stream:
            yield from find_sources(read_list(stream, inputs.null, name), follow)
    except OSError as error:
        yield InputError(name, reason(error))


def _read_file(source: str, settings: BatchSettings, models: Models) -> Iterator[Event]:
    last = 0
    try:
        data = read_standard_input(source) if source == STANDARD_INPUT else None
        pages = read_pages(source, settings.read, data)
        while True:
            start = time.perf_counter()
            page = next(pages, None)
            if page is None:
                return
            if isinstance(page, InputError):
                yield page
                continue
            last = page.number
            read = _read_page(page, settings, models, time.perf_counter() - start)
            del page  # else its image would stay while the next one is read
            yield read
    except OutputError:
        raise
    except InputError as error:
        yield error
    except Exception as error:  # a page beyond `last` could not be taken apart; the files after it can
        yield _unexpected(error, source, last + 1)


def _read_page(page: Page, settings: BatchSettings, models: Models, read_seconds: float) -> PageReading | InputError:
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
        return error
    except Exception as error:
        return _unexpected(error, page.source, page.number)
    return replace(reading, seconds=seconds)


def _unexpected(error: Exception, source: str, page: int) -> InputError:
    if isinstance(error, MemoryError):
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
