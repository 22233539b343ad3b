"""`blend` of lines, pages and closer: a net between a run and the weights that it began with."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from training.commands.options import CACHE, RUN
from training.commands.run_folder import must_be_free

if TYPE_CHECKING:
    from training.kind import Kind
    from training.loop import Task
    from training.settings import Settings


TaskOf = Callable[["Settings", Path | None], "Task[Any, Any]"]
"""Gives what a run with these settings learns from the data set in this cache."""


def make_blend(net: Callable[[], tuple["Kind", TaskOf]]) -> click.Command:
    """Makes the command for a kind of nets.

    Args:
        net: Gives the kind and what its runs learn; called when the command is, as it may load torch.
    """

    @click.command("blend")
    @click.argument("trained", type=click.Path(path_type=Path, exists=True, file_okay=False))
    @click.argument("start", type=click.Path(path_type=Path, exists=True))
    @click.option(
        "--share",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        default=0.5,
        show_default=True,
        help="Of TRAINED in the result; choose it by the validation part, with evaluate.",
    )
    @CACHE
    @RUN
    def blend(trained: Path, start: Path, share: float, cache: Path | None, run: Path) -> None:
        """Writes a run whose weights lie between those of TRAINED, a run, and of START, with which it began."""
        from training.blend import blend as write_blend
        from training.settings import Settings

        must_be_free(run)
        kind, task_of = net()
        kind.load(trained)  # a run that cannot be blended is told before the data are read
        settings = Settings(**kind.read_about(trained)["settings"])
        write_blend(kind, trained, start, share, task_of(settings, cache).inputs(settings.seed), run)
        click.echo(f"{run}: {share:g} of {trained.name}, {1 - share:g} of {start.name}", err=True)

    return blend
