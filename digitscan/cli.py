"""The command `digitscan`: the group of its commands, and how the process is left.

click is used here, in the modules of commands and in those of options.
"""

import contextlib
import os
import signal
import sys
import threading
from typing import Any, NoReturn

import click
from click.shell_completion import get_completion_class

from digitscan import __version__
from digitscan.commands import help_text
from digitscan.commands.digit import digit
from digitscan.commands.evaluate import evaluate
from digitscan.commands.exit_status import EXIT_FAILED
from digitscan.commands.explain import explain
from digitscan.commands.export import export
from digitscan.commands.pad import pad
from digitscan.commands.report import report
from digitscan.commands.review import review
from digitscan.commands.scan import scan
from digitscan.commands.status import status
from digitscan.commands.template import template


def main() -> NoReturn:
    """Runs the command and leaves the process."""
    try:
        commands.main(prog_name="digitscan")
    except SystemExit as leaving:
        if threading.active_count() > 1:  # a page that nobody waits for may be in a decoder for seconds
            with contextlib.suppress(OSError, ValueError, AttributeError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(leaving.code if isinstance(leaving.code, int) else EXIT_FAILED)
        raise


class _Commands(click.Group):
    """Commands that Ctrl-C ends with the exit status that shells have for it; click has 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(128 + signal.SIGINT)


@click.group(
    cls=_Commands,
    commands=[scan, status, digit, evaluate, explain, export, pad, report, review, template],
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=help_text.GROUP,
)
@click.version_option(__version__, "-V", "--version", prog_name="digitscan")
def commands() -> None:
    """Reads handwritten numbers from scanned documents into a table."""


@commands.command(epilog=help_text.COMPLETION)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Prints the script that makes a shell complete digitscan's options and files."""
    complete = get_completion_class(shell)
    assert complete is not None
    click.echo(complete(commands, {}, "digitscan", "_DIGITSCAN_COMPLETE").source())
