"""What the model cards of all nets share: what is told of the file and of its run, and the rows of tables."""

import hashlib
import shlex
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.begun import begun_of
from training.evaluate import Rate
from training.kind import Kind
from training.models import count_parameters
from training.onnx_file import Agreement
from training.origin import without_folders
from training.provenance import WIDTH


@dataclass(frozen=True, slots=True)
class ExportedNet:
    """An exported net and its run.

    Attributes:
        name: Name of the file.
        content: The file.
        about: The run's settings.json.
        epoch: The epoch whose weights these are.
        parameters: How many weights training adjusted.
        checked: On so many samples it was compared with torch.
        difference: The largest difference of a probability there.
    """

    name: str
    content: bytes
    about: dict[str, Any]
    epoch: int
    parameters: int
    checked: int
    difference: float


def exported_net(kind: Kind, run: Path, path: Path, checked: Agreement) -> ExportedNet:
    """What a card tells of the net of a run, of a kind with commands of its own, that was exported to a file."""
    return ExportedNet(
        name=path.name,
        content=path.read_bytes(),
        about=without_folders(kind.read_about(run)),
        epoch=kind.kept_epoch(run),
        parameters=count_parameters(kind.load(run)),
        checked=checked.n,
        difference=checked.largest_difference,
    )


def net_facts(net: ExportedNet, classes: str, version: tuple[str, int], samples: str) -> list[tuple[str, str]]:
    """What a card tells of such a net.

    Args:
        net: The net.
        classes: What tells of its classes.
        version: Name and number of the version of what is put into it.
        samples: What it was compared with torch on.
    """
    return [
        ("model", f"`{net.about['settings']['model']}`"),
        ("classes", classes),
        (version[0], str(version[1])),
        *file_facts(net),
        ("agrees with torch", f"on {net.checked} {samples}, probabilities within {net.difference:.0e}"),
        *run_facts(net.about),
        ("epoch", f"{net.epoch} of {net.about['settings']['epochs']}, the last one that was trained"),
        *(("trained before", _before(each, samples)) for each in begun_of(net.about)),
        *_blended(net.about),
    ]


def _blended(about: dict[str, Any]) -> list[tuple[str, str]]:
    """That the weights lie between those of a run and of what it began with, if they do."""
    if "blended" not in about:
        return []
    other = about["blended"]
    words = f"{1 - other['share']:g} of these weights are those of {other['with']}, sha256 `{other['sha256']}`"
    return [("blended", words)]


def _before(about: dict[str, Any], samples: str) -> str:
    """What the weights are from that a training began with."""
    if "file" in about:
        return f"{about['file']}, sha256 `{about['sha256']}`, whose own card tells how it was made"
    count = sum(parts["train"] for parts in about["sources"].values())
    return f"{about['epochs']} epochs on {count:,} {samples}, commit `{about['commit']}`, data `{about['data_sha256']}`"


def training_commands(
    net: ExportedNet, kind: Kind, build: Callable[[dict[str, Any]], list[str]], export: Sequence[str] = ()
) -> list[str]:
    """The commands that build the data of such a net, train it, with what it began with, and export it.

    Args:
        net: The net.
        kind: What it is.
        build: Gives the options of the command that builds data of some sources.
        export: Options of the command that exports it.
    """
    lines, before = ["python", "-m", "training", kind.group], begun_of(net.about)
    start = [option for each in before if "file" in each for option in ("--start", each["file"])]
    runs = [each for each in before if "file" not in each]
    runs.append({**net.about["settings"], "sources": net.about["sources"]})
    found, run = [], ""
    for k, each in enumerate(runs):
        run = f"runs/{kind.model}{k if len(runs) > 1 else ''}"
        chosen = ["--epochs", str(each["epochs"]), "--seed", str(each["seed"])]
        found.append(shlex.join([*lines, "build", *build(each["sources"]), "--data", "FOLDER"]))
        found.append(shlex.join([*lines, "fit", *start, *chosen, "--out", run]))
        start = ["--start", run]
    if "blended" in net.about:
        other = net.about["blended"]
        found.append(
            shlex.join([*lines, "blend", run, other["with"], "--share", f"{other['share']:g}", "--out", f"{run}b"])
        )
        run += "b"
    return [*found, shlex.join([*lines, "export", run, *export, "--out", f"weights/{net.name}"])]


def file_facts(net: ExportedNet) -> list[tuple[str, str]]:
    """What the card tells of the file: its size, its hash, the parameters of the net."""
    return [
        ("size", f"{len(net.content):,} bytes"),
        ("sha256", f"`{hashlib.sha256(net.content).hexdigest()}`"),
        ("parameters", f"{net.parameters:,}"),
    ]


def run_facts(about: dict[str, Any]) -> list[tuple[str, str]]:
    """What the card tells of the run's code and data."""
    return [
        ("trained at commit", f"`{about['commit']}`"),
        ("data, sha256 of all arrays", f"`{about['data_sha256']}`"),
    ]


def fact_rows(facts: Sequence[tuple[str, str]]) -> str:
    """A table's rows, one a fact."""
    return "\n".join(f"| {name} | {value} |" for name, value in facts)


def score_rows(rates: Sequence[Rate]) -> str:
    """A table's rows, one a rate."""
    rows = []
    for rate in rates:
        low, high = rate.interval()
        rows.append(f"| {rate.name} | {rate.n} | {100 * rate.value:.2f} % | {100 * low:.2f} to {100 * high:.2f} % |")
    return "\n".join(rows)


def settings_words(about: dict[str, Any]) -> str:
    """The settings of a run and what it ran on."""
    settings = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in about["settings"].items())
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return textwrap.fill(
        f"Settings: {settings}. Trained with {about['threads']} threads, {versions}. The same seed gives the same net "
        "on the same kind of processor with the same versions; elsewhere one that is as good.",
        WIDTH,
    )
