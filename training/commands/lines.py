"""`lines`: the net that reads a whole number at once: its data set, its training, its figures, its export."""

import click

from training.commands.lines_blend import blend
from training.commands.lines_build import build
from training.commands.lines_evaluate import evaluate
from training.commands.lines_export import export
from training.commands.lines_fit import fit


@click.group()
def lines() -> None:
    """The net that reads a whole number at once."""


for command in (build, fit, blend, evaluate, export):
    lines.add_command(command)
