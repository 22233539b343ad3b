"""Reads scans for another program: a script, a notebook, a service. `from digitscan import scan` leads here.

Nothing is printed, no signal is caught, and nothing is kept between two calls, so that any number of threads and
processes of the other program may call it at once.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypedDict, Unpack, get_args, overload

from digitscan.batch.inputs import Inputs
from digitscan.batch.reading import BatchSettings, WorkerSettings, read_batch
from digitscan.batch.writing import Decided, decide_at_end
from digitscan.errors import InputError
from digitscan.files.address import is_address, local_path, shown
from digitscan.files.opening import CAN_REFUSE_LINKS
from digitscan.files.read_settings import ReadSettings, parse_pages
from digitscan.files.sources import STANDARD_INPUT
from digitscan.pipeline import ScanSettings
from digitscan.records import Failure, Layout, PageReading, Rotate, Status
from digitscan.template.choice import prepare
from digitscan.template.load import load_template

PathLike = str | os.PathLike[str]

_DPI = range(50, 1201)


class ScanOptions(TypedDict, total=False):
    """What to read and how; the options of `digitscan scan` under the same names, with the same defaults.

    Attributes:
        layout: What an image holds: a whole "page", one number that fills it ("line"), or one "digit".
        template: One or several template files, or names of templates that come along.
        or_free: Read a page that no template fits as if there were none.
        printed: Read the printed numbers of a page too; their name is "printed".
        rotate: By how many degrees clockwise, 0, 90, 180 or 270, each page is turned to be read without a template;
            "auto" finds out how it lies.
        pages: The pages to read of each file, as in "1,3-5" or "7-".
        dpi: Dots per inch, from 50 to 1200, at which a PDF page is drawn.
        password: Of PDF files.
        max_pixels: Refuse a larger image.
        no_follow: Leave out what is a link.
        min_confidence: A number less sure than this, from 0 to 1, has the status "review".
        max_error: In place of that: accept as many numbers as can be with at most this share of wrong ones expected
            among them. Pages come only once all is read.
        overlay: A folder for copies of the pages on which what was read is drawn.
        pictures: Give each doubtful number a `picture`.
        weights: A file of weights in place of the bundled ones.
        jobs: How many processes read pages; 1, if there is no timeout, is this one itself, where a file that crashes
            it ends it.
        scheduler: The address of a Dask cluster whose workers read pages, in place of `jobs`.
        timeout: After so many seconds a page is given up, and read by none, as is a disk that does not answer.
    """

    layout: Layout
    template: PathLike | Iterable[PathLike] | None
    or_free: bool
    printed: bool
    rotate: Rotate
    pages: str | None
    dpi: int
    password: str | None
    max_pixels: int
    no_follow: bool
    min_confidence: float
    max_error: float | None
    overlay: PathLike | None
    pictures: bool
    weights: PathLike | None
    jobs: int
    scheduler: str | None
    timeout: float


@overload
def scan(
    paths: PathLike | Iterable[PathLike], *, failures: Literal["yield"] = "yield", **options: Unpack[ScanOptions]
) -> Iterator[PageReading | Failure]: ...


@overload
def scan(
    paths: PathLike | Iterable[PathLike], *, failures: Literal["raise"], **options: Unpack[ScanOptions]
) -> Iterator[PageReading]: ...


def scan(
    paths: PathLike | Iterable[PathLike],
    *,
    failures: Literal["yield", "raise"] = "yield",
    **options: Unpack[ScanOptions],
) -> Iterator[PageReading | Failure]:
    """Reads the handwritten numbers on scans, page by page, as the command `digitscan scan` does.

    Args:
        paths: A file or a folder that is searched through, or several of them.
        failures: What becomes of a file or page that cannot be read: "yield" gives a `Failure` in its place and reads
            on, "raise" raises the error and ends.
        **options: See `ScanOptions`.

    Returns:
        An iterator, which reads a page when it is asked for the next one. Closing it ends the reading.

    Raises:
        ValueError: An option cannot have this value, or not beside another.
        TypeError: There is no such option.
        TemplateError: A template cannot be used.
        WeightsError: The weights cannot be used; from the iterator, as are those below.
        WorkerError: The processes cannot be started.
        OutputError: An overlay cannot be written, or what waits for `max_error` cannot be kept.
        InputError: Something cannot be read, with `failures="raise"`.
    """
    if failures not in ("yield", "raise"):
        raise ValueError(f'failures={failures!r}: give "yield" or "raise"')
    _check(options)
    inputs = Inputs(tuple(_path(path) for path in _several(paths)))
    if "timeout" in options:
        inputs = replace(inputs, timeout=options["timeout"])
    return _read(inputs, _settings(options), _workers(options), options.get("max_error"), failures == "raise")


def _read(
    inputs: Inputs, settings: BatchSettings, workers: WorkerSettings | None, max_error: float | None, raises: bool
) -> Iterator[PageReading | Failure]:
    with closing(read_batch(inputs, settings, workers=workers)) as events:
        for event in events if max_error is None else decide_at_end(events, max_error):
            match event:
                case PageReading():
                    yield event
                case Decided():
                    yield event.reading
                case InputError() if raises:
                    raise event
                case InputError():
                    yield Failure(event.source, event.page, event.reason)


def _settings(options: ScanOptions) -> BatchSettings:
    default = ReadSettings()
    pages, overlay, weights = options.get("pages"), options.get("overlay"), options.get("weights")
    read = ReadSettings(
        options.get("dpi", default.dpi),
        None if pages is None else parse_pages(pages),
        options.get("password"),
        options.get("max_pixels", default.max_pixels),
        not options.get("no_follow", False),
    )
    templates = tuple(
        prepare(load_template(_here("template", one), read)) for one in _several(options.get("template") or ())
    )
    max_error = options.get("max_error")
    least = options.get("min_confidence", ScanSettings().min_confidence) if max_error is None else 1 - max_error
    # With max_error, which numbers are doubtful is not known before the end.
    doubtful: list[Status] = ["review"] if max_error is None else ["review", "accepted"]
    pictured = frozenset(doubtful if options.get("pictures") else ())
    free, printed = options.get("or_free", False), options.get("printed", False)
    layout, rotate = options.get("layout", ScanSettings().layout), options.get("rotate", ScanSettings().rotate)
    return BatchSettings(
        read,
        ScanSettings(layout, least, templates, free, printed, pictured, rotate),
        None if overlay is None else Path(_here("overlay", overlay)),
        None if weights is None else Path(_here("weights", weights)),
    )


def _workers(options: ScanOptions) -> WorkerSettings | None:
    jobs, scheduler = options.get("jobs", 1), options.get("scheduler")
    if jobs == 1 and "timeout" not in options and scheduler is None:
        return None
    default = WorkerSettings(jobs, scheduler=scheduler)
    return replace(default, timeout=options["timeout"]) if "timeout" in options else default


def _check(options: ScanOptions) -> None:
    for name in options.keys() - ScanOptions.__annotations__.keys():
        raise TypeError(f"scan() has no option {name!r}; it has {', '.join(ScanOptions.__annotations__)}")
    layout, dpi = options.get("layout", "page"), options.get("dpi", _DPI.start)
    if layout not in get_args(Layout):
        raise ValueError(f"layout={layout!r}: give one of {', '.join(get_args(Layout))}")
    if options.get("rotate", "auto") not in get_args(Rotate):
        raise ValueError(f"rotate={options['rotate']!r}: give one of {', '.join(map(str, get_args(Rotate)))}")
    if dpi not in _DPI:
        raise ValueError(f"dpi={dpi!r}: give a whole number from {_DPI.start} to {_DPI.stop - 1}")
    if options.get("max_pixels", 1) < 1:
        raise ValueError(f"max_pixels={options['max_pixels']!r}: give 1 or more")
    if not 0 <= options.get("min_confidence", 0) <= 1:
        raise ValueError(f"min_confidence={options['min_confidence']!r}: give a number from 0 to 1")
    max_error = options.get("max_error")
    if max_error is not None and not 0 < max_error < 1:
        raise ValueError(f"max_error={max_error!r}: give a number between 0 and 1")
    if max_error is not None and "min_confidence" in options:
        raise ValueError("min_confidence and max_error exclude each other")
    if options.get("jobs", 1) < 1 or not options.get("timeout", 1) > 0:  # and nan is not
        raise ValueError("jobs is 1 or more, and timeout more than 0")
    if options.get("jobs", 1) > 1 and options.get("scheduler") is not None:
        raise ValueError("jobs are processes here, and scheduler is for those elsewhere: give one of them")
    if options.get("no_follow") and not CAN_REFUSE_LINKS:
        raise ValueError("no_follow: this system cannot open files without following links")
    if options.get("or_free") and not options.get("template"):
        raise ValueError("or_free is for template")
    if options.get("template") and "layout" in options and not options.get("or_free"):
        raise ValueError("template says what a page holds, so layout is only for or_free")
    named = options.get("template") and not options.get("or_free")
    if options.get("printed") and (named or options.get("layout", "page") != "page"):
        raise ValueError("printed is for whole pages that are read without a template")
    if "rotate" in options and (named or options.get("layout", "page") != "page"):
        raise ValueError("rotate is for whole pages that are read without a template")


def _here(name: str, path: PathLike) -> str:
    """An option's path of this machine."""
    text = local_path(os.fspath(path))
    if is_address(text):
        raise ValueError(f"{name}={shown(text)!r}: give a path of this machine")
    return text


def _several(paths: PathLike | Iterable[PathLike]) -> Iterable[PathLike]:
    return (paths,) if isinstance(paths, str | os.PathLike) else paths


def _path(path: PathLike) -> str:
    """The path as a string; a file that is called "-" is no standard input, which is the other program's own."""
    text = os.fspath(path)
    return f"./{text}" if text == STANDARD_INPUT else text
