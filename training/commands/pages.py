"""`pages` and `closer`: the nets that tell which ink is a handwritten digit: data sets, training, figures, export."""

from typing import TYPE_CHECKING

import click

from training.commands.net_blend import TaskOf, make_blend
from training.commands.pages_build import make_build
from training.commands.pages_data import NetOf, load_pages
from training.commands.pages_evaluate import make_evaluate
from training.commands.pages_export import make_export
from training.commands.pages_fit import make_fit
from training.commands.pages_samples import make_samples

if TYPE_CHECKING:
    from training.kind import Kind
    from training.pages.kinds import InkNet


@click.group()
def pages() -> None:
    """The net that tells which ink of a page is a handwritten digit."""


@click.group()
def closer() -> None:
    """The net that looks closer at the rows of a page that may be numbers."""


def _page() -> "InkNet":
    from training.pages.kinds import PAGE

    return PAGE


def _closer() -> "InkNet":
    from training.pages.kinds import CLOSER

    return CLOSER


def _commands(net: NetOf, view: str, count: int) -> list[click.Command]:
    """The commands of a net.

    Args:
        net: The net.
        view: What it is shown.
        count: How many of them train it by default.
    """

    def learns() -> "tuple[Kind, TaskOf]":
        from training.pages.fit import page_task

        kind = net()
        return kind, lambda settings, cache: page_task(settings, load_pages(kind, cache))

    return [
        make_samples(net),
        make_build(net, f"{view.capitalize()}s", count),
        make_fit(net, view),
        make_blend(learns),
        make_evaluate(net),
        make_export(net),
    ]


for group, commands in ((pages, _commands(_page, "page", 12_000)), (closer, _commands(_closer, "row", 40_000))):
    for command in commands:
        group.add_command(command)
