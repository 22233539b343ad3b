"""`pages build` and `closer build`: build the data set of a net that labels ink."""

from pathlib import Path

import click

from training.commands.options import CACHE, DATA
from training.commands.pages_data import FONTS, NetOf, load_desks, pages_file


def make_build(net: NetOf, what: str, usual: int) -> click.Command:
    """Makes the command for a net that labels ink: what views it is shown, and how many by default."""

    @click.command("build")
    @DATA
    @CACHE
    @FONTS
    @click.option(
        "--count",
        type=click.IntRange(20),
        default=usual,
        show_default=True,
        help=f"{what} to train on; a twentieth more is for validation.",
    )
    @click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
    def build(data: Path, cache: Path | None, fonts: tuple[Path, ...], count: int, workers: int) -> None:
        """Composes views with the characters of the data sets digits and letters, which must be built."""
        from training.data.datasets import PARTS
        from training.pages.build import build_views
        from training.pages.dataset import save

        kind = net()
        counts = {"train": count, "validation": count // 20}
        desks = load_desks(cache, fonts, *counts)
        built = build_views(kind.compose, data, desks, workers, lambda line: click.echo(line, err=True), counts)
        path = pages_file(kind, cache)
        save(built, path)
        click.echo(f"{path}: {', '.join(f'{len(built.of(part))} {part}' for part in PARTS)}", err=True)

    return build
