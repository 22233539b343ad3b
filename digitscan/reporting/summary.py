"""The numbers of a run -> what is told of it, counted in one pass."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from digitscan.errors import InputError
from digitscan.review.decision import Settled
from digitscan.review.page_images import PageImages
from digitscan.review.pictures import crop_box, number_picture
from digitscan.review.run_number import RunNumber
from digitscan.review.run_numbers import RunNumbers
from digitscan.review.selection import Selection

BINS = 20


@dataclass(frozen=True, slots=True)
class SummarySettings:
    """How much is told.

    Attributes:
        examples: So many of the doubtful numbers are shown, the least sure and the surest among them.
        failures: So many reasons are told, the most frequent ones.
        fields: So many fields are told, those with the most numbers.
    """

    examples: int = 24
    failures: int = 50
    fields: int = 200


@dataclass(frozen=True, slots=True)
class FieldCount:
    """A field: how many numbers it has, how many of them were doubtful, and their mean confidence."""

    name: str
    numbers: int
    doubtful: int
    confidence: float


@dataclass(frozen=True, slots=True)
class FailureCount:
    """A reason why something could not be read: how often, and the first place."""

    reason: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Example:
    """A doubtful number and its picture, a PNG file; none where its page is gone, and then `missing` says why."""

    number: RunNumber
    picture: bytes
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A run.

    Attributes:
        files: Of the input.
        pages: That were read.
        accepted: Numbers that were accepted as read.
        doubtful: Numbers that were not.
        states: How many stand how now.
        bins: By confidence in twentieths, how many were accepted and how many doubtful.
        fields: Each, where there are names.
        failed: How many files or pages could not be read.
        failures: Why.
    """

    files: int
    pages: int
    accepted: int
    doubtful: int
    states: dict[Settled, int]
    bins: tuple[tuple[int, int], ...]
    fields: tuple[FieldCount, ...]
    failed: int
    failures: tuple[FailureCount, ...]


def summarize(numbers: RunNumbers, settings: SummarySettings = SummarySettings()) -> Summary:
    """Counts what a run has read.

    Args:
        numbers: Of the run.
        settings: How much is told.
    """
    bins = [[0, 0] for _ in range(BINS)]
    counted: dict[str, list[float]] = {}
    doubtful = accepted = 0
    for brief in numbers.briefs():
        doubt = brief.status == "review"
        doubtful, accepted = doubtful + doubt, accepted + (not doubt)
        bins[min(BINS - 1, max(0, int(BINS * brief.confidence)))][doubt] += 1
        of_field = counted.setdefault(brief.field, [0, 0, 0.0])
        of_field[0] += 1
        of_field[1] += doubt
        of_field[2] += brief.confidence
    named = [
        FieldCount(name, int(count), int(doubts), total / count) for name, (count, doubts, total) in counted.items()
    ]
    named.sort(key=lambda one: (-one.numbers, one.name))
    failures = numbers.failures()
    files, pages = numbers.sizes()
    return Summary(
        *(files, pages, accepted, doubtful, numbers.counts()),
        tuple((sure, doubts) for sure, doubts in bins),
        tuple(named[: settings.fields]) if len(named) > 1 or (named and named[0].name) else (),
        len(failures),
        tuple(_grouped(failures)[: settings.failures]),
    )


def examples(
    numbers: RunNumbers, images: PageImages, settings: SummarySettings = SummarySettings()
) -> Iterator[Example]:
    """Yields doubtful numbers with their pictures, from the least sure to the surest, evenly spread.

    Args:
        numbers: Of the run.
        images: Of its pages.
        settings: How many.
    """
    waiting = numbers.ids(Selection())
    count = min(settings.examples, len(waiting))
    chosen = [waiting[round(at * (len(waiting) - 1) / max(1, count - 1))] for at in range(count)]
    for number in numbers.numbers(chosen):
        try:
            image = images.image(number.page)
        except InputError as error:
            yield Example(number, b"", error.reason)
            continue
        box = crop_box(number.page.upright(number.field.box), *number.page.upright_size)
        yield Example(number, number_picture(image, box, (480, 150)))


def _grouped(failures: list[InputError]) -> list[FailureCount]:
    counts = Counter(error.reason for error in failures)
    first = {error.reason: str(error).removesuffix(f": {error.reason}") for error in reversed(failures)}
    return [FailureCount(reason, count, first[reason]) for reason, count in counts.most_common()]
