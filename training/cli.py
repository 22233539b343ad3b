"""`python -m training`: a group of commands whose errors become exit codes."""

import click

from digitscan.errors import DigitscanError
from training.commands.datasets import datasets
from training.commands.evaluate import evaluate
from training.commands.export import export
from training.commands.fit import fit


class Commands(click.Group):
    """A group whose commands end with one line and status 1 where one of digitscan's own errors comes up."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except DigitscanError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands)
def main() -> None:
    """Trains, measures and exports the nets of digitscan."""


for command in (datasets, fit, evaluate, export):
    main.add_command(command)
