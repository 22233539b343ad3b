"""The options of `digitscan scan` that say what is read, and how files are opened."""

from dataclasses import dataclass

import click

from digitscan.commands.file_options import DPI, MAX_PIXELS
from digitscan.commands.option_group import option_group
from digitscan.commands.options import PASSWORD
from digitscan.commands.paths import PathHere, check_inputs
from digitscan.files.opening import CAN_REFUSE_LINKS
from digitscan.files.read_settings import ReadSettings, parse_pages
from digitscan.files.sources import STANDARD_INPUT
from digitscan.terminal.report import printable


@dataclass(frozen=True, slots=True)
class InputOptions:
    """What is read, as the user gave it."""

    paths: tuple[str, ...]
    files_from: str | None
    null: bool
    pages: str | None
    dpi: int
    password: str | None
    max_pixels: int
    no_follow: bool

    def check(self) -> None:
        """Refuses options that do not go together.

        Raises:
            click.UsageError: Some do not.
        """
        if not self.paths and self.files_from is None:
            raise click.UsageError("Nothing to read: name a file or folder, or - for standard input.")
        if [*self.paths, self.files_from].count(STANDARD_INPUT) > 1:
            raise click.UsageError("Standard input can be read only once.")
        if self.null and self.files_from is None:
            raise click.UsageError("--null is for --files-from.")
        if self.no_follow and not CAN_REFUSE_LINKS:
            raise click.UsageError("--no-follow: this system cannot open files without following links.")
        check_inputs(self.paths, not self.no_follow)

    def read_settings(self) -> ReadSettings:
        """How files are read.

        Raises:
            click.BadParameter: The page numbers are none.
        """
        return ReadSettings(self.dpi, _parse_pages(self.pages), self.password, self.max_pixels, not self.no_follow)


INPUT_OPTIONS = option_group(
    "inputs",
    InputOptions,
    click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(allow_dash=True, readable=False)),
    click.option(
        "--files-from",
        metavar="FILE",
        type=PathHere("a list is a file", exists=True, dir_okay=False, allow_dash=True),
        help="Read also the files whose paths are in FILE, one a line; - for standard input.",
    ),
    click.option("-0", "--null", is_flag=True, help="A NUL ends each path in --files-from, as from find -print0."),
    click.option("--pages", metavar="LIST", help="Pages to read of each file, as in 1,3-5 or 7-.  [default: all]"),
    DPI,
    PASSWORD,
    MAX_PIXELS,
    click.option("--no-follow", is_flag=True, help="Follow no links, on no path; each is told as an error."),
)


def _parse_pages(text: str | None) -> tuple[range, ...] | None:
    try:
        return None if text is None else parse_pages(text)
    except ValueError as error:
        raise click.BadParameter(printable(str(error)), param_hint="--pages") from error
