"""Runs beside each other: those that differ in the seed only are one row of a table."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from training.measured import SHORT, Made, Measured
from training.models import MODELS
from training.settings import Settings


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
