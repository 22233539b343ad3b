"""`pages fit`: trains the net of pages."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError
from training.commands.net_fit import FitOptions, begin, fit_options, must_have_parts, settings_of_run
from training.commands.options import percent
from training.commands.pages_data import load_pages, pages_file
from training.commands.talk import Told, fit_and_tell

if TYPE_CHECKING:
    from training.pages.evaluate import PageScores

EPOCHS = 12


@click.command()
@fit_options("page", EPOCHS)
@click.option(
    "--start",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A run folder with whose weights the training begins.",
)
def fit(asked: FitOptions, start: Path | None) -> None:
    """Trains the net; can be stopped at any time, and goes on after the last whole epoch with --resume."""
    from training.pages.fit import page_training, recipe
    from training.pages.run import PAGE, begun_of, begun_with

    if asked.resume and start is not None:
        raise click.UsageError("--start is for a new run; leave it out, or --resume")
    settings = settings_of_run(asked, PAGE, recipe, EPOCHS)
    pages = load_pages(asked.cache)
    must_have_parts(pages, pages_file(asked.cache), "pages", PAGE)
    training = page_training(settings, pages, PAGE.load(start) if start else None)
    begin(training, asked, PAGE, pages, {"begun": begun_with(start)} if start else None)
    if asked.resume and not training.done and begun_of(PAGE.read_about(asked.run)):
        words = "was interrupted in its first epoch; begin anew in another folder with --start"
        raise InputError(str(asked.run), words)
    fit_and_tell(training, asked.run, asked.quiet, tell=tell_taken)


def tell_taken(scores: "PageScores") -> Told:
    """What is told of the scores on pages."""
    shares = ", ".join(f"{name} {percent(share)}" for name, share in scores.taken.items())
    return Told(f"taken for digits: {shares}", f"validation ink taken for digits: {shares}")
