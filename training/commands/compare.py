"""`compare`: one table and charts of several runs, which are trained where a preset asks for it."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from training.commands.options import CACHE, DATA, QUIET, THREADS, known, percent
from training.commands.unseen import unseen_by

if TYPE_CHECKING:
    from training.settings import Settings

PRESETS = ("seeds", "students")
USED: dict[str | None, tuple[str, ...]] = {"seeds": ("model", "seeds", "data_set", "recipe"), "students": ("seeds",)}
"""The options that a preset uses."""


@click.command()
@click.argument("runs", type=click.Path(path_type=Path, exists=True, file_okay=False), nargs=-1, metavar="[RUN]...")
@click.option(
    "--preset",
    type=click.Choice(PRESETS),
    help="Train and compare one model with several seeds, or every model that has authors who report a figure.",
)
@click.option("--model", help="The model of the preset seeds.")
@click.option("--seeds", type=click.IntRange(1), default=3, show_default=True, help="How many, for a preset.")
@click.option("--data-set", help="Of the preset seeds.  [default: that of the model's own recipe]")
@click.option("--recipe", type=click.Choice(("own", "ours")), default="own", show_default=True, help="Of seeds.")
@DATA
@CACHE
@THREADS
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for charts and a preset's runs.")
@QUIET
def compare(
    runs: tuple[Path, ...],
    preset: str | None,
    model: str | None,
    seeds: int,
    data_set: str | None,
    recipe: str,
    data: Path,
    cache: Path | None,
    threads: int | None,
    out: Path | None,
    quiet: bool,
) -> None:
    """Compares each RUN on the test set of its data set; runs that differ in the seed only share a row.

    The table tells accuracy, loss, parameters, the time of training and of a digit; with --out, there are charts and
    the table as CSV too.
    """
    import torch

    from training import presets
    from training.compare import aligned, rows_of, table
    from training.measured import measure
    from training.models import MODELS

    if bool(runs) == bool(preset):
        raise click.UsageError("name the runs, or a --preset that trains them")
    if preset and out is None:
        raise click.UsageError("--preset needs a folder for its runs; name one with --out")
    _refuse_what_is_not_used(preset)
    if preset == "seeds" and model is None:
        raise click.UsageError(f"--preset seeds needs a --model; there are {', '.join(MODELS)}")
    if threads:
        torch.set_num_threads(threads)
    if preset and out is not None:
        if preset == "seeds" and model is not None:
            planned = presets.seeds(known(model, MODELS, "model"), seeds, data_set, recipe)
        else:
            planned, recipe = presets.students(seeds), "own"
        runs = _make(planned, recipe, out, data, cache, quiet)
    _refuse_twice(runs)
    measured = []
    for run in runs:
        measured.append(measure(run, unseen_by(run, data, cache)))
        if not quiet:
            click.echo(f"{run}: {percent(measured[-1].rate.value)}", err=True)
    rows = rows_of(measured)
    cells = table(rows)
    click.echo(aligned(cells))
    if out is not None:
        from training.figures.charts import draw_accuracy, draw_cost, draw_epochs
        from training.figures.style import save
        from training.whole_file import write_text

        for name, draw in (("accuracy", draw_accuracy), ("cost", draw_cost), ("epochs", draw_epochs)):
            save(draw(rows), out / f"{name}.png")
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(cells)
        write_text(out / "compare.csv", text.getvalue())


def _refuse_what_is_not_used(preset: str | None) -> None:
    """Ends with status 2 where an option is given that goes with a preset that is not asked for."""
    context = click.get_current_context()
    used = USED.get(preset, ())
    for name in ("model", "seeds", "data_set", "recipe"):
        if name not in used and context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            of = " or ".join(f"--preset {each}" for each, names in USED.items() if name in names)
            raise click.UsageError(f"--{name.replace('_', '-')} goes with {of}")


def _refuse_twice(runs: tuple[Path, ...]) -> None:
    """Ends with status 2 where two runs are one, or the same seed of one."""
    from training.measured import twice

    found = twice(runs)
    if found is not None:
        first, second = found
        what = "is named twice" if first.resolve() == second.resolve() else f"was made as {first}, with the same seed"
        raise click.UsageError(f"{second} {what}; a spread over seeds takes different ones")


def _make(
    planned: "list[Settings]", recipe: str, out: Path, data: Path, cache: Path | None, quiet: bool
) -> tuple[Path, ...]:
    """Trains the runs that are missing, and gives the folders of all."""
    from training import presets
    from training.commands.options import load_data_set

    loaded = {name: load_data_set(name, data, cache) for name in dict.fromkeys(s.data_set for s in planned)}
    made = []
    for settings in planned:
        made.append(out / presets.folder_of(settings, recipe))
        name = made[-1].name
        presets.make(
            settings,
            loaded[settings.data_set],
            made[-1],
            lambda e, name=name, epochs=settings.epochs: (  # type: ignore[misc]
                None
                if quiet
                else click.echo(f"{name}: epoch {e.number}/{epochs}, {percent(e.validation.accuracy)}", err=True)
            ),
        )
    return tuple(made)
