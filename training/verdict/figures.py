"""How well a verdict does on forms that it was not fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.verdict.fit import Fit
from training.verdict.table import Table

_SURE, _AT_MOST, _BINS = 0.9, 0.01, 10


@dataclass(frozen=True, slots=True)
class Figures:
    """How sure and how right the readings of a set are, shares of its handwritten numbers unless told otherwise.

    Attributes:
        name: Of the set.
        numbers: Its handwritten numbers.
        readings: What was read, ...
        right: ... and of it, what is one whole number, read right.
        accepted: Readings of a probability of 0.9 and more, ...
        wrong: ... and the share of those that is wrong.
        trust: Right readings, the surest first, among which one in a hundred is wrong at most.
        ece: The expected calibration error over ten even bins.
        loss: The mean cross entropy of a reading, in nats.
    """

    name: str
    numbers: int
    readings: int
    right: int
    accepted: float
    wrong: float
    trust: float
    ece: float
    loss: float


def unseen_probabilities(table: Table, fit: Fit) -> NDArray[np.float64]:
    """The probability of each proposal by a model that has not seen its set, (N,); NaN for those of drawn pages."""
    found = np.full(len(table.truth), np.nan)
    for name, model in fit.unseen.items():
        rows = table.sets == name
        found[rows] = model.probabilities(dict(zip(table.names, table.columns[rows].T, strict=True)))
    return found


def figures_of(table: Table, probabilities: NDArray[np.float64]) -> list[Figures]:
    """The figures of all sets together and of each, after overlaps; the loss of all weighs as fitting does."""
    rows = ~np.isnan(probabilities)
    table, probabilities = table.part(rows), probabilities[rows]
    rows = table.kept(probabilities) & table.known
    table, probabilities = table.part(rows), probabilities[rows]
    names = dict.fromkeys(table.sets.tolist())
    total = sum(table.numbers[name] for name in names)
    found = [_figures("pooled", table.right, probabilities, total, table.weights)]
    for name in names:
        rows = table.sets == name
        right = table.right[rows]
        found.append(_figures(name, right, probabilities[rows], table.numbers[name], np.ones(len(right))))
    return found


def _figures(
    name: str,
    right: NDArray[np.bool_],
    probabilities: NDArray[np.float64],
    numbers: int,
    weights: NDArray[np.float64],
) -> Figures:
    taken, most = probabilities >= _SURE, max(1, numbers)
    bins = np.minimum(_BINS - 1, (_BINS * probabilities).astype(int))
    off = [abs(probabilities[bins == k].sum() - right[bins == k].sum()) for k in range(_BINS)]
    loss = -np.log(np.where(right, probabilities, 1 - probabilities))
    return Figures(
        name,
        numbers,
        len(right),
        int(right.sum()),
        float(taken.sum() / most),
        float((~right[taken]).mean()) if taken.any() else 0.0,
        trusted(right, probabilities) / most,
        float(sum(off) / len(right)),
        float(np.average(loss, weights=weights)),
    )


def trusted(right: NDArray[np.bool_], probabilities: NDArray[np.float64], error: float = _AT_MOST) -> int:
    """How many right readings can be accepted, the surest first, with at most this share of wrong ones among them."""
    order = np.argsort(-probabilities, kind="stable")
    wrong, sure = np.cumsum(~right[order]), probabilities[order]
    count = np.arange(1, len(order) + 1)
    fits = (wrong <= error * count) & np.append(sure[1:] != sure[:-1], True)
    return int((count - wrong)[fits][-1]) if fits.any() else 0


def markdown(figures: Sequence[Figures]) -> str:
    """A table, one row a set."""
    rows = [
        "| set | numbers | readings | right | accepted | wrong | trust@1% | ece |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {one.name} | {one.numbers} | {one.readings} | {one.right} | {one.accepted:.3f} | {one.wrong:.3f} "
        f"| {one.trust:.3f} | {one.ece:.3f} |"
        for one in figures
    ]
    return "\n".join(rows)
