"""What a net is measured on: images that did not train it, labeled as the net's classes are."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from training.commands.options import find_data_set, load_data_set, load_run_data

if TYPE_CHECKING:
    from training.data.datasets import DataSet
    from training.unseen import Unseen


def unseen_by(run: Path, data: Path, cache: Path | None) -> "Unseen":
    """The test set of the data set of a run; where there is none, what the run itself held out.

    Raises:
        InputError: The run or its data are damaged or missing.
    """
    from training.runs import read_about
    from training.unseen import Unseen

    about = read_about(run)
    name, classes = about["settings"]["data_set"], tuple(about["classes"])
    found = test_set(name, classes, data, cache)
    if found is not None:
        return found
    part = held_out(run, "validation", data, cache)
    return Unseen(f"{Path(name).name} held out", part.classes, part.images, part.labels)


def test_set(name: str, classes: tuple[str, ...], data: Path, cache: Path | None) -> "Unseen | None":
    """The test set of a data set; None where there is none.

    Its labels are of the net's classes where these hold all of the data set's; a finetuned net may know more.
    """
    from training.data.datasets import default_cache
    from training.rehearsal import relabel
    from training.unseen import Unseen

    test = find_data_set(name).test(data, cache or default_cache())
    if test is None:
        return None
    images, labels = test
    own = load_data_set(name, data, cache).classes
    asked = "MNIST test" if name == "digits" else f"{Path(name).name} test"
    if set(own) <= set(classes):
        return Unseen(asked, classes, images, relabel(labels, own, classes))
    return Unseen(asked, own, images, labels)


def held_out(run: Path, part: str, data: Path, cache: Path | None) -> "DataSet":
    """A part of what a run was trained on, mixed as it was; of a finetuning the new digits only.

    Warns where the data are others now, as some of the part may have trained the net.
    """
    from training.origin import origin_of
    from training.rehearsal import new_of
    from training.runs import read_about

    about, built = read_about(run), load_run_data(run, data, cache)
    if built.sha256() != about["data_sha256"]:
        click.echo(f"warning: {run}: its data set was changed since, its {part} part too", err=True)
    return (built if origin_of(about) is None else new_of(built)).part(part)


def is_of(run: Path, name: str) -> bool:
    """Whether a run was trained on the data set of this name, or folder."""
    from training.runs import read_run_settings

    own = read_run_settings(run).data_set
    return own == name or (Path(name).is_dir() and Path(own).resolve() == Path(name).resolve())
