"""`lines evaluate`: measures a line net."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError
from training.commands.lines_data import lines_file, load_lines
from training.commands.options import CACHE, THREADS
from training.commands.run_folder import warn_of_other_data

if TYPE_CHECKING:
    from training.lines.dataset import Lines
    from training.lines.evaluate import Reading


@click.command()
@click.argument("net", metavar="RUN|FILE.onnx", type=click.Path(path_type=Path, exists=True))
@CACHE
@click.option(
    "--part",
    type=click.Choice(("validation", "development")),
    default="validation",
    show_default=True,
    help="What to measure on.",
)
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="PNG for a sheet of wrong strips.")
@THREADS
def evaluate(net: Path, cache: Path | None, part: str, picture: Path | None, threads: int | None) -> None:
    """Measures the net of a run folder or of an exported .onnx file, the latter as digitscan itself runs it.

    Tells how many texts and how many digit sequences are exact, with their 95 % intervals, by source, and which
    characters are most often taken for others.
    """
    import torch

    from training.lines.evaluate import readings_of
    from training.lines.report import describe
    from training.lines.run import LINE, load_reader

    if picture is not None and picture.suffix != ".png":
        raise click.BadParameter("must end in .png", param_hint="--picture")
    if threads:
        torch.set_num_threads(threads)
    reader, lines = load_reader(net), load_lines(cache)
    warn_of_other_data(LINE.trained_on(net), lines.sha256())
    if not len(lines.of(part)):
        raise InputError(str(lines_file(cache)), f"holds no strips for {part}; measure on another part")
    readings = readings_of(lines, part, reader(lines, part))
    click.echo(describe(net.name, part, readings))
    if picture is not None:
        _draw(lines, readings, f"{net.name} on lines {part}", picture)
        click.echo(f"{picture}: wrong strips", err=True)


def _draw(lines: "Lines", readings: "Sequence[Reading]", name: str, picture: Path) -> None:
    """Draws wrong strips, those of all sources."""
    from training.figures.strips import draw_strips, spread
    from training.figures.style import save

    wrong = [reading for reading in readings if not reading.right]
    some = [wrong[k] for k in spread(len(wrong))]
    what = f"{len(some)} of {len(wrong)} wrong strips" if len(some) < len(wrong) else f"all {len(wrong)} wrong strips"
    title = f"{name}: {what} of {len(readings)}, each below its text and → what was read"
    strips = [lines.strip(reading.strip) for reading in some]
    save(draw_strips(strips, [r.wanted for r in some], [r.found for r in some], title), picture)
