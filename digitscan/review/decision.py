"""What a person decided of a number; nothing of how it is kept or shown."""

from dataclasses import dataclass
from typing import Literal

from digitscan.records import Box

Verdict = Literal["confirmed", "corrected", "unreadable", "not a number", "open", "undone"]
"""`open` puts a number before a person's eyes, however sure it was read; `undone` takes all decisions back."""

Settled = Literal["read", "confirmed", "corrected", "unreadable", "not a number", "open"]
"""How a number stands: `read` was accepted and nobody looked at it, `open` still waits."""


@dataclass(frozen=True, slots=True)
class NumberKey:
    """Which number is meant, so that it is found again after its page is read anew.

    `source` is the file's path as the journal keeps it, bytes where it is not UTF-8; `original` the text as read.
    """

    source: str | bytes
    page: int
    box: Box
    original: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on a number; `text` is what it says by it, `version` counts the decisions on one number from 1."""

    key: NumberKey
    version: int
    verdict: Verdict
    text: str
    who: str
    when: str
