"""What the commands that write a run folder ask of it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError

if TYPE_CHECKING:
    from training.data.datasets import DataSet
    from training.fit import Training


def must_be_free(run: Path, cure: str = "name another folder") -> None:
    """Ends with status 2 where the folder holds a run, and says what to do."""
    if (run / "settings.json").exists():
        raise click.UsageError(f"{run} holds a run; {cure}")


def go_on(training: "Training", run: Path, data: "DataSet") -> None:
    """Takes a training to where the one in the run folder was interrupted.

    Raises:
        InputError: That one was begun on other data, or its last.pt is damaged.
    """
    from training.runs import read_about

    if read_about(run)["data_sha256"] != data.sha256():
        words = "the run was begun on other data; train anew in another folder"
        raise InputError(str(run / "settings.json"), words)
    if (run / "last.pt").exists():
        training.restore(run)
