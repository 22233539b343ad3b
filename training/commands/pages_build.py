"""`pages build`: builds the data set of pages."""

from pathlib import Path

import click

from training.commands.options import CACHE, DATA
from training.commands.pages_data import load_characters, pages_file

COUNT = 12_000


@click.command()
@DATA
@CACHE
@click.option(
    "--count",
    type=click.IntRange(20),
    default=COUNT,
    show_default=True,
    help="Pages to train on; a twentieth more is for validation.",
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
def build(data: Path, cache: Path | None, count: int, workers: int) -> None:
    """Composes parts of pages with the characters of the data sets digits and letters, which must be built."""
    from training.data.datasets import PARTS
    from training.pages.build import build_pages
    from training.pages.dataset import save

    digits, letters = load_characters(cache)
    counts = {"train": count, "validation": count // 20}
    built = build_pages(data, digits, letters, workers, lambda line: click.echo(line, err=True), counts)
    path = pages_file(cache)
    save(built, path)
    click.echo(f"{path}: {', '.join(f'{len(built.of(part))} {part}' for part in PARTS)}", err=True)
