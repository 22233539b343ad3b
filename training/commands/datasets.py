"""`datasets`: lists the data sets, gets one from the network, or builds one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError
from training.commands.options import CACHE, DATA, known

if TYPE_CHECKING:
    from training.data.datasets import DataSet
    from training.data.registry import Entry


@click.command()
@click.option("--build", help="Build this data set from the data folder and keep it in the cache.")
@click.option("--download", help="Get the files of this data set from the network into the data folder.")
@DATA
@CACHE
@click.option("--out", type=click.Path(path_type=Path), help="Write the built data set to this file instead.")
@click.option("--without-restricted", is_flag=True, help="Leave out what is for research only, or states no terms.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
def datasets(
    build: str | None,
    download: str | None,
    data: Path,
    cache: Path | None,
    out: Path | None,
    without_restricted: bool,
    workers: int,
) -> None:
    """Lists the data sets with their counts or what is missing; or gets one, or builds one."""
    from training.data.datasets import default_cache
    from training.data.registry import DATA_SETS

    cache = cache or default_cache()
    if build and download:
        raise click.UsageError("give either --build or --download")
    if (out or without_restricted) and not build:
        raise click.UsageError("--out and --without-restricted go with --build")
    if download:
        _download(download, data, cache)
    elif build:
        _build(build, data, without_restricted, workers, out or cache / f"{build}.npz")
    else:
        for entry in DATA_SETS.values():
            click.echo(f"{entry.name}\t{_counts(entry, data, cache)}\t{entry.about}")


def _download(name: str, data: Path, cache: Path) -> None:
    """Gets a data set and reads it, so that a broken file is told now."""
    from training.data.registry import DATA_SETS

    get = {entry.name: entry.download for entry in DATA_SETS.values() if entry.download}
    get[known(name, get, "data set to download")](data)
    click.echo(f"{name}: {_counts(DATA_SETS[name], data, cache, strict=True)}", err=True)


def _build(name: str, data: Path, without_restricted: bool, workers: int, path: Path) -> None:
    """Builds a data set and writes it to a file."""
    from training.data.build import BUILDERS
    from training.data.datasets import save

    known(name, BUILDERS, "data set to build")
    built = BUILDERS[name](data, without_restricted, workers, lambda line: click.echo(line, err=True))
    save(built, path)
    click.echo(f"{path}: {_parts(built)}", err=True)


def _parts(built: "DataSet") -> str:
    """The number of samples in each part."""
    from training.data.datasets import PARTS

    return ", ".join(f"{len(built.part(part))} {part}" for part in PARTS)


def _counts(entry: "Entry", data: Path, cache: Path, strict: bool = False) -> str:
    """What there is of a data set, and what is missing, which is an error where `strict`."""
    try:
        built = entry.load(data, cache)
        found = f"{_parts(built)}, {len(built.classes)} classes"
    except InputError as error:
        if strict:
            raise
        return str(error)
    try:
        test = entry.test(data, cache)
        return f"{found}, {len(test[1])} test" if test else f"{found}, no test set"
    except InputError as error:
        if strict:
            raise
        return f"{found}, no test set: {error}"
