"""`python -m training`: a group of commands whose errors become exit codes."""

import click

from digitscan.errors import DigitscanError
from training.commands.compare import compare
from training.commands.datasets import datasets
from training.commands.detector import detector, make
from training.commands.distill import distill
from training.commands.evaluate import evaluate
from training.commands.export import export
from training.commands.finetune import finetune
from training.commands.fit import fit
from training.commands.lines import lines
from training.commands.models import models
from training.commands.orientation import orientation
from training.commands.pages import closer, pages
from training.commands.predict import predict
from training.commands.recognizer import recognizer
from training.commands.samples import samples
from training.commands.tune import tune
from training.commands.verdict import verdict


class Commands(click.Group):
    """A group whose commands end with one line and status 1 where one of digitscan's own errors comes up."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except DigitscanError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands)
def main() -> None:
    """Trains, measures and exports the nets of digitscan."""


for command in (
    models,
    datasets,
    fit,
    evaluate,
    export,
    samples,
    compare,
    predict,
    tune,
    finetune,
    distill,
    lines,
    pages,
    closer,
    detector,
    recognizer,
    make,
    orientation,
    verdict,
):
    main.add_command(command)
