"""Fits what the two nets' opinions count and how sure a number is, on numbers that neither net was trained on."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from digitscan.clock import Clock
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.nets.calibration import Calibration, Evidence
from digitscan.nets.models import Models
from digitscan.numbers.consensus import ranked, weigh
from digitscan.numbers.number import NumberSettings
from digitscan.one_number import examine
from training.lines.held_out import WRITTEN_SOURCE, Labeled

STEPS = 300
DECAY = 1e-3  # keeps slopes small that a few errors would make large
FLOOR = -4.0  # where the search for the lattice's floor begins
RARE = -3.0  # the log odds of a wrong label before any is seen, 5 %


@dataclass(frozen=True, slots=True)
class Case:
    """How the texts stand of a number that is known; where nothing was found there is no evidence."""

    source: str
    digits: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration, and how it does on the numbers that it was fitted on.

    Attributes:
        calibration: What was fitted.
        n: Numbers by source.
        exact: Shares read exactly, by source.
        mislabeled: How many of the right readings on scans a wrong label denies, as far as the curve tells.
        log_loss: Of the confidence, the mean over all numbers.
    """

    calibration: Calibration
    n: dict[str, int]
    exact: dict[str, float]
    mislabeled: float
    log_loss: float


def judge(numbers: Sequence[Labeled], models: Models) -> list[Case]:
    """Has both nets look at numbers.

    Raises:
        ValueError: There is no line net.
    """
    if models.line is None:
        raise ValueError("there is no line net to calibrate")
    settings = NumberSettings.for_layout("line")
    cases = []
    for number in numbers:
        ink = extract_ink(number.image, InkSettings.for_layout("line"))
        found = examine(ink, models, Clock(), settings)
        evidence = None
        if found is not None and found.whole is not None:
            evidence = weigh(found.graph, found.whole, models.line.calibration, settings.consensus)
        cases.append(Case(number.source, number.digits, evidence))
    return cases


def fit_calibration(cases: Sequence[Case]) -> Fitted:
    """Fits the weights of the two opinions so that the true texts get the largest shares, then the curve.

    Where nothing was read the calibration is that of no fit at all, and the log loss is not a number.
    """
    weighted = _fit_weights(cases)
    known = [(case, ranked(e.digits, e.line, e.lattice, weighted, e.chosen)) for case in cases if (e := case.evidence)]
    known = [(case, evidence) for case, evidence in known if evidence.digits[0]]
    right = np.array([evidence.digits[0] == case.digits for case, evidence in known], np.bool_)
    sources = [case.source for case, _ in known]
    scanned = np.array([source != WRITTEN_SOURCE for source in sources], np.bool_)
    calibration, mislabeled = _fit_curve(weighted, [evidence for _, evidence in known], right, sources)
    confidence = np.array([calibration.confidence(evidence) for _, evidence in known])
    expected = confidence * (1 - mislabeled * scanned)
    loss = -np.log(np.where(right, expected, 1 - expected))
    n = Counter(case.source for case in cases)
    exact = Counter(case.source for (case, _), was_right in zip(known, right, strict=True) if was_right)
    shares = {source: exact[source] / count for source, count in n.items()}
    return Fitted(calibration, dict(n), shares, mislabeled, float(loss.mean()) if len(loss) else math.nan)


def _fit_curve(
    weighted: Calibration, read: Sequence[Evidence], right: NDArray[np.bool_], sources: Sequence[str]
) -> tuple[Calibration, float]:
    """The logistic function that tells best which of the likeliest texts are right, and the share of wrong labels.

    Each source counts alike, as in `_fit_weights`.

    The labels of scans were typed by people, so even of the surest readings a share is called wrong; if the curve had
    to account for it, it would promise too little everywhere. That share is fitted with it (as in Mnih and Hinton,
    "Learning to label aerial images from noisy data", 2012).
    """
    if not len(read):
        return weighted, 0.0
    x = torch.tensor([weighted.features(evidence) for evidence in read], dtype=torch.float64)
    y, typed = torch.from_numpy(right).double(), torch.tensor([float(s != WRITTEN_SOURCE) for s in sources]).double()
    counts = _alike(sources)

    def loss(p: Tensor) -> Tensor:
        slopes, noise = p[1:-1], torch.sigmoid(p[-1])
        chance = torch.sigmoid(p[0] + x @ slopes) * (1 - noise * typed)
        penalty = (p[:-1] ** 2).sum() + 0.1 * (p[-1] - RARE) ** 2
        wrong = functional.binary_cross_entropy(chance.clamp(1e-9, 1 - 1e-9), y, reduction="none")
        return wrong @ counts + DECAY * penalty

    begin = torch.tensor([0.0, 1.0, 0.0, 0.0, 0.0, RARE], dtype=torch.float64)
    intercept, odds, line, lattice, chosen, noise = _minimize(loss, begin)
    fitted = replace(weighted, intercept=intercept, odds=odds, line=line, lattice=lattice, chosen=chosen)
    return fitted, round(1 / (1 + math.exp(-noise)), 4)


def _fit_weights(cases: Sequence[Case]) -> Calibration:
    """The weights by which the true texts have the largest mean log share, where each source counts alike."""
    several = [(case, e) for case in cases if (e := case.evidence) and case.digits in e.digits and len(e.digits) > 1]
    if not several:
        return Calibration()
    line, lattice = (_padded([getattr(evidence, name) for _, evidence in several]) for name in ("line", "lattice"))
    true = torch.tensor([evidence.digits.index(case.digits) for case, evidence in several])
    counts = _alike([case.source for case, _ in several])

    def loss(p: Tensor) -> Tensor:
        score = p[0].exp() * line + p[1].exp() * torch.logaddexp(lattice, p[2])
        return functional.cross_entropy(score, true, reduction="none") @ counts

    line_log, lattice_log, floor = _minimize(loss, torch.tensor([0.0, -0.5, FLOOR], dtype=torch.float64))
    return Calibration(round(math.exp(line_log), 4), round(math.exp(lattice_log), 4), floor)


def _alike(sources: Sequence[str]) -> Tensor:
    """What each number counts, float64 (N,), so that each source counts alike.

    There are far more numbers that we wrote than scanned ones, and on those the line net is better than on scans, as
    it has seen many that are made alike.
    """
    n = Counter(sources)
    return torch.tensor([1 / (len(n) * n[source]) for source in sources], dtype=torch.float64)


def _padded(rows: Sequence[NDArray[np.float64]]) -> Tensor:
    """Rows of unlike length as one array; what is missing is so improbable that it does not count."""
    table = torch.full((len(rows), max(map(len, rows))), -1e3, dtype=torch.float64)
    for place, row in zip(table, rows, strict=True):
        place[: len(row)] = torch.from_numpy(row)
    return table


def _minimize(loss: Callable[[Tensor], Tensor], start: Tensor) -> list[float]:
    """The parameters with the least loss, near a start, to four places."""
    parameters = start.clone().requires_grad_(True)
    search = torch.optim.LBFGS([parameters], max_iter=STEPS, line_search_fn="strong_wolfe")

    def step() -> Tensor:
        search.zero_grad()
        value = loss(parameters)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    search.step(step)  # type: ignore[no-untyped-call]
    return [round(float(value), 4) for value in parameters.detach()]
