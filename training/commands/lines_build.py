"""`lines build`: builds the data set of lines."""

from pathlib import Path

import click

from training.commands.lines_data import lines_file
from training.commands.options import CACHE, DATA


@click.command()
@DATA
@CACHE
@click.option("--count", type=click.IntRange(1), default=100_000, show_default=True, help="Numbers written to train.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
def build(data: Path, cache: Path | None, count: int, workers: int) -> None:
    """Writes numbers with the digits of the data set digits, which must be built, and cuts out real ones."""
    from training.data.datasets import PARTS, default_cache, load_digits
    from training.lines.build import build_lines
    from training.lines.dataset import save

    digits = load_digits(data, cache or default_cache())
    built = build_lines(data, digits, workers, lambda line: click.echo(line, err=True), count)
    path = lines_file(cache)
    save(built, path)
    click.echo(f"{path}: {', '.join(f'{len(built.of(part))} {part}' for part in PARTS)}", err=True)
