"""`predict`: what a net makes of a test set's first images, or of any image."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digitscan.errors import InputError
from training.commands.options import CACHE, DATA, find_data_set

if TYPE_CHECKING:
    from training.evaluate import LogProbabilities
    from training.predict import Guess


@click.command()
@click.argument("net", type=click.Path(path_type=Path, exists=True))
@click.argument("images", type=click.Path(path_type=Path), nargs=-1, metavar="[IMAGE]...")
@click.option("--data-set", default="mnist", show_default=True, help="Name of the data set.")
@DATA
@CACHE
@click.option("--first", type=click.IntRange(1, 400), default=40, show_default=True, help="How many of its test set.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The picture, a .png file.")
@click.option("--submission", type=click.Path(path_type=Path, dir_okay=False), help="Write Kaggle's submission.csv.")
def predict(
    net: Path,
    images: tuple[Path, ...],
    data_set: str,
    data: Path,
    cache: Path | None,
    first: int,
    out: Path | None,
    submission: Path | None,
) -> None:
    """Tells what NET makes of each IMAGE: the three likeliest classes and their probabilities, with tabs between.

    Each image shows one character, in any size and polarity; for a net of fashion-mnist it is taken as it is, which
    is to be light on dark. Without images, tells the true class and the answer for the first of a test set. With
    --submission, answers for kaggle/test.csv of the data folder.
    """
    from training.evaluate import classes_of, load

    if out is not None and out.suffix != ".png":
        raise click.BadParameter("must end in .png", param_hint="--out")
    if submission is not None and (images or data_set != "kaggle"):
        raise click.UsageError("--submission goes with --data-set kaggle, and without images")
    classes, asked = classes_of(net), load(net)
    if submission is not None:
        _submit(asked, classes, data, submission)
    elif images:
        _guess(asked, classes, net, images, out)
    else:
        _first(asked, classes, net.name, data_set, data, cache, first, out)


def _submit(asked: "LogProbabilities", classes: tuple[str, ...], data: Path, submission: Path) -> None:
    """Answers for Kaggle's test set."""
    from training.data.datasets import DIGITS
    from training.data.kaggle import FOLDER, read_kaggle_test, write_submission
    from training.predict import kaggle_labels

    digits = read_kaggle_test(data / FOLDER / "test.csv")
    write_submission(submission, kaggle_labels(asked, classes, digits, DIGITS))
    click.echo(f"{submission}: {len(digits)} answers", err=True)


def _guess(
    asked: "LogProbabilities", classes: tuple[str, ...], net: Path, images: tuple[Path, ...], out: Path | None
) -> None:
    """Answers for images, and ends with status 1 where one cannot be read."""
    from training.figures.grid import draw_grid
    from training.figures.style import save
    from training.predict import guess, takes_characters

    characters = takes_characters(net)
    found: list[Guess] = []
    for image in images:
        try:
            found.append(guess(asked, classes, image, characters))
        except InputError as error:
            click.echo(f"Error: {error}", err=True)
            continue
        likeliest = "\t".join(f"{answer}\t{probability:.4f}" for answer, probability in found[-1].likeliest)
        click.echo(f"{image}\t{likeliest}")
    if out is not None and found:
        import numpy as np

        captions = ["\n".join(f"{answer}: {100 * p:.1f} %" for answer, p in each.likeliest) for each in found]
        named = [f"{Path(each.source).name[-24:]}\n{text}" for each, text in zip(found, captions, strict=True)]
        title = f"What {net.name} makes of {len(found)} image{'s'[: len(found) > 1]}: the likeliest classes"
        save(draw_grid(np.stack([each.seen for each in found]), named, title), out)
    if len(found) < len(images):
        raise click.exceptions.Exit(1)


def _first(
    asked: "LogProbabilities",
    classes: tuple[str, ...],
    name: str,
    data_set: str,
    data: Path,
    cache: Path | None,
    first: int,
    out: Path | None,
) -> None:
    """Answers for the first of a test set."""
    from training.answers import ask
    from training.data.datasets import default_cache
    from training.figures.mistakes import draw_answers
    from training.figures.style import save

    entry, folder = find_data_set(data_set), cache or default_cache()
    test = entry.test(data, folder)
    if test is None:
        raise click.BadParameter(f"{entry.name} has no labeled test set", param_hint="--data-set")
    known = entry.load(data, folder).classes
    answers = ask(asked, name, classes, f"the first of {entry.name} test", known, test[0][:first], test[1][:first])
    click.echo("number\ttrue\tanswer\tprobability\tright")
    for k, (label, chosen) in enumerate(zip(answers.labels, answers.chosen, strict=True)):
        row = (
            k + 1,
            classes[label],
            classes[chosen],
            f"{answers.confidence[k]:.4f}",
            "yes" if label == chosen else "no",
        )
        click.echo("\t".join(map(str, row)))
    if out is not None:
        save(draw_answers(answers), out)
