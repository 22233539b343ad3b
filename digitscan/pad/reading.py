"""A drawing -> what was read in it, and of each digit what the net saw and how probable each class is."""

from dataclasses import dataclass
from typing import Literal

from digitscan.explain.explanation import Explanation, explain
from digitscan.nets.models import Models
from digitscan.records import Alternative, Gray
from digitscan.single import look_at

PadLayout = Literal["line", "digit"]


@dataclass(frozen=True, slots=True)
class SeenDigit:
    """One digit: its value, `seen` (28, 28) as the net saw it, and the eleven probabilities, "no digit" last."""

    value: int
    seen: Gray
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a drawing was read as.

    `spelled` says whether the digits spell the text: else the net of whole numbers decided against them.
    """

    text: str
    confidence: float
    alternatives: tuple[Alternative, ...]
    digits: tuple[SeenDigit, ...]
    spelled: bool = True


def read_drawing(image: Gray, layout: PadLayout, models: Models) -> Seen | None:
    """Reads a drawing as `digitscan scan` would with the same layout.

    Args:
        image: uint8 (H, W) gray, of any polarity.
        layout: What it shows: a number, or one digit.
        models: The nets.

    Returns:
        What was read, or None where there is no number.
    """
    if layout == "digit":
        return _one_digit(image, models)
    explanation = explain(image, models)
    if explanation is None or explanation.reading is None:
        return None
    reading = explanation.reading
    return Seen(reading.text, reading.confidence, reading.alternatives, _digits_of(explanation), explanation.spelled)


def _one_digit(image: Gray, models: Models) -> Seen | None:
    look = look_at(image, models.digit)
    if look is None:
        return None
    best, *others = look.ranking
    digit = SeenDigit(best, look.seen, tuple(map(float, look.probabilities)))
    alternatives = tuple(Alternative(str(value), look.probability(value)) for value in others[:2])
    return Seen(str(best), look.probability(best), alternatives, (digit,))


def _digits_of(explanation: Explanation) -> tuple[SeenDigit, ...]:
    return tuple(
        SeenDigit(taken.value, taken.candidate.seen, tuple(map(float, taken.candidate.probabilities)))
        for taken in explanation.path
        if taken.value is not None and taken.candidate.probabilities is not None
    )
