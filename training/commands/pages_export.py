"""`pages export`: writes the net of pages as ONNX."""

from pathlib import Path

import click

from training.commands.options import CACHE, EXPORTED
from training.commands.pages_data import load_pages
from training.commands.run_folder import warn_of_other_data


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@CACHE
@EXPORTED
def export(run: Path, cache: Path | None, out: Path) -> None:
    """Writes the net of RUN as ONNX with its model card, and checks it against torch."""
    from training.pages.export import export_with_card
    from training.pages.run import PAGE

    PAGE.load(run)  # a run that cannot be exported is told before the data are read
    pages = load_pages(cache)
    warn_of_other_data(PAGE.trained_on(run), pages.sha256())
    checked = export_with_card(run, pages, out)
    click.echo(f"{out}: as torch on {checked.n} pages, probabilities within {checked.largest_difference:.0e}", err=True)
