"""Judged numbers -> figures: how many are exact, how wrong the accepted ones are, how far confidence can be trusted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from digitscan.evaluation.edits import Edit, edits
from digitscan.evaluation.judging import Judged
from digitscan.rules.rule import digits_of

BINS = 10


@dataclass(slots=True)
class Tally:
    """Counts of some numbers, made one by one.

    Attributes:
        numbers: That are there.
        exact: Of these, read with all digits right.
        missed: Of these, not read at all.
        unread: Of the missed, those on pages that could not be read.
        false: Read where there is no number.
        digits: That are there, in the numbers that were read.
        digit_errors: The fewest digits to change, add or leave out in those.
        accepted: Numbers that were accepted, false ones among them.
        accepted_wrong: Of these, those that are not right.
    """

    numbers: int = 0
    exact: int = 0
    missed: int = 0
    unread: int = 0
    false: int = 0
    digits: int = 0
    digit_errors: int = 0
    accepted: int = 0
    accepted_wrong: int = 0

    def add(self, one: Judged, wrong: list[Edit]) -> None:
        """Counts a number; `wrong` are its edits."""
        there, was_read = one.truth is not None, one.number is not None
        self.numbers += there
        self.exact += one.is_right
        self.missed += there and not was_read
        self.unread += one.unread
        self.false += was_read and not there
        if there and was_read:
            self.digits += len(digits_of(one.truth or ""))
            self.digit_errors += len(wrong)
        self.accepted += one.is_accepted
        self.accepted_wrong += one.is_accepted and not one.is_right


@dataclass(frozen=True, slots=True)
class Bin:
    """Numbers of a like confidence: how many, their mean confidence, and the share that is right."""

    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of a run.

    Attributes:
        total: Of all numbers.
        fields: By the name of the field, in the order in which they came.
        calibration_error: How far confidence and share of right ones differ, in bins of equal width, weighed by count.
        bins: By confidence in tenths.
        confusions: Which digits were read as others, as none, or from none, the most frequent first.
        wrong: Numbers that are not right, the surest first.
    """

    total: Tally
    fields: dict[str, Tally]
    calibration_error: float
    bins: tuple[Bin, ...]
    confusions: tuple[tuple[Edit, int], ...]
    wrong: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """How much is kept: so many confusions, and so many of the wrong numbers."""

    confusions: int = 20
    wrong: int = 60


@dataclass(slots=True)
class _Sums:
    count: int = 0
    confidence: float = 0.0
    right: int = 0


@dataclass(slots=True)
class _Open:
    """What is counted so far."""

    total: Tally = field(default_factory=Tally)
    fields: dict[str, Tally] = field(default_factory=dict)
    bins: list[_Sums] = field(default_factory=lambda: [_Sums() for _ in range(BINS)])
    confusions: Counter[Edit] = field(default_factory=Counter)
    wrong: list[Judged] = field(default_factory=list)


def score(judged: Iterable[Judged], settings: ScoreSettings = ScoreSettings()) -> Scores:
    """Counts, in one pass and flat memory.

    Args:
        judged: The numbers.
        settings: How much is kept.
    """
    so_far = _Open()
    for one in judged:
        _count(one, so_far)
        if len(so_far.wrong) > 4 * settings.wrong:
            so_far.wrong = _surest(so_far.wrong, settings.wrong)
    known = sum(one.count for one in so_far.bins)
    error = sum(abs(one.confidence - one.right) for one in so_far.bins) / known if known else 0.0
    return Scores(
        so_far.total,
        so_far.fields if len(so_far.fields) > 1 else {},
        error,
        tuple(Bin(one.count, one.confidence / max(1, one.count), one.right / max(1, one.count)) for one in so_far.bins),
        tuple(so_far.confusions.most_common(settings.confusions)),
        tuple(_surest(so_far.wrong, settings.wrong)),
    )


def _count(one: Judged, so_far: _Open) -> None:
    wrong = edits(digits_of(one.truth), digits_of(one.read)) if one.truth is not None and one.number is not None else []
    so_far.total.add(one, wrong)
    so_far.fields.setdefault(one.field, Tally()).add(one, wrong)
    so_far.confusions.update(wrong)
    if one.number is not None:
        confidence = one.number.field.confidence
        sums = so_far.bins[min(BINS - 1, max(0, int(BINS * confidence)))]
        sums.count += 1
        sums.confidence += confidence
        sums.right += one.is_right
    if not one.is_right:
        so_far.wrong.append(one)


def _surest(wrong: list[Judged], count: int) -> list[Judged]:
    return sorted(wrong, key=lambda one: -1.0 if one.number is None else -one.number.field.confidence)[:count]
