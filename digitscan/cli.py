"""The command `digitscan`: options -> settings, errors -> exit status.

click is used here, in `digit_command` and in `options`. What reads images is imported
only once there is something to read, so that `--help` answers at once.
"""

import contextlib
import math
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from click.shell_completion import get_completion_class

from digitscan import __version__, help_text
from digitscan.destination import Destination, is_same_file, open_destination
from digitscan.digit_command import digit
from digitscan.exit_status import EXIT_FAILED, errors_to_exit_status
from digitscan.explain_command import explain
from digitscan.interrupt import Interruption
from digitscan.options import WEIGHTS
from digitscan.output import FORMATS, Format, format_of, rows_of
from digitscan.pad_command import pad
from digitscan.read_settings import ReadSettings, parse_pages
from digitscan.report import Report, count, printable
from digitscan.sources import STANDARD_INPUT
from digitscan.template_command import template
from digitscan.template_options import OR_FREE, TEMPLATE, WIDE, check_templates, load_templates, wide_fields

if TYPE_CHECKING:
    from digitscan.records import Layout


def main() -> NoReturn:
    """Runs the command and leaves the process."""
    try:
        commands.main(prog_name="digitscan")
    except SystemExit as leaving:
        if threading.active_count() > 1:  # a page that nobody waits for may be in a decoder for seconds
            with contextlib.suppress(OSError, ValueError, AttributeError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(leaving.code if isinstance(leaving.code, int) else EXIT_FAILED)
        raise


@click.group(
    commands=[digit, explain, pad, template],
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=help_text.GROUP,
)
@click.version_option(__version__, "-V", "--version", prog_name="digitscan")
def commands() -> None:
    """Reads handwritten numbers from scanned documents into a table."""


@commands.command(epilog=help_text.COMPLETION)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Prints the script that makes a shell complete digitscan's options and files."""
    complete = get_completion_class(shell)
    assert complete is not None
    click.echo(complete(commands, {}, "digitscan", "_DIGITSCAN_COMPLETE").source())


@commands.command(epilog=help_text.SCAN)
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(allow_dash=True, readable=False))
@click.option(
    "--files-from",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="Read also the files whose paths are in FILE, one a line; - for standard input.",
)
@click.option("-0", "--null", is_flag=True, help="A NUL ends each path in --files-from, as from find -print0.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(readable=False, allow_dash=True),
    help="Where to write; FILE is replaced only once all is read.  [default: standard output]",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="Format of the output.  [default: by the ending of --output, else csv]",
)
@click.option(
    "--layout",
    type=click.Choice(["page", "line", "digit"]),
    help="What an image holds: a page; one number, filling it; one digit, filling it.  [default: page]",
)
@TEMPLATE
@OR_FREE
@WIDE
@click.option("--pages", metavar="LIST", help="Pages to read of each file, as in 1,3-5 or 7-.  [default: all]")
@click.option(
    "--dpi",
    metavar="N",
    type=click.IntRange(50, 1200),
    default=ReadSettings().dpi,
    show_default=True,
    help="Dots per inch at which a PDF page is drawn; one that is a scan keeps its own.",
)
@click.option(
    "--password",
    metavar="TEXT",
    envvar="DIGITSCAN_PASSWORD",
    show_envvar=True,
    help="Password of PDF files.",
)
@click.option(
    "--max-pixels",
    metavar="N",
    type=click.IntRange(1),
    default=ReadSettings().max_pixels,
    show_default=True,
    help="Refuse a larger image.",
)
@click.option(
    "--min-confidence",
    metavar="P",
    type=click.FloatRange(0, 1),
    help='Mark a number "review" if its confidence, 0 to 1, is lower.  [default: 0.9]',
)
@click.option(
    "--max-error",
    metavar="E",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Accept as many numbers as can be with this share of wrong ones expected among them, as in 0.01.",
)
@click.option(
    "--overlay",
    metavar="FOLDER",
    type=click.Path(file_okay=False, readable=False),
    help="Write a copy of each page there on which what was read is drawn.",
)
@WEIGHTS
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say also where the seconds went, stage by stage.")
def scan(
    paths: tuple[str, ...],
    files_from: str | None,
    null: bool,
    output: str | None,
    format_name: Format | None,
    layout: "Layout | None",
    templates: tuple[str, ...],
    or_free: bool,
    wide: bool,
    pages: str | None,
    dpi: int,
    password: str | None,
    max_pixels: int,
    min_confidence: float | None,
    max_error: float | None,
    overlay: str | None,
    weights: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Reads the handwritten numbers on scans and writes them as a table.

    PATH is an image or a folder that is searched through, or - for one image on standard input. Images are
    PNG, JPEG, TIFF, PDF, BMP, WebP and GIF files.
    """
    output = None if output == STANDARD_INPUT else output
    format_name = format_name or _format_by_ending(output)
    _check_usage(paths, files_from, null, output)
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    _check_acceptance(min_confidence, max_error)
    check_templates(templates, or_free, wide, layout, format_name)
    read_settings = ReadSettings(dpi, _parse_pages(pages), password, max_pixels)
    with Interruption() as interruption:
        report = Report(quiet, verbose)
        with errors_to_exit_status(report):
            ready = load_templates(templates, read_settings)
        with errors_to_exit_status(report), open_destination(output) as destination:
            from digitscan.batch import BatchSettings, Inputs, read_batch
            from digitscan.pipeline import ScanSettings
            from digitscan.writing import decide_at_end, write_events

            default = ScanSettings()
            if max_error is not None:
                min_confidence = 1 - max_error  # for the overlays, which are drawn before all is known
            elif min_confidence is None:
                min_confidence = default.min_confidence
            scan_settings = ScanSettings(layout or default.layout, min_confidence, ready, or_free)
            folder = None if overlay is None else Path(overlay)
            settings = BatchSettings(read_settings, scan_settings, folder, weights)
            inputs = Inputs(paths, files_from, null, output)
            events = interruption.listen(read_batch(inputs, settings, count=report.wants_bar))
            happening = events if max_error is None else interruption.see_through(decide_at_end(events, max_error))
            write_events(happening, rows_of(format_name, wide_fields(ready) if wide else None), destination, report)
            _settle(destination, report, interruption)
        report.summary(expected_error=max_error is not None)
    sys.exit(interruption.exit_status or (EXIT_FAILED if report.failed else 0))


def _format_by_ending(output: str | None) -> Format:
    if output is None:
        return "csv"
    found = format_of(output)
    if found is None:
        raise click.UsageError(
            f"{printable(output)}: the ending tells no format; give --format {' or '.join(FORMATS)}, "
            f"or a name that ends in .{' or .'.join(FORMATS)}."
        )
    return found


def _parse_pages(text: str | None) -> tuple[range, ...] | None:
    try:
        return None if text is None else parse_pages(text)
    except ValueError as error:
        raise click.BadParameter(printable(str(error)), param_hint="--pages") from error


def _check_usage(paths: tuple[str, ...], files_from: str | None, null: bool, output: str | None) -> None:
    if not paths and files_from is None:
        raise click.UsageError("Nothing to read: name a file or folder, or - for standard input.")
    if [*paths, files_from].count(STANDARD_INPUT) > 1:
        raise click.UsageError("Standard input can be read only once.")
    if null and files_from is None:
        raise click.UsageError("--null is for --files-from.")
    for path in paths:
        if output is not None and is_same_file(path, output):
            raise click.UsageError(f"{printable(path)}: is to be read, so it cannot be the output.")


def _check_acceptance(min_confidence: float | None, max_error: float | None) -> None:
    if min_confidence is not None and max_error is not None:
        raise click.UsageError("--min-confidence and --max-error exclude each other.")
    for name, value in (("--min-confidence", min_confidence), ("--max-error", max_error)):
        if value is not None and math.isnan(value):  # in no range, and yet not outside of it
            raise click.BadParameter("nan is no number from 0 to 1.", param_hint=name)


def _settle(destination: Destination, report: Report, interruption: Interruption) -> None:
    """Puts the output in place, or what there is of it if the run was interrupted."""
    if interruption.exit_status is None:
        destination.commit()
    elif report.pages == 0:
        report.say("interrupted before the first page was read")
    else:
        place = destination.keep_partial()
        report.say(f"interrupted; what was read so far ({count(report.pages, 'page')}) is in {place}")
