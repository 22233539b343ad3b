"""Trains a small net to answer as an ensemble of larger ones does."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from digitscan.errors import InputError
from training.origin import DISTILLED, file_sha256
from training.runs import load_model, read_about


@dataclass(frozen=True, slots=True)
class DistillSettings:
    """How much a student follows its teachers.

    Attributes:
        temperature: By which all logits are divided, so that what the teachers think of the wrong classes counts.
        share: Share of the teachers in the loss; the rest is the labels'.
    """

    temperature: float
    share: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a student was taught by, as its settings.json tells.

    Attributes:
        teachers: The run folders, as the command line named them.
        temperature: As in `DistillSettings`.
        share: As in `DistillSettings`.
        sha256: Of each teacher's checkpoint; none in runs from before it was noted.
    """

    teachers: tuple[str, ...]
    temperature: float
    share: float
    sha256: tuple[str, ...] = ()

    @property
    def how(self) -> DistillSettings:
        """How much the student follows."""
        return DistillSettings(self.temperature, self.share)


def lesson(teachers: Sequence[Path], how: DistillSettings) -> Lesson:
    """What a student learns of these run folders.

    Raises:
        InputError: A folder holds no finished epoch.
    """
    return Lesson(tuple(map(str, teachers)), how.temperature, how.share, tuple(map(_checkpoint, teachers)))


def _checkpoint(teacher: Path) -> str:
    try:
        return file_sha256(teacher / "checkpoint.pt")
    except OSError as error:
        raise InputError(str(teacher / "checkpoint.pt"), f"cannot be read ({error.strerror}); train again") from error


def lesson_of(about: dict[str, Any]) -> Lesson | None:
    """What the run with this settings.json was taught by; None where it had no teachers."""
    if DISTILLED not in about:
        return None
    told = about[DISTILLED]
    return Lesson(**{**told, "teachers": tuple(told["teachers"]), "sha256": tuple(told.get("sha256", ()))})


def with_lesson(about: dict[str, Any], taught: Lesson) -> dict[str, Any]:
    """The content of settings.json with what the run is taught by."""
    return {**about, DISTILLED: asdict(taught)}


def load_teachers(paths: Sequence[Path], classes: Sequence[str]) -> list[nn.Module]:
    """The nets of run folders, in evaluation mode.

    Raises:
        InputError: A folder holds no finished epoch, or its classes are others than `classes`.
    """
    teachers = []
    for path in paths:
        found = read_about(path)["classes"]
        if list(found) != list(classes):
            expected = f"tells {', '.join(found)} apart, but the data set has {', '.join(classes)}"
            raise InputError(str(path), f"{expected}; name runs on data with the same classes")
        teachers.append(load_model(path).requires_grad_(False))
    return teachers


def ensemble(teachers: Sequence[nn.Module], x: Tensor, temperature: float) -> Tensor:
    """The mean of the teachers' probabilities at a temperature, float32 (N, classes), for x float (N, 1, 28, 28)."""
    with torch.no_grad():
        return torch.stack([(teacher(x).float() / temperature).softmax(dim=1) for teacher in teachers]).mean(dim=0)


def distillation(
    teachers: Sequence[nn.Module], how: DistillSettings, device: torch.device
) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """The loss of a student: the divergence from its teachers on the same changed digits, mixed with the labels' loss.

    The divergence is multiplied by the square of the temperature, which keeps its gradients as large as those of the
    labels (Hinton, Vinyals and Dean, 2015).

    Returns:
        Maps logits (N, classes), input (N, 1, 28, 28) and labels int64 (N,) to the loss.
    """
    moved = [teacher.eval().to(device) for teacher in teachers]

    def objective(logits: Tensor, x: Tensor, labels: Tensor) -> Tensor:
        expected = ensemble(moved, x, how.temperature)
        found = (logits / how.temperature).log_softmax(dim=1)
        soft = functional.kl_div(found, expected, reduction="batchmean") * how.temperature**2
        return how.share * soft + (1 - how.share) * functional.cross_entropy(logits, labels)

    return objective
