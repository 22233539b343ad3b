"""`lines`: the net that reads a whole number at once: its data set, its training, its figures, its export."""

from pathlib import Path

import click

from training.commands.options import CACHE, DATA, THREADS, percent

FILE = "lines.npz"


@click.group()
def lines() -> None:
    """The net that reads a whole number at once."""


@lines.command()
@DATA
@CACHE
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
def build(data: Path, cache: Path | None, workers: int) -> None:
    """Writes numbers with the digits of the data set digits, which must be built, and cuts out real ones."""
    from training.data.datasets import default_cache, load_built
    from training.lines.build import build_lines
    from training.lines.dataset import save

    cache = cache or default_cache()
    digits = load_built(cache / "digits.npz")
    built = build_lines(data, digits, workers, lambda line: click.echo(line, err=True))
    save(built, cache / FILE)
    click.echo(f"{cache / FILE}: {len(built)} lines", err=True)


@lines.command()
@click.option("--out", "run", type=click.Path(path_type=Path), required=True, help="The run folder.")
@CACHE
@click.option("--epochs", type=click.IntRange(1), default=10, show_default=True, help="How often each line is seen.")
@click.option("--seed", type=int, default=1, show_default=True, help="Repeats a training.")
@click.option("--resume", is_flag=True, help="Go on with the run folder, with the settings that it holds.")
@THREADS
def fit(run: Path, cache: Path | None, epochs: int, seed: int, resume: bool, threads: int | None) -> None:
    """Trains the net."""
    import torch

    from training import runs
    from training.data.datasets import default_cache
    from training.lines.dataset import load
    from training.lines.fit import LineTraining, recipe
    from training.settings import Settings

    start = run / "settings.json"
    if start.exists() and not resume:
        raise click.UsageError(f"{run} holds a run; go on with it by --resume, or name another folder")
    if threads:
        torch.set_num_threads(threads)
    loaded = load((cache or default_cache()) / FILE)
    settings = Settings(**runs.read_json(start)["settings"]) if resume else recipe(epochs, seed)
    training = LineTraining(settings, loaded)
    if resume and (run / "last.pt").exists():
        training.restore(run)
    elif not resume:
        runs.write_json(start, runs.describe(settings, loaded))
    while len(training.done) < settings.epochs:
        epoch = training.epoch(_tell)
        training.save(run)
        scores = epoch.validation
        by_source = ", ".join(f"{name} {percent(share)}" for name, share in scores.by_source.items())
        click.echo(
            f"epoch {epoch.number}/{settings.epochs}  train loss {epoch.train_loss:.4f}  validation: texts "
            f"{percent(scores.texts)}, digits {percent(scores.digits)} ({by_source})  {epoch.seconds:.0f} s",
            err=True,
        )


def _tell(step: int, loss: float) -> None:
    if step % 500 == 0:
        click.echo(f"step {step}  loss {loss:.3f}", err=True)
