"""`lines blend` and `pages blend`: a net between a run and the weights that it began with."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.commands.options import CACHE, RUN
from training.commands.run_folder import must_be_free

if TYPE_CHECKING:
    from torch import Tensor

    from training.kind import Kind


def make_blend(opened: Callable[[Path, Path | None], "tuple[Kind, Iterable[Tensor]]"]) -> click.Command:
    """Makes the command for a kind of nets.

    Args:
        opened: Gives the kind, and inputs on which a run was trained, whose folder and cache are given.
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

        must_be_free(run)
        kind, batches = opened(trained, cache)
        write_blend(kind, trained, start, share, batches, run)
        click.echo(f"{run}: {share:g} of {trained.name}, {1 - share:g} of {start.name}", err=True)

    return blend
