"""`evaluate`: measures a net."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.commands.options import CACHE, DATA, DATA_SET_HELP, find_data_set
from training.commands.unseen import held_out, is_of, test_set

if TYPE_CHECKING:
    from training.answers import Answers
    from training.data.datasets import DataSet
    from training.data.registry import Entry
    from training.evaluate import LogProbabilities, Rate


@click.command()
@click.argument("net", type=click.Path(path_type=Path, exists=True))
@click.option("--data-set", help=f"{DATA_SET_HELP}  [default: the run's own; of an .onnx file digits]")
@DATA
@CACHE
@click.option(
    "--part",
    type=click.Choice(("test", "validation", "development")),
    default="test",
    show_default=True,
    help="What to measure on.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the pictures and the report.  [default: evaluation-DATA-SET in a run folder]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON in place of text.")
def evaluate(
    net: Path, data_set: str | None, data: Path, cache: Path | None, part: str, out: Path | None, as_json: bool
) -> None:
    """Measures NET, a run folder or an exported .onnx file.

    Tells its accuracy with the 95 % interval, loss, calibration, precision and recall of each class and the confusion
    matrix, and draws them with the worst mistakes. With the data set "digits", the test set is MNIST's, and the
    accuracy on each source of the validation and development part is told too.
    """
    from training.data.datasets import default_cache
    from training.evaluate import classes_of, load
    from training.report import describe, figures
    from training.runs import read_run_settings
    from training.whole_file import write_text

    if data_set is None:
        data_set = read_run_settings(net).data_set if net.is_dir() else "digits"
    entry, folder = find_data_set(data_set), cache or default_cache()
    names, measured = classes_of(net), load(net)
    built = entry.load(data, folder)
    answers = _ask(measured, net, names, entry, built, part, data, folder)
    others = _others(measured, names, built) if entry.name == "digits" and part == "test" else ()
    content = json.dumps(figures(answers, others), indent=1, ensure_ascii=False)
    click.echo(content if as_json else describe(answers, others))
    if out is None and net.is_dir():
        out = net / f"evaluation-{Path(data_set).name}"
    if out is not None:
        from training.figures.run import write_evaluation

        write_evaluation(out, answers)
        write_text(out / "report.txt", describe(answers, others) + "\n")
        write_text(out / "evaluation.json", content + "\n")
        click.echo(f"{out}: report and pictures", err=True)


def _ask(
    measured: "LogProbabilities",
    net: Path,
    names: tuple[str, ...],
    entry: "Entry",
    built: "DataSet",
    part: str,
    data: Path,
    cache: Path,
) -> "Answers":
    """Asks the net about one part of the data set."""
    from training.answers import ask

    if part != "test":
        own = net.is_dir() and is_of(net, entry.name)
        some = held_out(net, part, data, cache) if own else built.part(part)
        return ask(measured, net.name, names, f"{built.name} {part}", some.classes, some.images, some.labels)
    test = test_set(entry.name, names, data, cache)
    if test is None:
        raise click.BadParameter(
            f"{entry.name} has no labeled test set; measure on --part validation", param_hint="--part"
        )
    return ask(measured, net.name, names, test.name, test.classes, test.images, test.labels)


def _others(measured: "LogProbabilities", names: tuple[str, ...], built: "DataSet") -> "tuple[Rate, ...]":
    """The accuracy on each source that training did not see, of the classes that the net knows, and what it refuses."""
    import numpy as np

    from training.data.datasets import PARTS
    from training.evaluate import rates, refusal

    known = [label for label, name in enumerate(built.classes) if names[label : label + 1] == (name,)]
    built = built.where(np.isin(built.labels, known))
    refused = refusal(measured, built.where(built.parts != PARTS.index("train")))
    return (*rates(measured, built), *([refused] if refused else []))
