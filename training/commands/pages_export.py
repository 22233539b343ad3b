"""`pages export` and `closer export`: write a net that labels ink as ONNX."""

from pathlib import Path

import click

from training.commands.options import CACHE, EXPORTED
from training.commands.pages_data import NetOf, load_pages
from training.commands.run_folder import warn_of_other_data


def make_export(net: NetOf) -> click.Command:
    """Makes the command for a net that labels ink."""

    @click.command("export")
    @click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
    @CACHE
    @EXPORTED
    def export(run: Path, cache: Path | None, out: Path) -> None:
        """Writes the net of RUN as ONNX with its model card, and checks it against torch."""
        from training.pages.export import export_with_card

        kind = net()
        kind.load(run)  # a run that cannot be exported is told before the data are read
        pages = load_pages(kind, cache)
        warn_of_other_data(kind.trained_on(run), pages.sha256())
        checked = export_with_card(kind, run, pages, out)
        click.echo(
            f"{out}: as torch on {checked.n} {kind.views}, probabilities within {checked.largest_difference:.0e}",
            err=True,
        )

    return export
