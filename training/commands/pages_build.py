"""`pages build`: builds the data set of pages."""

from pathlib import Path

import click

from training.commands.options import CACHE, DATA
from training.commands.pages_data import FONTS, load_desks, pages_file

COUNT = 12_000


@click.command()
@DATA
@CACHE
@FONTS
@click.option(
    "--count",
    type=click.IntRange(20),
    default=COUNT,
    show_default=True,
    help="Pages to train on; a twentieth more is for validation.",
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
def build(data: Path, cache: Path | None, fonts: tuple[Path, ...], count: int, workers: int) -> None:
    """Composes parts of pages with the characters of the data sets digits and letters, which must be built."""
    from training.data.datasets import PARTS
    from training.pages.build import build_pages
    from training.pages.dataset import save

    counts = {"train": count, "validation": count // 20}
    desks = load_desks(cache, fonts, *counts)
    built = build_pages(data, desks, workers, lambda line: click.echo(line, err=True), counts)
    path = pages_file(cache)
    save(built, path)
    click.echo(f"{path}: {', '.join(f'{len(built.of(part))} {part}' for part in PARTS)}", err=True)
