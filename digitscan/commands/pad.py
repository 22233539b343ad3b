"""The command `digitscan pad`: a page in the browser on which a number is drawn and read."""

from pathlib import Path

import click

from digitscan.commands import help_text
from digitscan.commands.exit_status import errors_to_exit_status
from digitscan.commands.options import WEIGHTS
from digitscan.commands.serve_options import NO_BROWSER, PORT
from digitscan.terminal.report import Report


@click.command(epilog=help_text.PAD)
@PORT
@NO_BROWSER
@WEIGHTS
def pad(port: int, no_browser: bool, weights: Path | None) -> None:
    """Reads a number while you draw it, on a page in the browser.

    Draw with mouse, pen or finger, drop a file, or use the camera. You see what was read, each digit as the net saw it,
    and how probable each of the ten is. The page is for this machine alone, and nothing is kept.
    """
    report = Report(quiet=False, verbose=False)
    with errors_to_exit_status(report):
        from digitscan.nets.models import load_models
        from digitscan.pad.app import pad_app
        from digitscan.web.server import ServeSettings, serve

        serve(pad_app(load_models(weights)), ServeSettings(port, not no_browser), report.say)
