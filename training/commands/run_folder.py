"""What the commands that write a run folder ask of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from digitscan.errors import InputError

if TYPE_CHECKING:
    from training.loop import Training
    from training.runs import Data
    from training.settings import Settings


def must_be_free(run: Path, cure: str = "name another folder") -> None:
    """Ends with status 2 where the folder holds a run, and says what to do."""
    if (run / "settings.json").exists():
        raise click.UsageError(f"{run} holds a run; {cure}")


def kept_settings(run: Path, about: dict[str, Any], given: dict[str, Any]) -> "Settings":
    """The settings of a run that is to go on; what the command line gives, where it is not None, may not differ.

    Args:
        run: The run folder.
        about: Its settings.json.
        given: Settings of the command line, by name.
    """
    from training.settings import Settings, checked

    settings = Settings(**checked(run / "settings.json", about["settings"]))
    for name, value in given.items():
        there = getattr(settings, name)
        if value not in (None, there):
            words = f"{name} is {there} in {run}, not {value}"
            raise click.UsageError(f"{words}; leave it out, or name another folder without --resume")
    return settings


def warn_of_other_data(trained_on: str, data: str) -> None:
    """Tells where a net was trained on other data than these, by their hashes."""
    if trained_on != data:
        click.echo("warning: the data set was built anew since this training, its validation part too", err=True)


def go_on(training: "Training[Any, Any]", run: Path, about: dict[str, Any], data: "Data") -> None:
    """Takes a training to where the one in the run folder, with `about` as settings.json, was interrupted.

    Raises:
        InputError: That one was begun on other data, or its last.pt is damaged.
    """
    if about["data_sha256"] != data.sha256():
        words = "the run was begun on other data; train anew in another folder"
        raise InputError(str(run / "settings.json"), words)
    if (run / "last.pt").exists():
        training.restore(run)
