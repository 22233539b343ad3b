"""All that one review works with: the run, the decisions on it, its pages and rules, and who reviews."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from digitscan.files.read_settings import ReadSettings
from digitscan.journal.store import Journal
from digitscan.review.crop_store import CropStore
from digitscan.review.decisions import Decisions, decisions_path, open_decisions
from digitscan.review.digit_tiles import DigitTiles
from digitscan.review.field_rules import FieldRules
from digitscan.review.page_images import PageImages
from digitscan.review.run_number import RunNumber
from digitscan.review.run_numbers import RunNumbers


@dataclass(frozen=True, slots=True)
class Session:
    """A review. `deciding` is held while `decisions` are used, which one thread at a time may do."""

    output: str
    who: str
    decisions: Decisions
    numbers: RunNumbers
    images: PageImages
    crops: CropStore
    tiles: DigitTiles
    rules: FieldRules
    deciding: threading.Lock = field(default_factory=threading.Lock)

    def broken(self, number: RunNumber, text: str) -> str:
        """Which rule a text of a number breaks and how, by what the other fields of its page hold; empty if none."""
        template, name = number.page.template, number.field.name
        names = self.rules.beside(template, name)
        beside = self.numbers.texts_on(number.page.id, names) if names else {}
        return self.rules.broken(template, name, text, beside)


@contextlib.contextmanager
def open_session(
    output: str, who: str, journal: Journal, read: ReadSettings, rules: FieldRules, folder: str = ""
) -> Iterator[Session]:
    """Opens what a review works with.

    Args:
        output: The run's, beside which decisions are kept.
        who: The reviewer's name.
        journal: The run's.
        read: How its files were read.
        rules: Of its templates.
        folder: What its paths are relative to, if not to the present one.

    Raises:
        JournalError: The decisions are damaged, or the file holds something else.
        OutputError: The decisions cannot be kept.
    """
    path = decisions_path(output)
    with open_decisions(path, renew=True) as decisions:
        numbers = RunNumbers(journal, path)
        images = PageImages(read, folder)
        with contextlib.closing(CropStore(numbers, images)) as crops:
            yield Session(output, who, decisions, numbers, images, crops, DigitTiles(numbers, images), rules)
