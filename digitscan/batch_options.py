"""The options of `digitscan scan` that say how a batch goes: with which workers, how patient, from which point on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from digitscan.option_group import option_group
from digitscan.sources import STANDARD_INPUT

if TYPE_CHECKING:
    from digitscan.batch import Inputs
    from digitscan.read_settings import ReadSettings
    from digitscan.workers.settings import WorkerSettings

_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a batch goes, as the user gave it."""

    jobs: int | None
    timeout: float | None

    def check(self) -> None:
        """Refuses options that do not go together.

        Raises:
            click.UsageError: Some do not.
        """
        if self.timeout is not None and self.jobs == 1:
            raise click.UsageError("--timeout is for worker processes, which --jobs 1 does without.")

    def workers(self, inputs: "Inputs", read: "ReadSettings") -> "WorkerSettings | None":
        """The processes that read pages; None where this one does, as for a single page."""
        from digitscan.cores import usable_cores
        from digitscan.workers.settings import WorkerSettings

        if self.jobs == 1 or _is_single_page(inputs, read):
            return None
        return WorkerSettings(self.jobs or usable_cores(), self.timeout or _TIMEOUT)


BATCH_OPTIONS = option_group(
    "batch",
    BatchOptions,
    click.option(
        "-j",
        "--jobs",
        metavar="N",
        type=click.IntRange(1),
        envvar="DIGITSCAN_JOBS",
        show_envvar=True,
        help="How many worker processes read pages; with 1, this process does, and a file that crashes it ends the "
        "run.  [default: one for each usable core]",
    ),
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=click.FloatRange(0, min_open=True),
        help=f"Give up a page that takes longer.  [default: {_TIMEOUT:g}]",
    ),
)


def _is_single_page(inputs: "Inputs", read: "ReadSettings") -> bool:
    """Whether there is but one page to read, for which starting a process would not pay."""
    if len(inputs.paths) != 1 or inputs.files_from is not None:
        return False
    (path,) = inputs.paths
    if path == STANDARD_INPUT:
        return True
    from digitscan.pages import look_at

    return look_at(path, read).pages == 1
