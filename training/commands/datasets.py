"""`datasets`: lists the data sets, or builds one."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError
from training.commands.options import CACHE, DATA, known

if TYPE_CHECKING:
    from training.data.datasets import DataSet


@click.command()
@click.option("--build", "name", help="Build this data set from the data folder and keep it in the cache.")
@DATA
@CACHE
@click.option("--out", type=click.Path(path_type=Path), help="Write the built data set to this file instead.")
@click.option("--without-restricted", is_flag=True, help="Leave out what is for research only, or states no terms.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
def datasets(
    name: str | None, data: Path, cache: Path | None, out: Path | None, without_restricted: bool, workers: int
) -> None:
    """Lists the data sets with their counts, or builds one."""
    from training.data import datasets as sets

    cache = cache or sets.default_cache()
    if name is None:
        for each, load in sets.DATA_SETS.items():
            click.echo(f"{each}\t{_counts(load, data, cache)}")
        return
    from training.data.build import BUILDERS

    known(name, BUILDERS, "data set to build")
    built = BUILDERS[name](data, without_restricted, workers, lambda line: click.echo(line, err=True))
    path = out or cache / f"{name}.npz"
    sets.save(built, path)
    click.echo(f"{path}: {_parts(built)}", err=True)


def _parts(built: "DataSet") -> str:
    """The number of samples in each part."""
    from training.data.datasets import PARTS

    return ", ".join(f"{len(built.part(part))} {part}" for part in PARTS)


def _counts(load: "Callable[[Path, Path], DataSet]", data: Path, cache: Path) -> str:
    """What there is of a data set, or why there is nothing."""
    try:
        return _parts(load(data, cache))
    except InputError as error:
        return str(error)
