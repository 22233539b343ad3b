"""The command `digitscan scan`: many files -> rows.

What reads images is imported only once there is something to read, so that `--help` answers at once.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan import help_text
from digitscan.destination import Destination, open_destination
from digitscan.exit_status import EXIT_FAILED, errors_to_exit_status
from digitscan.input_options import INPUT_OPTIONS, InputOptions
from digitscan.interrupt import Interruption
from digitscan.options import WEIGHTS
from digitscan.output.formats import open_sink
from digitscan.output_options import OUTPUT_OPTIONS, OutputOptions
from digitscan.report import Report, count
from digitscan.template_options import TEMPLATE_OPTIONS, TemplateOptions, load_templates, wide_fields

if TYPE_CHECKING:
    from digitscan.records import Layout


@click.command(epilog=help_text.SCAN)
@INPUT_OPTIONS
@click.option(
    "--layout",
    type=click.Choice(["page", "line", "digit"]),
    help="What an image holds: a page; one number, filling it; one digit, filling it.  [default: page]",
)
@TEMPLATE_OPTIONS
@OUTPUT_OPTIONS
@WEIGHTS
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say also where the seconds went, stage by stage.")
def scan(
    inputs: InputOptions,
    layout: "Layout | None",
    form: TemplateOptions,
    outputs: OutputOptions,
    weights: Path | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Reads the handwritten numbers on scans and writes them as a table.

    PATH is an image or a folder that is searched through, or - for one image on standard input. Images are
    PNG, JPEG, TIFF, PDF, BMP, WebP and GIF files.
    """
    format_name = outputs.format()
    inputs.check()
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    outputs.check(inputs.paths)
    form.check(layout, format_name)
    read_settings = inputs.read_settings()
    with Interruption() as interruption:
        report = Report(quiet, verbose)
        with errors_to_exit_status(report):
            ready = load_templates(form.templates, read_settings)
        with errors_to_exit_status(report), open_destination(outputs.path) as destination:
            from digitscan.batch import BatchSettings, Inputs, read_batch
            from digitscan.pipeline import ScanSettings
            from digitscan.writing import decide_at_end, write_events

            default = ScanSettings()
            least = outputs.least_confidence(default.min_confidence)
            scan_settings = ScanSettings(layout or default.layout, least, ready, form.or_free, outputs.pictured())
            settings = BatchSettings(read_settings, scan_settings, outputs.overlay, weights)
            found = Inputs(inputs.paths, inputs.files_from, inputs.null, outputs.path)
            events = interruption.listen(read_batch(found, settings, count=report.wants_bar))
            error = outputs.max_error
            happening = events if error is None else interruption.see_through(decide_at_end(events, error))
            wide = wide_fields(ready) if form.wide else None
            with open_sink(format_name, destination, wide, outputs.pictures) as sink:
                write_events(happening, sink, report)
            _settle(destination, report, interruption)
        report.summary(expected_error=outputs.max_error is not None)
    sys.exit(interruption.exit_status or (EXIT_FAILED if report.failed else 0))


def _settle(destination: Destination, report: Report, interruption: Interruption) -> None:
    """Puts the output in place, or what there is of it if the run was interrupted."""
    if interruption.exit_status is None:
        destination.commit()
    elif report.pages == 0:
        report.say("interrupted before the first page was read")
    else:
        place = destination.keep_partial()
        report.say(f"interrupted; what was read so far ({count(report.pages, 'page')}) is in {place}")
