"""`pages fit` and `closer fit`: train a net that labels ink."""

from functools import partial
from typing import TYPE_CHECKING

import click

from training.commands.net_fit import FitOptions, begin, fit_options, must_have_parts, settings_of_run
from training.commands.options import percent
from training.commands.pages_data import NetOf, load_pages, pages_file
from training.commands.talk import Told, fit_and_tell

if TYPE_CHECKING:
    from training.pages.evaluate import PageScores

EPOCHS = 12


def make_fit(net: NetOf, what: str) -> click.Command:
    """Makes the command for a net that labels ink, which is shown what is named."""

    @click.command("fit")
    @fit_options(what, EPOCHS)
    def fit(asked: FitOptions) -> None:
        """Trains the net; can be stopped at any time, and goes on after the last whole epoch with --resume."""
        from training.begun import training_of
        from training.pages.fit import page_task, recipe

        kind = net()
        settings = settings_of_run(asked, kind, partial(recipe, kind), EPOCHS)
        pages = load_pages(kind, asked.cache)
        must_have_parts(pages, pages_file(kind, asked.cache), kind.views, kind)
        training = training_of(kind, settings, page_task(settings, pages), asked.start)
        begin(training, asked, kind, pages, {"fonts": pages.fonts})
        fit_and_tell(training, asked.run, asked.quiet, tell=tell_taken)

    return fit


def tell_taken(scores: "PageScores") -> Told:
    """What is told of the scores on pages."""
    shares = ", ".join(f"{name} {percent(share)}" for name, share in scores.taken.items())
    return Told(f"taken for digits: {shares}", f"validation ink taken for digits: {shares}")
