"""Options that several commands have."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.commands.option_group import Group
from digitscan.commands.paths import OutputPath, PathHere
from digitscan.files.address import is_address, local_path
from digitscan.files.sources import STANDARD_INPUT
from digitscan.terminal.report import printable

if TYPE_CHECKING:
    from digitscan.journal.store import Journal

PASSWORD = click.option(
    "--password", metavar="TEXT", envvar="DIGITSCAN_PASSWORD", show_envvar=True, help="Password of PDF files."
)


OUTPUT = click.argument(
    "output",
    type=click.Path(readable=False),
    callback=lambda context, argument, path: local_path(path),
)
"""What a run has written, for commands that tell of the run; a path or an address."""

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
        type=OutputPath(allow_dash=True),
        callback=lambda context, option, path: None if path == STANDARD_INPUT else path,
        required=required,
        help=about,
    )


def refuse_kept(target: str | None, output: str, journal: "Journal", *others: str) -> None:
    """Ends with status 2 where a command would write over the run that it tells of, or over a scan that it read.

    Args:
        target: Where it writes.
        output: The run's, beside which its journal and decisions lie.
        journal: The run's.
        others: What else it reads.

    Raises:
        JournalError: The journal cannot be used.
        OutputError: It cannot be read.
    """
    from digitscan.files.same_file import is_same_file
    from digitscan.review.decisions import decisions_path

    if target is None:
        return
    kept = (output, journal.path, decisions_path(output), *others)
    if any(is_same_file(target, path) for path in kept) or _is_scan(target, journal):
        raise click.UsageError(f"{printable(target)}: is kept as it is; name another file.")


def _is_scan(target: str, journal: "Journal") -> bool:
    """Whether a file is one that a run has read."""
    from digitscan.files.same_file import same_file_as
    from digitscan.journal.reading import files
    from digitscan.review.run_facts import run_facts

    is_target = same_file_as(target)
    folder = run_facts(journal).folder
    return any(
        is_target(file.path if is_address(file.path) else os.path.join(folder, file.path))  # noqa: PTH118
        for file in files(journal)
    )
