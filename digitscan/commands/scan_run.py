"""A run of `digitscan scan`: what is read goes to the output, to the journal and to the list of failures."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digitscan.batch.failure_list import FailureList
from digitscan.batch.inputs import Inputs, list_found
from digitscan.batch.journaled import JournaledRun
from digitscan.batch.reading import BatchSettings, Event, read_batch
from digitscan.batch.writing import Decided, Spooled, decide_at_end, write_events
from digitscan.commands.batch_options import BatchOptions
from digitscan.errors import InputError, OutputError
from digitscan.output.destination import Destination
from digitscan.output.formats import Format, open_sink
from digitscan.terminal.interrupt import Interruption
from digitscan.terminal.report import Report, count


@dataclass(frozen=True, slots=True)
class Shape:
    """How what was read is written: see the options of the same names; `wide` are the columns of --wide."""

    format_name: Format
    wide: tuple[str, ...] | None
    pictures: bool
    max_error: float | None


def run_scan(
    inputs: Inputs,
    settings: BatchSettings,
    shape: Shape,
    batch: BatchOptions,
    destination: Destination,
    report: Report,
    interruption: Interruption,
) -> bool:
    """Reads a batch and writes it; what happens is told by `report`, which counts what failed.

    Returns:
        Whether there was something to do.

    Raises:
        DigitscanError: Something ends the run.
    """
    with contextlib.ExitStack() as stack:
        failures = None if batch.failures is None else stack.enter_context(FailureList(batch.failures))
        workers = batch.workers(inputs, settings.read)
        journaled = batch.journaled(inputs.output, destination, settings, repr(shape))
        if journaled is not None:
            stack.enter_context(journaled)
            if journaled.renewed:
                report.say(journaled.renewed)
            sources = () if batch.watch else list_found(inputs, settings, journaled.state_of)
            complete = journaled.plan(sources, batch.watch)
            report.not_found(journaled.kept, journaled.left_out)
            if complete and failures is None and not batch.watch:
                report.nothing_to_do(str(inputs.output), journaled.progress(), journaled.failures())
                return False
            journaled.start()
        reading = read_batch(
            inputs,
            settings,
            count=report.wants_bar,
            workers=workers,
            journaled=journaled,
            stopping=interruption.leaving,
            watching=batch.watch,
        )
        events = stack.enter_context(contextlib.closing(interruption.listen(reading)))
        some = until_failures(events, batch.max_failures)
        happening: Iterable[Event | Spooled | Decided] = some
        if shape.max_error is not None:
            happening = interruption.see_through(decide_at_end(some, shape.max_error))
        with open_sink(shape.format_name, destination, shape.wide, shape.pictures) as sink:
            write_events(happening, sink, report, failures)
        _settle(destination, failures, journaled, shape, batch, report, interruption)
    return True


def until_failures(events: Iterable[Event], most: int | None) -> Iterator[Event]:
    """Yields what happens, until so many files or pages have failed."""
    failed = 0
    for event in events:
        yield event
        failed += isinstance(event, InputError)
        if failed == most:
            return


def _settle(
    destination: Destination,
    failures: FailureList | None,
    journaled: JournaledRun | None,
    shape: Shape,
    batch: BatchOptions,
    report: Report,
    interruption: Interruption,
) -> None:
    """Puts the output in place, or what there is of it if the run ended early."""
    interrupted = interruption.exit_status is not None
    stopped = batch.max_failures is not None and report.failed >= batch.max_failures
    if failures is not None:
        failures.commit()
    if batch.watch or not (interrupted or stopped):
        if journaled is not None and (lost := journaled.lost()):
            _leave_output(destination, journaled, lost, report)
            return
        destination.commit()
        if journaled is not None and not (interrupted or stopped):
            journaled.finish(shape.max_error)
        return
    said = f"stopped after {count(report.failed, 'failure')}" if stopped else "interrupted"
    further = "; go on with --resume" if journaled is not None and report.pages else ""
    if report.pages == 0:
        report.say(f"{said} before the first page was read")
    else:
        place = destination.keep_partial()
        if journaled is not None and place != destination.name:
            journaled.leave_partial()
        report.say(f"{said}; what was read so far ({count(report.pages, 'page')}) is in {place}{further}")


def _leave_output(destination: Destination, journaled: JournaledRun, lost: str, report: Report) -> None:
    """Puts the rows beside an output that may have pages which were lost with a damaged journal."""
    place = destination.keep_partial()
    if place == destination.name:  # there was none
        return
    journaled.leave_partial()
    told = f"{destination.name}: is left as it is, since it may have pages that were lost with the damaged journal"
    report.error(OutputError(f"{told} and cannot be read again, of {lost}; the rows of this run are in {place}"))
