"""The first page of an image, for commands that read one thing of each; an error stands for what cannot be read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from digitscan.errors import InputError, WorkerError
from digitscan.files.opening import read_standard_input
from digitscan.files.read_settings import ReadSettings
from digitscan.files.sources import STANDARD_INPUT
from digitscan.records import Page
from digitscan.workers.memory_limit import ran_out
from digitscan.workers.page_opener import PageOpener

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first page of a file; `more_pages` says whether it has others."""

    page: Page
    more_pages: bool


def or_error(source: str, settings: ReadSettings, opener: PageOpener, read: Callable[[FirstPage], T]) -> T | InputError:
    """What is made of the first page of an image, or the error in place of it.

    Args:
        source: A path, or "-" for the image on standard input.
        settings: How it is read.
        opener: Opens it.
        read: Makes something of the page; may raise `InputError`.

    Raises:
        WorkerError: The process that opens files cannot be started.
    """
    try:
        return read(_first_page(source, settings, opener))
    except WorkerError:
        raise
    except InputError as error:
        return error
    except Exception as error:  # a fault of ours with one image must not cost the others
        if ran_out(error):
            return InputError(source, "there is not enough memory for it; make the image smaller")
        kind = type(error).__name__
        return InputError(source, f"internal error ({kind}: {error}); please report it, if you can with the file")


def _first_page(source: str, settings: ReadSettings, opener: PageOpener) -> FirstPage:
    if not source:
        raise InputError(source, "the path is empty; give the name of a file")
    data = read_standard_input(source) if source == STANDARD_INPUT else None
    pages = opener.pages(source, settings, data)
    first = next(pages)
    if isinstance(first, InputError):
        raise first
    return FirstPage(first, next(pages, None) is not None)
