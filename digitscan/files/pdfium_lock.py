"""PDFium may be called by one thread at a time, whichever documents the others have open."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

PDFIUM = threading.RLock()
"""To be held by whoever calls PDFium."""


class Closable(Protocol):
    """A document or page."""

    def close(self) -> None:
        """Lets go of it."""


Opened = TypeVar("Opened", bound=Closable)


@contextmanager
def closing(opened: Opened) -> Iterator[Opened]:
    """Closes a document or page at the end, with the lock."""
    try:
        yield opened
    finally:
        with PDFIUM:
            opened.close()
