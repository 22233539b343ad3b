"""Reads files one after the other in this process."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from digitscan.batch.entry import AllRead, Entry, Item, Keeper
from digitscan.batch.file_reading import BatchSettings, Failed, read_file
from digitscan.errors import InputError
from digitscan.files.opening import read_standard_input
from digitscan.files.pages import look_at
from digitscan.files.read_settings import Part
from digitscan.files.sources import STANDARD_INPUT
from digitscan.nets.models import Models
from digitscan.records import PageReading


def read_here(
    entries: Iterable[Entry | None], settings: BatchSettings, models: Models, keeper: Keeper | None
) -> Iterator[tuple[Entry, Item]]:
    """Yields what was read, in the order of the input.

    Args:
        entries: The files; None where there is none at the moment.
        settings: How pages are read.
        models: The nets.
        keeper: Is told everything at once, and what each file is; None if nothing is kept.

    Raises:
        OutputError: An overlay cannot be written.
    """
    for entry in entries:
        if entry is None:
            continue
        for item in [] if entry.finished else _read(entry, settings, models, keeper):
            if keeper is not None and entry.failure is None:
                keeper.keep(entry, item)
                keeper.commit()
            yield entry, item
            if entry.abandoned:
                break
        yield entry, AllRead()


def _read(
    entry: Entry, settings: BatchSettings, models: Models, keeper: Keeper | None
) -> Iterator[PageReading | Failed]:
    if entry.failure is not None:
        yield Failed(entry.failure)
        return
    try:
        data = read_standard_input(entry.source) if entry.source == STANDARD_INPUT else None
    except InputError as error:
        yield Failed(error)
        return
    if keeper is not None:
        keeper.keep(entry, look_at(entry.source, settings.read, data))
    own = replace(settings, read=replace(settings.read, part=Part(done=entry.done)))
    yield from read_file(entry.source, own, models, data)
