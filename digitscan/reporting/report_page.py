"""What is told of a run -> its page."""

from collections.abc import Iterable, Iterator, Mapping

from digitscan.reporting.html import cards, document, heading, histogram, image, paragraph, table, text, tiles
from digitscan.reporting.summary import Example, FailureCount, FieldCount, Summary
from digitscan.review.decision import Settled

_STATES: tuple[Settled, ...] = ("confirmed", "corrected", "unreadable", "not a number", "open", "read")


def report_page(output: str, facts: Mapping[str, str], summary: Summary, examples: Iterable[Example]) -> str:
    """The page of a run.

    Args:
        output: The run's, for the title.
        facts: What else is known of the run, by names for people.
        summary: What it has read.
        examples: Of doubtful numbers.
    """
    return document(f"digitscan: {output}", _parts(facts, summary, list(examples)))


def _parts(facts: Mapping[str, str], summary: Summary, examples: list[Example]) -> Iterator[str]:
    yield from (paragraph(f"{name}: {value}") for name, value in facts.items())
    yield tiles(
        [
            ("files", f"{summary.files:,}"),
            ("pages", f"{summary.pages:,}"),
            ("numbers", f"{summary.accepted + summary.doubtful:,}"),
            ("accepted", _share(summary.accepted, summary.accepted + summary.doubtful)),
            ("doubtful", _share(summary.doubtful, summary.accepted + summary.doubtful)),
            ("failed", f"{summary.failed:,}"),
        ]
    )
    if any(summary.states.get(state) for state in _STATES[:4]):
        yield heading("After the review")
        yield table(["settled", "numbers"], [(state, summary.states.get(state, 0)) for state in _STATES])
    yield heading("Confidence")
    told = f"{summary.accepted:,} numbers accepted, {summary.doubtful:,} doubtful"
    yield histogram(summary.bins, ("accepted", "doubtful"), f"How sure the numbers are, from 0 to 1: {told}")
    if summary.fields:
        yield heading("Fields")
        yield _fields(summary.fields)
    yield heading("What could not be read")
    yield _failures(summary.failures) if summary.failures else paragraph("Everything was read.")
    yield heading("Doubtful numbers")
    if not examples:
        yield paragraph("No number is doubtful, or all are settled.")
    else:
        yield paragraph(f"{len(examples):,} of those that wait, from the least sure to the surest.")
        yield cards(map(_card, examples))


def _fields(fields: Iterable[FieldCount]) -> str:
    rows = [(one.name or "(no name)", one.numbers, one.doubtful, one.confidence) for one in fields]
    return table(["field", "numbers", "doubtful", "mean confidence"], rows)


def _failures(failures: Iterable[FailureCount]) -> str:
    return table(["reason", "how often", "first"], [(one.reason, one.count, one.example) for one in failures])


def _card(example: Example) -> str:
    number = example.number
    field = number.field
    told = " · ".join(filter(None, [field.name, number.page.path, f"page {number.page.number}"]))
    shown = (
        image(example.picture, f"the number as written, read as {field.text or 'empty'}")
        if example.picture
        else paragraph(f"No picture: {example.missing}")
    )
    reason = paragraph(field.reason) if field.reason else ""
    return f"{shown}<strong>{text(field.text or '(empty)')}</strong> {field.confidence:.2f}{paragraph(told)}{reason}"


def _share(part: int, whole: int) -> str:
    return f"{part:,} ({part / whole:.1%})" if whole else f"{part:,}"
