"""Many files -> what was read on each of their pages, and which failed, in the order of the input."""

import threading
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from digitscan.batch.entry import AllRead, Entry, Item
from digitscan.batch.file_reading import BatchSettings, Failed
from digitscan.batch.inputs import Inputs, list_inputs
from digitscan.batch.journaled import JournaledRun
from digitscan.batch.reading_here import read_here
from digitscan.batch.watching import watch
from digitscan.errors import InputError
from digitscan.files.read_settings import MAX_FAILURES, gave_up
from digitscan.files.sources import STANDARD_INPUT
from digitscan.nets.models import load_models
from digitscan.overlay import make_overlay_folder
from digitscan.records import PageReading
from digitscan.workers.settings import WorkerSettings

if TYPE_CHECKING:
    from digitscan.workers.crew import Crew

__all__ = [
    "BatchSettings",
    "Event",
    "FileDone",
    "Started",
    "Waiting",
    "WorkerSettings",
    "read_batch",
]


@dataclass(frozen=True, slots=True)
class Started:
    """The weights are loaded and reading begins. `files` is how many files there are, None where unknown."""

    files: int | None


@dataclass(frozen=True, slots=True)
class FileDone:
    """All pages of a file have been read, or it has failed."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody is there to read yet; `reason` says whom it is waited for."""

    reason: str


Event = Waiting | Started | PageReading | InputError | FileDone


def read_batch(
    inputs: Inputs,
    settings: BatchSettings,
    count: bool = False,
    workers: WorkerSettings | None = None,
    journaled: JournaledRun | None = None,
    stopping: threading.Event | None = None,
    watching: bool = False,
) -> Generator[Event, None, None]:
    """Reads files and yields what happens, page by page, in the order of the input.

    Args:
        inputs: What to read.
        settings: How to read it.
        count: Collect all files first, unless standard input names them, so that their number is known.
        workers: The processes that read; None to read in this one.
        journaled: Keeps everything that was read, and knows what was read before; None for no journal. Unless the
            input is watched, it has been planned.
        stopping: Ends the reading soon once it is set.
        watching: Whether files that come into the input later are read as well, until `stopping` is set.

    Raises:
        WeightsError: The weights cannot be used.
        WorkerError: The processes cannot be started.
        OutputError: An overlay or the journal cannot be written, or the output is among the files to read.
    """
    if settings.overlay is not None:
        make_overlay_folder(settings.overlay)
    files = None
    entries: Iterable[Entry | None]
    stopping = stopping or threading.Event()
    if watching:
        coming = partial(watch, list_inputs(inputs, settings).__iter__, stopping, settings.read.follow)
        entries = map(_entry, coming()) if journaled is None else journaled.add(coming(journaled.is_replaced))
    elif journaled is not None:
        entries, files = journaled.entries(), journaled.files
    else:
        entries = map(_entry, list_inputs(inputs, settings))
        if count and inputs.files_from != STANDARD_INPUT:
            known = list(entries)
            entries, files = known, len(known)
    if workers is None:
        models = load_models(settings.weights)
        yield Started(files)
        yield from _events(read_here(entries, settings, models, journaled), journaled)
        return
    from digitscan.workers.supervisor import Supervisor

    crew = _crew(settings, workers)
    supervisor = Supervisor(settings.read, crew, workers.timeout, journaled, stopping)
    try:
        if crew.jobs == 0:
            yield Waiting(f"{workers.scheduler} has no workers yet; reading begins when the first one comes")
        supervisor.start()
        yield Started(files)
        yield from _events(supervisor.read(entries), journaled)
    finally:
        supervisor.close()


def _crew(settings: BatchSettings, workers: WorkerSettings) -> "Crew":
    if workers.scheduler is not None:
        from digitscan.cluster.seats import Cluster

        return Cluster(settings, workers.scheduler, workers.timeout)
    from digitscan.workers.process import Processes

    return Processes(settings, workers.jobs)


def _entry(source: str | InputError | None) -> Entry | None:
    if source is None:
        return None
    return Entry(source.source, failure=source) if isinstance(source, InputError) else Entry(source)


def _events(items: Iterable[tuple[Entry, Item]], journaled: JournaledRun | None) -> Iterator[Event]:
    """Yields what happens, with what was read before in its place, and no more of files that fail page after page."""
    failures = 0
    for entry, item in items if journaled is None else journaled.with_earlier(items):
        match item:
            case PageReading():
                failures = 0
                yield item
            case Failed():
                failures = failures + 1 if item.error.page is not None and not item.opened else 0
                yield item.error
                if failures == MAX_FAILURES:
                    last = item.error.page or 0
                    error = InputError(entry.source, gave_up(last))
                    entry.abandoned = True
                    if journaled is not None:
                        journaled.give_up(entry, last, error)
                    yield error
            case AllRead():
                failures = 0
                if journaled is not None:
                    journaled.finish_file(entry)
                yield FileDone()
