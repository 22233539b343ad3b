"""`pages evaluate` and `closer evaluate`: measure a net that labels ink."""

from pathlib import Path

import click

from training.commands.options import CACHE, THREADS
from training.commands.pages_data import NetOf, load_pages
from training.commands.run_folder import warn_of_other_data


def make_evaluate(net: NetOf) -> click.Command:
    """Makes the command for a net that labels ink."""

    @click.command("evaluate")
    @click.argument("trained", metavar="RUN|FILE.onnx", type=click.Path(path_type=Path, exists=True))
    @CACHE
    @THREADS
    def evaluate(trained: Path, cache: Path | None, threads: int | None) -> None:
        """Measures the net of a run folder or of an exported .onnx file, the latter as digitscan itself runs it.

        Tells how much of the ink of each kind is taken for handwritten digits, on pages or rows kept out of training.
        """
        import torch

        from training.pages.evaluate import describe, score
        from training.pages.labeling import load_labeler

        if threads:
            torch.set_num_threads(threads)
        kind = net()
        label, pages = load_labeler(kind, trained), load_pages(kind, cache)
        warn_of_other_data(kind.trained_on(trained), pages.sha256())
        click.echo(describe(trained.name, kind.views, "validation", score(label, pages, "validation")))

    return evaluate
