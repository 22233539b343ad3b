"""The command `digitscan scan`: many files -> rows.

What reads images is imported only once there is something to read, so that `--help` answers at once.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from digitscan.commands import help_text
from digitscan.commands.batch_options import BATCH_OPTIONS, BatchOptions
from digitscan.commands.exit_status import EXIT_FAILED, errors_to_exit_status
from digitscan.commands.input_options import INPUT_OPTIONS, InputOptions
from digitscan.commands.options import WEIGHTS
from digitscan.commands.output_options import OUTPUT_OPTIONS, OutputOptions
from digitscan.commands.template_options import TEMPLATE_OPTIONS, TemplateOptions, load_templates, wide_fields
from digitscan.output.destination import open_destination
from digitscan.terminal.interrupt import Interruption
from digitscan.terminal.report import Report

if TYPE_CHECKING:
    from digitscan.records import Layout, Rotate


@click.command(epilog=help_text.SCAN)
@INPUT_OPTIONS
@click.option(
    "--layout",
    type=click.Choice(["page", "line", "digit"]),
    help="What an image holds: a page; one number, filling it; one digit, filling it.  [default: page]",
)
@click.option("--printed", is_flag=True, help="Read the printed numbers of a page too; their field is printed.")
@click.option(
    "--rotate",
    type=click.Choice(["auto", "0", "90", "180", "270"]),
    help="Turn each page clockwise by so many degrees to read it; auto finds out how it lies.  [default: auto]",
)
@TEMPLATE_OPTIONS
@OUTPUT_OPTIONS
@BATCH_OPTIONS
@WEIGHTS
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say also where the seconds went, stage by stage.")
def scan(
    inputs: InputOptions,
    layout: "Layout | None",
    printed: bool,
    rotate: str | None,
    form: TemplateOptions,
    outputs: OutputOptions,
    batch: BatchOptions,
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
    outputs.check(inputs.paths, batch.patience)
    form.check(layout, format_name)
    for name, given in (("--printed", printed), ("--rotate", rotate is not None)):
        if given and (layout in ("line", "digit") or (form.templates and not form.or_free)):
            raise click.UsageError(f"{name} is for whole pages that are read without a template.")
    batch.check(outputs.path, (*inputs.paths, inputs.files_from))
    read_settings = inputs.read_settings()
    with Interruption() as interruption:
        report = Report(quiet, verbose)
        with errors_to_exit_status(report):
            ready = load_templates(form.templates, read_settings)
        with errors_to_exit_status(report), open_destination(outputs.path) as destination:
            from digitscan.batch.inputs import Inputs
            from digitscan.batch.reading import BatchSettings
            from digitscan.commands.scan_run import Shape, run_scan
            from digitscan.pipeline import ScanSettings

            default = ScanSettings()
            least = outputs.least_confidence(default.min_confidence)
            of = layout or default.layout
            turn = cast("Rotate", default.rotate if rotate in (None, "auto") else int(rotate))
            scan_settings = ScanSettings(of, least, ready, form.or_free, printed, outputs.pictured(), turn)
            settings = BatchSettings(read_settings, scan_settings, outputs.overlay, weights)
            found = Inputs(inputs.paths, inputs.files_from, inputs.null, outputs.path, batch.patience, batch.failures)
            wide = tuple(wide_fields(ready)) if form.wide else None
            shape = Shape(format_name, wide, outputs.pictures, outputs.max_error)
            ended = run_scan(found, settings, shape, batch, destination, report, interruption)
        if ended:
            report.summary(outputs.max_error is not None, as_pages=layout is None and not form.templates)
    sys.exit((0 if batch.watch else interruption.exit_status) or (EXIT_FAILED if report.failed else 0))
