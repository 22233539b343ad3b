"""Options that several commands have."""

from pathlib import Path

import click

WEIGHTS = click.option(
    "--weights",
    metavar="FILE",
    type=click.Path(readable=False, path_type=Path),
    envvar="DIGITSCAN_WEIGHTS",
    show_envvar=True,
    help="A net of your own in place of the bundled one, as python -m training export writes it.",
)

PASSWORD = click.option(
    "--password", metavar="TEXT", envvar="DIGITSCAN_PASSWORD", show_envvar=True, help="Password of PDF files."
)
