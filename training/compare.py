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
from training.data.datasets import default_cache
from training.data.registry import Entry
from training.evaluate import Rate, load, logits_of
from training.figures.curves import Curve, read_curve
from training.models import MODELS, count_parameters
from training.runs import load_model, read_json
from training.settings import Settings

BATCH = 256
ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """How a run did: `rate` and `loss` on the test set, `microseconds` a digit as `time_a_digit` takes them."""

    run: Path
    settings: Settings
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
        settings = self.runs[0].settings
        found = re.search(r"([\w-]+) (?:about )?([\d.]+) %", MODELS[settings.model].reported)
        return float(found[2]) / 100 if found and found[1].lower() == settings.data_set else None


def measure(run: Path, entry: Entry, data: Path, cache: Path | None) -> Measured:
    """Measures the net of a run on the test set of its data set; on the validation part where there is no test set.

    Raises:
        InputError: The run holds no finished epoch, or a file of the data is missing.
    """
    folder = cache or default_cache()
    about = read_json(run / "settings.json")
    test = entry.test(data, folder)
    asked = f"{entry.name} test"
    if test is None:
        part = entry.load(data, folder).part("validation")
        test, asked = (part.images, part.labels), f"{entry.name} validation"
    # a data set's test labels index the classes that its runs were trained on
    classes = tuple(about["classes"])
    answers = ask(load(run), run.name, classes, asked, classes, *test)
    model = load_model(run)
    return Measured(
        run,
        settings_of(run),
        answers.rate,
        answers.loss,
        count_parameters(model),
        time_a_digit(model),
        read_curve(run),
    )


def settings_of(run: Path) -> Settings:
    """The settings of a run, hashable."""
    settings = Settings(**read_json(run / "settings.json")["settings"])
    return replace(settings, repeat=tuple((source, times) for source, times in settings.repeat))


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
    groups: dict[Settings, list[Measured]] = {}
    for run in measured:
        groups.setdefault(replace(run.settings, seed=0), []).append(run)
    return [Row(_name(settings, list(groups)), tuple(runs)) for settings, runs in groups.items()]


def _name(settings: Settings, others: list[Settings]) -> str:
    """The model's name, and the settings in which it differs from other rows of the same model."""
    same = [each for each in others if each.model == settings.model]
    differing = [
        f"{field.name.replace('_', ' ')} {getattr(settings, field.name)}"
        for field in fields(Settings)
        if len({getattr(each, field.name) for each in same}) > 1
    ]
    return ", ".join((settings.model, *differing))


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
