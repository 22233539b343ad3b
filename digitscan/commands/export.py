"""The command `digitscan export`: the numbers of a run as they are after its review."""

import contextlib
from typing import Literal

import click

from digitscan.commands import help_text
from digitscan.commands.exit_status import errors_to_exit_status
from digitscan.commands.options import OUTPUT, output_option, refuse_kept
from digitscan.output.destination import open_destination
from digitscan.output.formats import FILES, format_of, open_sink
from digitscan.terminal.report import Report, count, printable

ExportFormat = Literal["csv", "json", "jsonl", "xlsx"]
_FORMATS: tuple[ExportFormat, ...] = ("csv", "json", "jsonl", "xlsx")


@click.command(epilog=help_text.EXPORT)
@OUTPUT
@output_option("Where to write; FILE is replaced only once all is written.  [default: standard output]")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(_FORMATS),
    help="Format of FILE.  [default: by its ending, else csv]",
)
def export(output: str, target: str | None, format_name: ExportFormat | None) -> None:
    """Writes the numbers of a run as they are after its review.

    OUTPUT is what digitscan scan --output has written; its journal and the decisions on it lie beside it. Three columns
    come after those of scan: how each number was settled, the text as it was read, and who settled it.
    """
    wanted = format_name or _format_by_ending(target)
    if wanted in FILES and target is None:
        raise click.UsageError(f"{FILES[wanted]} cannot go to standard output; name a file with --output.")
    report = Report(quiet=False, verbose=False)
    with errors_to_exit_status(report):
        from digitscan.journal.owner import open_run
        from digitscan.review.corrected import corrected_pages, reviewed

        with contextlib.ExitStack() as stack:
            journal = stack.enter_context(open_run(output))
            refuse_kept(target, output, journal)
            numbers = stack.enter_context(reviewed(output, journal))
            with open_destination(target) as destination:
                with open_sink(wanted, destination, settled=True) as sink:
                    sink.start()
                    for page in corrected_pages(numbers):
                        sink.page(page)
                    for failure in numbers.failures():
                        sink.failure(failure)
                    sink.end()
                destination.commit()
            waiting = numbers.counts().get("open", 0)
        if waiting:
            report.say(f"{count(waiting, 'number')} still open; settle them with digitscan review {output}")


def _format_by_ending(target: str | None) -> ExportFormat:
    if target is None:
        return "csv"
    found = next((name for name in _FORMATS if name == format_of(target)), None)
    if found is None:
        raise click.UsageError(
            f"{printable(target)}: the ending tells no format; give --format {' or '.join(_FORMATS)}, "
            f"or a name that ends in .{' or .'.join(_FORMATS)}."
        )
    return found
