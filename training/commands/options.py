"""The options that several commands share, and what they come to."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from training.data.datasets import DataSet
    from training.data.registry import Entry

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="DIGITSCAN_DATA",
    default=Path("../shared/data"),
    show_default=True,
    help="Folder of the data; also the environment variable DIGITSCAN_DATA.",
)
CACHE = click.option(
    "--cache",
    type=click.Path(path_type=Path),
    envvar="DIGITSCAN_CACHE",
    help="Folder of built data sets; also DIGITSCAN_CACHE.  [default: digitscan in the user's cache folder]",
)
DATA_SET = click.option(
    "--data-set",
    default="digits",
    show_default=True,
    help="Name of the data set, or a folder with a folder of images for each class.",
)
THREADS = click.option("--threads", type=click.IntRange(1), help="Processor cores to use.  [default: all]")


def known(name: str, names: Collection[str], kind: str) -> str:
    """Returns `name` where it is one of `names`; else ends with status 2 and says which there are."""
    if name not in names:
        raise click.BadParameter(f"there is no {kind} {name!r}; there are {', '.join(names)}")
    return name


def repetition(text: str) -> tuple[str, int]:
    """Reads SOURCE=N; else ends with status 2."""
    source, _, times = text.rpartition("=")
    if not source or not times.isdecimal():
        raise click.BadParameter(f"{text!r} is not SOURCE=N", param_hint="--repeat")
    return source, int(times)


def percent(rate: float) -> str:
    """A rate as a person reads it."""
    return f"{100 * rate:.2f} %"


def load_data_set(name: str, data: Path, cache: Path | None) -> "DataSet":
    """Loads the named data set."""
    from training.data.datasets import default_cache

    return find_data_set(name).load(data, cache or default_cache())


def find_data_set(name: str) -> "Entry":
    """The data set of this name, or that of a folder; else ends with status 2 and says which there are."""
    from training.data import registry

    return registry.find_data_set(name) or registry.DATA_SETS[known(name, registry.DATA_SETS, "data set")]
