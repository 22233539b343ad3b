"""Tells of a run, for its model card, what the net was trained on and the commands that make it again."""

import shlex
import textwrap
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from training.data.build import BUILDERS
from training.data.sources import MNIST_TERMS, SOURCES
from training.origin import Origin, origin_of
from training.recipes import recipe
from training.rehearsal import NEW, OLD

WIDTH = 120
INSTALL = 'pip install -e ".[training]"'
SOURCE_HEAD = ("| source | terms | train | validation | development |", "|---|---|---|---|---|")
DATA = {
    "digits": "The digits and what is no digit, each put through digitscan's own segmentation and normalization, "
    "`mnist` as it is.",
    "letters": "Characters, each put through digitscan's own segmentation and normalization.",
}

TERMS = {"mnist": MNIST_TERMS, "fashion-mnist": "MIT"}
"""Of the data sets that are one source; a folder of somebody's may have the name of one of ours, but is not in here."""

AS_THEY_ARE = ("fashion-mnist",)
"""The data sets whose images are neither put through our normalization nor of MNIST's form."""


def filled(text: str) -> str:
    """A paragraph of a card in lines; what is one word, such as a hash, stays in one."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def normalized(about: dict[str, Any]) -> bool:
    """Whether the net was trained on images in the form that digitscan's normalization gives."""
    return about["settings"]["data_set"] not in AS_THEY_ARE


def data_words(about: dict[str, Any]) -> str:
    """What it was trained on, in words."""
    origin, data_set = origin_of(about), about["settings"]["data_set"]
    if origin is None:
        return DATA.get(data_set, f"The data set `{data_set}`.")
    beside = f", with some of `{origin.rehearsed}`, which it knows, beside them" if origin.rehearsed else ""
    return filled(
        f"Finetuned from `{origin.file}` (sha256 `{origin.sha256}`) on {origin.images:,} images of "
        f"`{data_set}`{beside}; {origin.held:,} more were held out to measure it."
    )


def source_tables(about: dict[str, Any]) -> str:
    """The table of the sources, and the one of those that a finetuning began with."""
    table, origin = "\n".join((*SOURCE_HEAD, *source_rows(about))), origin_of(about)
    if origin is None:
        return table
    if not origin.rows:
        return f"{table}\n\nWhat `{origin.file}` was trained on is not known: no model card of its own was beside it."
    return "\n".join((table, "", f"`{origin.file}` was trained on:", "", *SOURCE_HEAD, *origin.rows))


def source_rows(about: dict[str, Any]) -> tuple[str, ...]:
    """A table's rows, one a source of a run with this settings.json: its terms, and how many samples each part has."""
    origin, data_set = origin_of(about), about["settings"]["data_set"]
    names, unknown = {}, "made from the sources above" if data_set == "digits" else "see its authors"
    built = {source.name: source.terms for source in SOURCES if data_set in BUILDERS}
    terms = TERMS if data_set in TERMS else built
    if origin is not None:
        names = {NEW: data_set, OLD: f"some of {origin.rehearsed}"}
        terms = {NEW: TERMS.get(data_set, "see its authors"), OLD: TERMS.get(str(origin.rehearsed), "see there")}
    return tuple(
        f"| {names.get(name, name)} | {terms.get(name, unknown)} | " + " | ".join(map(str, n.values())) + " |"
        for name, n in about["sources"].items()
    )


def commands(about: dict[str, Any], name: str, int8: bool) -> list[str]:
    """The commands that make weights of this file name again, from a fresh clone with a data folder."""
    settings, origin = about["settings"], origin_of(about)
    model, data_set = settings["model"], settings["data_set"]
    export = ["python", "-m", "training", "export", f"runs/{model}", *(["--int8"] if int8 else [])]
    return [
        INSTALL,
        *([build_command(data_set, about["sources"])] if data_set in BUILDERS and origin is None else []),
        shlex.join([*(_fit(settings) if origin is None else _finetune(settings, origin)), "--out", f"runs/{model}"]),
        shlex.join([*export, "--data", "FOLDER", "--out", f"weights/{name}"]),
    ]


def build_command(data_set: str, sources: Collection[str]) -> str:
    """The command that builds a data set of these sources again."""
    without = [] if restricted(sources) else ["--without-restricted"]
    return shlex.join(["python", "-m", "training", "datasets", "--build", data_set, *without, "--data", "FOLDER"])


def _fit(settings: dict[str, Any]) -> list[str]:
    model, data_set = settings["model"], settings["data_set"]
    default = asdict(recipe("own", model, data_set))
    options: list[str] = []
    for key, value in settings.items():
        if key in ("model", "data_set") or value == default.get(key):
            continue
        values = [f"{source}={times}" for source, times in value] if key == "repeat" else [str(value)]
        for each in values:
            options += [f"--{key.replace('_', '-')}", each]
    return ["python", "-m", "training", "fit", model, "--data-set", data_set, *options, "--data", "FOLDER"]


def _finetune(settings: dict[str, Any], origin: Origin) -> list[str]:
    options = ["--rehearse", origin.rehearsed] if origin.rehearsed else []
    for key in ("epochs", "learning_rate", "seed"):
        options += [f"--{key.replace('_', '-')}", str(settings[key])]
    command = ["python", "-m", "training", "finetune", origin.file, "--data-set", settings["data_set"]]
    return [*command, *options, "--collections", "FOLDER"]


def restricted(sources: Collection[str]) -> bool:
    """Whether sources that are for research only, or state no terms, are among those named."""
    return any(source.restricted and source.name in sources for source in SOURCES)
