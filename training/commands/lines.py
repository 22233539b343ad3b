"""`lines`: the net that reads a whole number at once: its data set, its training, its figures, its export."""

from typing import TYPE_CHECKING

import click

from training.commands.lines_build import build
from training.commands.lines_data import load_lines
from training.commands.lines_evaluate import evaluate
from training.commands.lines_export import export
from training.commands.lines_fit import fit
from training.commands.net_blend import TaskOf, make_blend

if TYPE_CHECKING:
    from training.kind import Kind


@click.group()
def lines() -> None:
    """The net that reads a whole number at once."""


def _net() -> "tuple[Kind, TaskOf]":
    from training.lines.fit import line_task
    from training.lines.run import LINE

    return LINE, lambda settings, cache: line_task(settings, load_lines(cache))


for command in (build, fit, make_blend(_net), evaluate, export):
    lines.add_command(command)
