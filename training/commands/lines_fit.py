"""`lines fit`: trains the line net."""

from typing import TYPE_CHECKING

import click

from training.commands.lines_data import lines_file, load_lines
from training.commands.net_fit import FitOptions, begin, fit_options, must_have_parts, settings_of_run
from training.commands.options import percent
from training.commands.talk import Told, fit_and_tell

if TYPE_CHECKING:
    from training.lines.evaluate import LineScores

EPOCHS = 10


@click.command()
@fit_options("line", EPOCHS)
def fit(asked: FitOptions) -> None:
    """Trains the net; can be stopped at any time, and goes on after the last whole epoch with --resume."""
    from training.begun import training_of
    from training.lines.fit import line_task, recipe
    from training.lines.run import LINE

    settings = settings_of_run(asked, LINE, recipe, EPOCHS)
    lines = load_lines(asked.cache)
    must_have_parts(lines, lines_file(asked.cache), "strips", LINE)
    training = training_of(LINE, settings, line_task(settings, lines), asked.start)
    begin(training, asked, LINE, lines)
    fit_and_tell(training, asked.run, asked.quiet, tell=tell_texts)


def tell_texts(scores: "LineScores") -> Told:
    """What is told of the scores on lines."""
    texts = percent(scores.texts)
    by_source = ", ".join(f"{name} {percent(share)}" for name, share in scores.by_source.items())
    return Told(f"validation {texts}", f"validation texts {texts}  digits {percent(scores.digits)} ({by_source})")
