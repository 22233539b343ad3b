"""Measures runs on the test sets of their data, and puts those that differ in the seed only into one row."""

import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import torch
from torch import nn

from training.answers import ask
from training.distill import lesson_of
from training.evaluate import Rate, logits_of
from training.figures.curves import Curve, read_curve
from training.models import MODELS, count_parameters
from training.origin import origin_of
from training.runs import load_model, read_about, read_run_settings
from training.settings import Settings
from training.unseen import Unseen

BATCH = 256
ROUNDS = 7
SHORT = 8  # of a hash, so that a person tells two apart


@dataclass(frozen=True, slots=True)
class Made:
    """How a run was made; runs that differ in the seed only are of one row.

    Attributes:
        settings: Hashable.
        data_sha256: Of what it was trained on.
        begun: What it was finetuned from, or taught by; nothing where it is neither.
    """

    settings: Settings
    data_sha256: str
    begun: str = ""

    @property
    def without_seed(self) -> "Made":
        """What all seeds have in common."""
        return replace(self, settings=replace(self.settings, seed=0))


@dataclass(frozen=True, slots=True)
class Measured:
    """How a run did: `rate` and `loss` on the test set, `microseconds` a digit as `time_a_digit` takes them."""

    run: Path
    made: Made
    rate: Rate
    loss: float
    parameters: int
    microseconds: float
    curve: Curve


@dataclass(frozen=True, slots=True)
class Row:
    """Runs that differ in the seed only; `name` tells the model, and what sets it apart from the other rows."""

    name: str
    runs: tuple[Measured, ...]

    @property
    def accuracy(self) -> float:
        """The mean accuracy, 0 to 1."""
        return statistics.fmean(run.rate.value for run in self.runs)

    @property
    def spread(self) -> tuple[float, float]:
        """One standard deviation down and up from the mean over seeds; of one run the 95 % interval."""
        if len(self.runs) == 1:
            return self.runs[0].rate.interval()
        deviation = statistics.stdev(run.rate.value for run in self.runs)
        return self.accuracy - deviation, self.accuracy + deviation

    @property
    def loss(self) -> float:
        """The mean loss on the test set."""
        return statistics.fmean(run.loss for run in self.runs)

    @property
    def seconds(self) -> float:
        """The mean time of a training."""
        return statistics.fmean(run.curve.seconds for run in self.runs)

    @property
    def microseconds(self) -> float:
        """The median time a digit."""
        return statistics.median(run.microseconds for run in self.runs)

    @property
    def reported(self) -> float | None:
        """The accuracy that the model's authors report on this data set, 0 to 1; None where there is no such figure."""
        settings = self.runs[0].made.settings
        found = re.search(r"([\w-]+) (?:about )?([\d.]+) %", MODELS[settings.model].reported)
        return float(found[2]) / 100 if found and found[1].lower() == settings.data_set else None


def measure(run: Path, unseen: Unseen) -> Measured:
    """Measures the net of a run on what did not train it.

    Raises:
        InputError: The run holds no finished epoch, or its net does not answer the classes that are asked for.
    """
    model = load_model(run)
    answers = ask(
        lambda images: logits_of(model, images).log_softmax(dim=1),
        run.name,
        tuple(read_about(run)["classes"]),
        unseen.name,
        unseen.classes,
        unseen.images,
        unseen.labels,
    )
    return Measured(
        run,
        made(run),
        answers.rate,
        answers.loss,
        count_parameters(model),
        time_a_digit(model),
        read_curve(run),
    )


def made(run: Path) -> Made:
    """How a run was made, as its settings.json tells.

    Raises:
        InputError: It is missing or damaged.
    """
    about = read_about(run)
    origin, taught, begun = origin_of(about), lesson_of(about), ""
    if origin is not None:
        rehearsed = f" with {origin.rehearsed}" if origin.rehearsed else ""
        begun = f"finetuned from {origin.file} ({origin.sha256[:SHORT]}){rehearsed}"
    if taught is not None:
        begun = f"distilled from {' and '.join(taught.teachers)} at {taught.temperature}, share {taught.share}"
    return Made(read_run_settings(run), about["data_sha256"], begun)


def twice(runs: Sequence[Path]) -> tuple[Path, Path] | None:
    """The first two runs that are the same, or were made in the same way with the same seed; None if there are none."""
    seen: dict[Made, Path] = {}
    for run in runs:
        how = made(run)
        if how in seen:
            return seen[how], run
        seen[how] = run
    return None


def time_a_digit(model: nn.Module) -> float:
    """Microseconds a digit on one core by torch in batches of 256: the quickest of seven, lest other work is timed."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    digits = torch.zeros(BATCH, 28, 28, dtype=torch.uint8).numpy()
    try:
        logits_of(model, digits)
        taken = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            logits_of(model, digits)
            taken.append(time.perf_counter() - started)
    finally:
        torch.set_num_threads(threads)
    return min(taken) / BATCH * 1e6


def rows_of(measured: Sequence[Measured]) -> list[Row]:
    """Puts runs that differ in the seed only together, in the order in which they first come."""
    groups: dict[Made, list[Measured]] = {}
    for run in measured:
        groups.setdefault(run.made.without_seed, []).append(run)
    return [Row(_name(how, list(groups)), tuple(runs)) for how, runs in groups.items()]


def _name(how: Made, others: list[Made]) -> str:
    """The model's name, and what sets the row apart from others of the same model."""
    same = [each for each in others if each.settings.model == how.settings.model]
    differing = [
        f"{field.name.replace('_', ' ')} {getattr(how.settings, field.name)}"
        for field in fields(Settings)
        if len({getattr(each.settings, field.name) for each in same}) > 1
    ]
    alike = {each.data_sha256 for each in same if replace(each, data_sha256=how.data_sha256) == how}
    data = [f"data {how.data_sha256[:SHORT]}"] if len(alike) > 1 else []
    return ", ".join((how.settings.model, *differing, *([how.begun] if how.begun else []), *data))


def table(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """The comparison, the best first, below a line of headings."""
    heads = (
        "model",
        "measured on",
        "n",
        "seeds",
        "accuracy",
        "sd, or 95 % interval",
        "loss",
        "parameters",
        "training s",
        "us a digit",
        "reported",
        "reached",
    )
    return [heads, *(_cells(row) for row in sorted(rows, key=lambda row: -row.accuracy))]


def _cells(row: Row) -> tuple[str, ...]:
    low, high = (100 * bound for bound in row.spread)
    first, reported = row.runs[0], row.reported
    return (
        row.name,
        first.rate.name,
        str(first.rate.n),
        str(len(row.runs)),
        f"{100 * row.accuracy:.2f} %",
        f"{low:.2f} to {high:.2f}" if len(row.runs) == 1 else f"sd {(high - low) / 2:.2f}",
        f"{row.loss:.4f}",
        f"{first.parameters}",
        f"{row.seconds:.0f}",
        f"{row.microseconds:.0f}",
        "-" if reported is None else f"{100 * reported:.2f} %",
        "-" if reported is None else "yes" if row.accuracy >= reported else "no",
    )


def aligned(cells: Sequence[Sequence[str]]) -> str:
    """A table as text, columns two spaces apart, the first two flush left."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        placed = (f"{c:<{w}}" if k < 2 else f"{c:>{w}}" for k, (c, w) in enumerate(zip(row, widths, strict=True)))
        lines.append("  ".join(placed).rstrip())
    return "\n".join(lines)
