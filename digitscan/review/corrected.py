"""The numbers of a run as they are after its review, page by page."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace

from digitscan.journal.store import Journal
from digitscan.records import Field, PageReading, Settlement
from digitscan.review.decisions import decisions_path, open_decisions
from digitscan.review.run_number import RunNumber
from digitscan.review.run_numbers import RunNumbers


@contextlib.contextmanager
def reviewed(output: str, journal: Journal) -> Iterator[RunNumbers]:
    """The numbers of a run with what was decided of them, if anything was; nothing is changed.

    Args:
        output: The run's.
        journal: The run's.

    Raises:
        JournalError: The decisions are damaged, or the file holds something else.
        OutputError: They cannot be read.
    """
    path = decisions_path(output)
    if not os.path.isfile(path):  # noqa: PTH113 (False for what can be no path, where pathlib raises)
        yield RunNumbers(journal, None)
        return
    with open_decisions(path):
        yield RunNumbers(journal, path)


def corrected_pages(numbers: RunNumbers) -> Iterator[PageReading]:
    """Yields the pages in the order of the input, each number as it was settled.

    Args:
        numbers: Of the run.

    Raises:
        OutputError: The journal cannot be read.
    """
    for page, found in numbers.pages():
        fields = tuple(map(corrected, found))
        yield PageReading(page.path, page.number, fields, {}, page.template, page.width, page.height, page.turn)


def corrected(number: RunNumber) -> Field:
    """A number as it was settled: its text, whether it still is for review, and how that came."""
    field = number.field
    return replace(
        field,
        text=number.text,
        status="review" if number.state == "open" else "accepted",
        settlement=Settlement(number.state, field.text, number.who),
    )
