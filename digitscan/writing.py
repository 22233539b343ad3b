"""What happens in a batch -> rows at their destination, and talk about it."""

import time
from collections.abc import Iterable

from digitscan.batch import Event, FileDone, Started
from digitscan.destination import Destination
from digitscan.errors import InputError
from digitscan.output import Rows
from digitscan.records import PageReading
from digitscan.report import Report


def write_events(events: Iterable[Event], rows: Rows, destination: Destination, report: Report) -> None:
    """Writes rows page by page, as they come, and closes them to a well-formed whole.

    Raises:
        OutputError: The rows cannot be written.
        Exception: Whatever `events` raised.
    """
    opened = False
    for event in events:
        match event:
            case Started():  # not before: if the weights cannot be used, there is no output at all
                report.start(event.files)
                _write(rows.start(), destination, report)
                opened = True
            case PageReading():
                _write(rows.page(event), destination, report)
                report.page(event)
            case InputError():
                report.input_error(event)
            case FileDone():
                report.file_done()
    if not opened:
        _write(rows.start(), destination, report)
    _write(rows.end(), destination, report)


def _write(data: bytes, destination: Destination, report: Report) -> None:
    if not data:
        return
    report.make_way()
    start = time.perf_counter()
    destination.write(data)
    report.wrote(time.perf_counter() - start)
