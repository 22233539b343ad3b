"""`pages`: the net that tells which ink of a page is a handwritten digit: its data set, training, figures, export."""

from typing import TYPE_CHECKING

import click

from training.commands.net_blend import TaskOf, make_blend
from training.commands.pages_build import build
from training.commands.pages_data import load_pages
from training.commands.pages_evaluate import evaluate
from training.commands.pages_export import export
from training.commands.pages_fit import fit
from training.commands.pages_samples import samples

if TYPE_CHECKING:
    from training.kind import Kind


@click.group()
def pages() -> None:
    """The net that tells which ink of a page is a handwritten digit."""


def _net() -> "tuple[Kind, TaskOf]":
    from training.pages.fit import page_task
    from training.pages.run import PAGE

    return PAGE, lambda settings, cache: page_task(settings, load_pages(cache))


for command in (samples, build, fit, make_blend(_net), evaluate, export):
    pages.add_command(command)
