"""How a run was made, and how it did on the test set of its data."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import nn

from training.answers import ask
from training.distill import lesson_of
from training.evaluate import Rate, logits_of
from training.figures.curves import Curve, read_curve
from training.models import count_parameters
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
