"""`distill`: trains a small net on what an ensemble of runs answers."""

from dataclasses import replace
from pathlib import Path

import click

from training.commands.fit import Talk
from training.commands.options import CACHE, DATA, DATA_SET, THREADS, known, load_data_set, percent
from training.recipes import recipe
from training.settings import AUGMENTATIONS


@click.command()
@click.argument("model")
@click.option(
    "--teacher",
    "teachers",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    required=True,
    help="A run folder; given several times, the student learns from the mean of their probabilities.",
)
@DATA_SET
@DATA
@CACHE
@click.option("--out", "run", type=click.Path(path_type=Path), required=True, help="The run folder.")
@click.option("--epochs", type=click.IntRange(1), help="How often each digit is seen.  [default: the model's own]")
@click.option("--seed", type=int, help="Repeats a training.  [default: 1]")
@click.option("--batch", type=click.IntRange(2), help="Digits a step.")
@click.option("--learning-rate", type=click.FloatRange(0, min_open=True), help="The peak.")
@click.option("--augmentation", type=click.Choice(AUGMENTATIONS), help="How digits are changed as they are shown.")
@click.option("--temperature", type=click.FloatRange(0, min_open=True), default=4.0, show_default=True)
@click.option(
    "--share", type=click.FloatRange(0, 1), default=0.7, show_default=True, help="The teachers', in the loss."
)
@THREADS
@click.option("--minutes", type=float, help="Begin no epoch that would probably end after this time.")
@click.option("--quiet", is_flag=True, help="No progress.")
def distill(
    model: str,
    teachers: tuple[Path, ...],
    data_set: str,
    data: Path,
    cache: Path | None,
    run: Path,
    temperature: float,
    share: float,
    threads: int | None,
    minutes: float | None,
    quiet: bool,
    **chosen: object,
) -> None:
    """Trains MODEL to answer as an ensemble of runs does; the run folder is as fit writes it."""
    import torch

    from training import models, runs
    from training.distill import DistillSettings, distillation, load_teachers
    from training.figures.run import write_pictures
    from training.fit import Training, fit

    if (run / "settings.json").exists():
        raise click.UsageError(f"{run} holds a run; name another folder")
    given = {key: value for key, value in chosen.items() if value is not None}
    own = recipe("ours", known(model, models.MODELS, "model"), data_set)
    settings = replace(own, **given)  # type: ignore[arg-type]
    if threads:
        torch.set_num_threads(threads)
    built = load_data_set(data_set, data, cache)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    objective = distillation(load_teachers(teachers, built.classes), DistillSettings(temperature, share), device)
    training = Training(settings, built, device, objective=objective)
    run.mkdir(parents=True, exist_ok=True)
    about = runs.describe(settings, built)
    about["distilled"] = {"teachers": [str(t) for t in teachers], "temperature": temperature, "share": share}
    runs.write_json(run / "settings.json", about)
    with Talk(settings.epochs, training.steps_an_epoch, 0, quiet, training.mean_loss) as talk:
        best = fit(training, run, minutes, talk.epoch, talk.step)
    write_pictures(run, runs.load_model(run), built)
    for teacher in teachers:
        metrics = runs.read_json(teacher / "metrics.json")
        kept = next(e for e in metrics["epochs"] if e["number"] == metrics["best_epoch"])
        click.echo(f"teacher {teacher.name}: {percent(kept['validation']['accuracy'])}", err=True)
    click.echo(f"best: epoch {best.number}, {percent(best.validation.accuracy)} of {best.validation.n}", err=True)
