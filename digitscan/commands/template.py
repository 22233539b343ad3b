"""The command `digitscan template`: makes a template from a scan, and tells how well one fits others."""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.commands import help_text
from digitscan.commands.exit_status import EXIT_FAILED, errors_to_exit_status
from digitscan.commands.file_options import FILE_OPTIONS, FileOptions
from digitscan.commands.paths import FOLDER_FOR_PICTURES, PathHere, check_inputs
from digitscan.errors import InputError
from digitscan.files.read_settings import ReadSettings
from digitscan.output.destination import Destination, open_destination
from digitscan.terminal.report import Report, printable

if TYPE_CHECKING:
    from digitscan.template.checks import Check


@click.group(epilog=help_text.TEMPLATE)
def template() -> None:
    """Makes and checks templates: the named fields of a form."""


@template.command()
@click.argument("scan", type=click.Path(readable=False))
@click.option(
    "-o",
    "--output",
    metavar="TOML",
    type=PathHere("a template is a file", path_type=Path),
    required=True,
    help="The template.",
)
@FILE_OPTIONS
def new(scan: str, output: Path, files: FileOptions) -> None:
    """Makes a template from a scan of a form, blank or filled: its boxes and combs, called field1 and so on.

    Beside the TOML file a picture is written, with .boxes.png for .toml, that shows which is which; then edit
    the file. Of a scan in another folder, or on standard input with -, a copy is put beside it, since a template and
    its image belong together. No file that is there is overwritten.
    """
    check_inputs([scan])
    if output.suffix.lower() != ".toml":
        raise click.UsageError(f"{printable(str(output))}: a template is a TOML file; give a name that ends in .toml.")
    if output.exists():
        raise click.UsageError(f"{printable(str(output))}: is there already and may have been edited; name another.")
    report = Report(quiet=False, verbose=False)
    with errors_to_exit_status(report):
        from digitscan.files.first_page import or_error
        from digitscan.template.creation import create_template
        from digitscan.workers.page_opener import PageOpener

        settings = files.read_settings()
        opener = PageOpener(settings.max_pixels)
        made = or_error(scan, settings, opener, lambda first: create_template(first.page, output))
        if isinstance(made, InputError):
            report.input_error(made)
        else:
            _write(made.files)
            report.say(f"{output}: {made.fields} fields, drawn in {made.picture}; now give them their names")
    sys.exit(EXIT_FAILED if report.failed else 0)


@template.command()
@click.argument("toml", metavar="TEMPLATE", type=PathHere("a template is a file"))
@click.argument("paths", metavar="SCAN...", nargs=-1, required=True, type=click.Path(readable=False))
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    type=FOLDER_FOR_PICTURES,
    default=Path("check"),
    show_default=True,
    help="Where pictures of the scans go, with the fields drawn.",
)
@FILE_OPTIONS
def check(toml: str, paths: tuple[str, ...], output: Path, files: FileOptions) -> None:
    """Tells how well a template fits scans, and draws its fields on them.

    A line a page: the share of the template's features that were found in their place, how far off they are in
    pixels of the page, and which page it is.
    """
    check_inputs(paths)
    report = Report(quiet=False, verbose=False)
    with errors_to_exit_status(report):
        for found in _checked(toml, paths, files.read_settings(), output):
            if isinstance(found, InputError):
                report.input_error(found)
            else:
                click.echo(f"{found.share:.0%} of features\t{found.error:.1f} px\t{printable(found.page)}")
    sys.exit(EXIT_FAILED if report.failed else 0)


def _write(files: Mapping[Path, bytes]) -> None:
    """Writes all files of a template, or none: each takes its place only once all are written.

    Raises:
        OutputError: One cannot be written.
    """
    with contextlib.ExitStack() as stack:
        destinations: list[Destination] = []
        for path, data in files.items():
            destination = open_destination(str(path))
            stack.enter_context(destination)
            destination.write(data)
            destinations.append(destination)
        for destination in destinations:
            destination.commit()


def _checked(toml: str, paths: tuple[str, ...], settings: ReadSettings, folder: Path) -> "Iterator[Check | InputError]":
    from digitscan.template.checks import check_scans

    yield from check_scans(toml, paths, settings, folder)
