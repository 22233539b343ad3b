"""The options that say how files are opened, for commands that need no others about what is read."""

from dataclasses import dataclass

import click

from digitscan.commands.option_group import option_group
from digitscan.commands.options import PASSWORD
from digitscan.files.read_settings import ReadSettings

DPI = click.option(
    "--dpi",
    metavar="N",
    type=click.IntRange(50, 1200),
    default=ReadSettings().dpi,
    show_default=True,
    help="Dots per inch at which a PDF page is drawn; one that is a scan keeps its own.",
)
MAX_PIXELS = click.option(
    "--max-pixels",
    metavar="N",
    type=click.IntRange(1),
    default=ReadSettings().max_pixels,
    show_default=True,
    help="Refuse a larger image.",
)


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How files are opened, as the user gave it."""

    dpi: int
    password: str | None
    max_pixels: int

    def read_settings(self) -> ReadSettings:
        """How files are read: all of their pages."""
        return ReadSettings(self.dpi, None, self.password, self.max_pixels)


FILE_OPTIONS = option_group("files", FileOptions, DPI, PASSWORD, MAX_PIXELS)
