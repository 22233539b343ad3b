"""`pages fit`: trains the net of pages."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError
from training.commands.options import CACHE, THREADS
from training.commands.page_talk import PageTalk
from training.commands.pages_data import load_pages, pages_file
from training.commands.run_folder import kept_settings, must_be_free

if TYPE_CHECKING:
    from training.pages.fit import PageTraining

EPOCHS, SEED = 12, 1


@click.command()
@click.option("--out", "run", type=click.Path(path_type=Path, file_okay=False), required=True, help="The run folder.")
@CACHE
@click.option(
    "--start",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A run folder with whose weights the training begins.",
)
@click.option("--epochs", type=click.IntRange(1), help=f"How often each page is seen.  [default: {EPOCHS}]")
@click.option("--seed", type=int, help=f"Repeats a training.  [default: {SEED}]")
@THREADS
@click.option("--resume", is_flag=True, help="Go on with the run folder; no setting may be given another value.")
@click.option("--quiet", is_flag=True, help="No progress.")
def fit(
    run: Path,
    cache: Path | None,
    start: Path | None,
    epochs: int | None,
    seed: int | None,
    threads: int | None,
    resume: bool,
    quiet: bool,
) -> None:
    """Trains the net; can be stopped at any time, and goes on after the last whole epoch with --resume."""
    import torch

    from training import runs
    from training.pages.fit import PageTraining, recipe
    from training.pages.run import begun_with, load_page_net, read_page_about
    from training.whole_file import make_folder

    if resume and start is not None:
        raise click.UsageError("--start is for a new run; leave it out, or --resume")
    if resume:
        settings = kept_settings(run, read_page_about(run), {"epochs": epochs, "seed": seed})
    else:
        must_be_free(run, "go on with it by --resume, or name another folder")
        settings = recipe(epochs or EPOCHS, SEED if seed is None else seed)
    make_folder(run)
    if threads:
        torch.set_num_threads(threads)
    pages = load_pages(cache)
    for part in ("train", "validation"):
        if not len(pages.of(part)):
            raise InputError(str(pages_file(cache)), f"holds no pages for {part}; build it again")
    training = PageTraining(settings, pages)
    if resume:
        _go_on(training, run)
    else:
        about = runs.describe(settings, pages)
        if start is not None:
            training.begin(load_page_net(start))
            about["begun"] = begun_with(start)
        runs.write_json(run / "settings.json", about)
    with PageTalk(settings.epochs, training.steps_an_epoch, len(training.done), quiet) as talk:
        while len(training.done) < settings.epochs:
            epoch = training.epoch(talk.line_step)
            training.save(run)
            talk.page_epoch(epoch)


def _go_on(training: "PageTraining", run: Path) -> None:
    """Takes a training to where the one in the run folder was interrupted.

    Raises:
        InputError: That one was begun on other data, or its last.pt is damaged.
    """
    from training.pages.run import begun_of, read_page_about, trained_on

    if trained_on(run) != training.pages.sha256():
        raise InputError(str(run / "settings.json"), "the run was begun on other data; train anew in another folder")
    if (run / "last.pt").exists():
        training.restore(run)
    elif begun_of(read_page_about(run)):
        raise InputError(str(run), "was interrupted in its first epoch; begin anew in another folder with --start")
