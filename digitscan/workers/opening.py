"""The process that opens files and decodes their pages, one at a time as it is told to; `page_opener` leads it."""

from collections.abc import Iterator
from dataclasses import dataclass

from digitscan.errors import InputError
from digitscan.files.pages import read_pages
from digitscan.files.read_settings import ReadSettings
from digitscan.records import Page
from digitscan.workers.child import take_lead
from digitscan.workers.memory_limit import limit_memory


@dataclass(frozen=True, slots=True)
class Opening:
    """The order to open a file; see `read_pages`."""

    source: str
    settings: ReadSettings
    data: bytes | None


Item = Page | InputError | None
"""What is answered: a page, or why there is none, or that there is no more."""


def main() -> None:
    """Works until there is no more to do: opens a file, or gives the next item of the one that is open."""
    max_pixels, orders, answer = take_lead()
    assert isinstance(max_pixels, int)
    limit_memory(max_pixels)
    answer(None)
    pages: Iterator[Page | InputError] = iter(())
    while True:
        order: Opening | None = orders.get()
        if order is not None:
            pages = read_pages(order.source, order.settings, order.data)
        answer(next(pages, None))
