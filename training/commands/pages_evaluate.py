"""`pages evaluate`: measures a net of pages."""

from pathlib import Path

import click

from training.commands.options import CACHE, THREADS
from training.commands.pages_data import load_pages
from training.commands.run_folder import warn_of_other_data


@click.command()
@click.argument("net", metavar="RUN|FILE.onnx", type=click.Path(path_type=Path, exists=True))
@CACHE
@THREADS
def evaluate(net: Path, cache: Path | None, threads: int | None) -> None:
    """Measures the net of a run folder or of an exported .onnx file, the latter as digitscan itself runs it.

    Tells how much of the ink of each kind is taken for handwritten digits, on pages kept out of training.
    """
    import torch

    from training.pages.evaluate import describe, score
    from training.pages.run import PAGE, load_labeler

    if threads:
        torch.set_num_threads(threads)
    label, pages = load_labeler(net), load_pages(cache)
    warn_of_other_data(PAGE.trained_on(net), pages.sha256())
    click.echo(describe(net.name, "validation", score(label, pages, "validation")))
