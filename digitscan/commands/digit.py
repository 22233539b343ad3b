"""The command `digitscan digit`: one handwritten digit from any image."""

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from digitscan.commands import help_text
from digitscan.commands.exit_status import EXIT_FAILED, errors_to_exit_status
from digitscan.commands.file_options import FILE_OPTIONS, FileOptions
from digitscan.commands.options import WEIGHTS
from digitscan.commands.paths import check_inputs
from digitscan.errors import InputError
from digitscan.files.sources import STANDARD_INPUT
from digitscan.output.destination import Destination, open_destination
from digitscan.terminal.interrupt import Interruption
from digitscan.terminal.report import Report

if TYPE_CHECKING:
    from digitscan.commands.digit_rows import JsonRows, TableRows
    from digitscan.single import SingleReading


@click.command(epilog=help_text.DIGIT)
@click.argument("images", metavar="[IMAGE]...", nargs=-1, type=click.Path(allow_dash=True, readable=False))
@click.option("--show", is_flag=True, help="Draw what the net saw, 28x28 pixels, on standard error.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["tsv", "json"]),
    default="tsv",
    show_default=True,
    help="A table with tabs, aligned on a terminal, or a JSON array.",
)
@FILE_OPTIONS
@WEIGHTS
def digit(
    images: tuple[str, ...], show: bool, format_name: Literal["tsv", "json"], files: FileOptions, weights: Path | None
) -> None:
    """Reads one handwritten digit from each image.

    IMAGE shows one digit, dark on light or light on dark, from 28x28 pixels to a photo; - is standard input.
    Without one, the path is asked for.
    """
    if images.count(STANDARD_INPUT) > 1:
        raise click.UsageError("Standard input can be read only once.")
    images = images or (_ask(),)
    check_inputs(images)
    report = Report(quiet=False, verbose=False)
    with Interruption() as interruption, errors_to_exit_status(report), open_destination(None) as destination:
        from digitscan.commands.digit_rows import JsonRows, TableRows
        from digitscan.single import load_net, read_singles
        from digitscan.workers.page_opener import PageOpener

        settings = files.read_settings()
        opener = PageOpener(settings.max_pixels)
        opener.start()
        readings = interruption.listen(read_singles(images, settings, load_net(weights), opener))
        rows = JsonRows() if format_name == "json" else TableRows(aligned=sys.stdout.isatty())
        destination.write(rows.start())
        for reading in readings:
            if isinstance(reading, InputError):
                report.input_error(reading)
            else:
                _tell(reading, rows, show, destination, report)
        destination.write(rows.end())
    sys.exit(interruption.exit_status or (EXIT_FAILED if report.failed else 0))


def unquoted(text: str) -> str:
    """The path that a person typed, pasted or dropped into the terminal: quotes, backslashes and ~ are resolved."""
    path = text.strip()
    if not os.path.exists(path):  # noqa: PTH110 (False for what can be no path, where pathlib raises)
        try:
            words = shlex.split(path, posix=os.name == "posix")
        except ValueError:  # an apostrophe in a name is no open quote
            words = []
        path = words[0].strip("\"'") if len(words) == 1 else path
    return os.path.expanduser(path)  # noqa: PTH111 (a path without a known home stays as it is)


def _ask() -> str:
    if not _can_ask():
        raise click.UsageError("Nothing to read: name an image, or - for standard input.")
    return unquoted(click.prompt("Image of a digit", err=True))


def _can_ask() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _tell(
    reading: "SingleReading", rows: "TableRows | JsonRows", show: bool, destination: Destination, report: Report
) -> None:
    """Writes what was read of an image; a picture of it comes first, so that it is there for one that fails too."""
    name = "standard input" if reading.source == STANDARD_INPUT else reading.source
    if show:
        from rich.console import Console

        from digitscan.terminal import digit_picture as terminal_picture

        report.say(f"{name}, as the net saw it:")
        terminal_picture.show(reading.look.seen, Console(stderr=True))
    if reading.look.is_digit:
        destination.write(rows.row(reading))
    else:
        report.input_error(_no_digit(reading, show))
    if reading.more_pages:
        report.say(f"{name}: only its first page was read; for all: digitscan scan --layout digit")


def _no_digit(reading: "SingleReading", shown: bool) -> InputError:
    look = reading.look
    likeliest = look.ranking[0]
    odds = f"if it were one, {likeliest} (probability {look.probability(likeliest):.4f})"
    hint = "cut out one digit" if shown else "cut out one digit; --show draws what the net saw"
    return InputError(reading.source, f"this seems to be no digit; {odds}; {hint}")
