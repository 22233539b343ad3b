"""`pages`: the net that tells which ink of a page is a handwritten digit: its data set, training, figures, export."""

import click

from training.commands.pages_blend import blend
from training.commands.pages_build import build
from training.commands.pages_evaluate import evaluate
from training.commands.pages_export import export
from training.commands.pages_fit import fit
from training.commands.pages_samples import samples


@click.group()
def pages() -> None:
    """The net that tells which ink of a page is a handwritten digit."""


for command in (samples, build, fit, blend, evaluate, export):
    pages.add_command(command)
