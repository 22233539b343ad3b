"""What happens in a batch -> the output, and talk about it."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from digitscan.batch.acceptance import Spool
from digitscan.batch.failure_list import FailureList
from digitscan.batch.reading import Event, FileDone, Started, Waiting
from digitscan.errors import InputError
from digitscan.output.sink import Sink
from digitscan.records import PageReading
from digitscan.terminal.report import Report


@dataclass(frozen=True, slots=True)
class Spooled:
    """A page was read; which of its numbers are accepted is not known yet."""

    reading: PageReading


@dataclass(frozen=True, slots=True)
class Decided:
    """A page that was spooled, with the status of its numbers."""

    reading: PageReading


def decide_at_end(events: Iterable[Event], max_error: float) -> Iterator[Event | Spooled | Decided]:
    """Yields what happens, and once nothing more does, the pages with a status that looks at all numbers.

    Where `events` ends early or raises, the pages so far are all there are.

    Args:
        events: What happens in the batch.
        max_error: The largest share of wrong numbers to expect among those accepted.

    Raises:
        OutputError: What was read cannot be kept until the end.
        Exception: Whatever `events` raised.
    """
    failure: Exception | None = None
    with Spool() as spool:
        try:
            for event in events:
                if isinstance(event, PageReading):
                    spool.add(event)
                    yield Spooled(event)
                else:
                    yield event
        except Exception as error:
            failure = error
        for reading in spool.decided(max_error):
            yield Decided(reading)
    if failure is not None:
        raise failure


def write_events(
    events: Iterable[Event | Spooled | Decided], sink: Sink, report: Report, failures: FailureList | None = None
) -> None:
    """Writes page by page what was read, as it comes, and closes it to a well-formed whole.

    Raises:
        OutputError: It cannot be written.
        Exception: Whatever `events` raised.
    """
    opened = False
    for event in events:
        match event:
            case Waiting():
                report.note(event.reason)
            case Started():  # not before: if the weights cannot be used, there is no output at all
                report.start(event.files)
                _write(sink.start, report)
                opened = True
            case PageReading():
                _write(partial(sink.page, event), report)
                report.decided(event)
                report.page(event)
            case Spooled():
                report.page(event.reading)
            case Decided():
                _write(partial(sink.page, event.reading), report)
                report.decided(event.reading)
            case InputError():
                sink.failure(event)
                if failures is not None:
                    failures.add(event)
                report.input_error(event)
            case FileDone():
                report.file_done()
    if not opened:
        _write(sink.start, report)
    _write(sink.end, report)


def _write(some: Callable[[], None], report: Report) -> None:
    report.make_way()
    start = time.perf_counter()
    some()
    report.wrote(time.perf_counter() - start)
