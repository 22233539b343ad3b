"""Options that several commands have."""

from pathlib import Path
from typing import Any

import click

from digitscan.commands.option_group import Group
from digitscan.files.address import is_address, local_path, shown
from digitscan.files.sources import STANDARD_INPUT
from digitscan.terminal.report import printable

PASSWORD = click.option(
    "--password", metavar="TEXT", envvar="DIGITSCAN_PASSWORD", show_envvar=True, help="Password of PDF files."
)


OUTPUT = click.argument(
    "output",
    type=click.Path(readable=False),
    callback=lambda context, argument, path: local_path(path),
)
"""What a run has written, for commands that tell of the run; a path or an address."""


class PathHere(click.Path):
    """A path of this machine.

    Args:
        what: What it is, for who gives an address.
        options: As `click.Path` takes them.
    """

    def __init__(self, what: str, **options: Any) -> None:
        super().__init__(**options)
        self._what = what

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuses an address, which would be taken for a path here, and shown with its password."""
        path = local_path(str(value))
        if is_address(path):
            self.fail(f"{printable(shown(path))}: {self._what} of this machine; name one.", param, ctx)
        return super().convert(path, param, ctx)


FOLDER_FOR_PICTURES = PathHere("pictures go into a folder", file_okay=False, readable=False, path_type=Path)
"""A folder which need not be there yet."""

WEIGHTS = click.option(
    "--weights",
    metavar="FILE",
    type=PathHere("weights are a file", readable=False, path_type=Path),
    envvar="DIGITSCAN_WEIGHTS",
    show_envvar=True,
    help="A net of your own in place of the bundled one, as python -m training export writes it.",
)


def output_option(about: str, required: bool = False) -> Group:
    """The option of a command that tells of a run: where it writes, None for standard output.

    Args:
        about: Its help.
        required: Whether it must be given; then standard output is asked for by `-`.
    """
    return click.option(
        "-o",
        "--output",
        "target",
        metavar="FILE",
        type=click.Path(readable=False, allow_dash=True),
        callback=lambda context, option, path: None if path == STANDARD_INPUT else path,
        required=required,
        help=about,
    )


def refuse_kept(target: str | None, output: str, *others: str) -> None:
    """Ends with status 2 where a command would write over the run that it tells of.

    Args:
        target: Where it writes.
        output: The run's, beside which its journal and decisions lie.
        others: What else it reads.
    """
    from digitscan.journal.store import journal_path
    from digitscan.output.destination import is_same_file
    from digitscan.review.decisions import decisions_path

    for kept in (output, journal_path(output), decisions_path(output), *others):
        if target is not None and is_same_file(target, kept):
            raise click.UsageError(f"{printable(target)}: is kept as it is; name another file.")
