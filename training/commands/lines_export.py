"""`lines export`: writes the line net as ONNX."""

from pathlib import Path

import click

from training.commands.lines_data import load_lines
from training.commands.options import CACHE, DATA, EXPORTED
from training.commands.run_folder import warn_of_other_data


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@DATA
@CACHE
@EXPORTED
def export(run: Path, data: Path, cache: Path | None, out: Path) -> None:
    """Writes the net of RUN as ONNX with its model card, calibrates it beside the digit net, and checks it."""
    from training.data.datasets import default_cache, load_built
    from training.lines.export import export_with_card
    from training.lines.run import LINE

    LINE.load(run)  # a run that cannot be exported is told before the data are read
    lines, digits = load_lines(cache), load_built((cache or default_cache()) / "digits.npz")
    warn_of_other_data(LINE.trained_on(run), lines.sha256())
    checked = export_with_card(run, lines, digits, data, out)
    click.echo(
        f"{out}: as torch on {checked.n} strips, probabilities within {checked.largest_difference:.0e}", err=True
    )
