"""Images of one digit each -> what the net saw of it, and what it makes of that."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitscan.errors import InputError
from digitscan.files.first_page import FirstPage, or_error
from digitscan.files.read_settings import ReadSettings
from digitscan.finding.segment import find_single
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.nets.classify import NO_DIGIT, Classifier
from digitscan.nets.normalize import VERSION, normalize
from digitscan.records import Gray, Probabilities
from digitscan.workers.page_opener import PageOpener


@dataclass(frozen=True, slots=True)
class Look:
    """What the net saw of an image, `seen` (28, 28), and its `probabilities` (11,) of ten digits and of none."""

    seen: Gray
    probabilities: Probabilities

    @property
    def is_digit(self) -> bool:
        """Whether a digit is likelier than none."""
        return int(np.argmax(self.probabilities)) != NO_DIGIT

    @property
    def ranking(self) -> tuple[int, ...]:
        """The ten digits, the likeliest first."""
        return tuple(int(digit) for digit in np.argsort(-self.probabilities[:NO_DIGIT], kind="stable"))

    def probability(self, value: int) -> float:
        """The probability of a digit, or of `NO_DIGIT`."""
        return float(self.probabilities[value])


@dataclass(frozen=True, slots=True)
class SingleReading:
    """What was read on the first page of an image; `more_pages` says whether it has others."""

    source: str
    look: Look
    more_pages: bool


def load_net(weights: Path | None = None) -> Classifier:
    """Loads the net.

    Args:
        weights: An ONNX file that `python -m training export` wrote; None for the bundled one.

    Raises:
        WeightsError: The file cannot be used.
    """
    return Classifier(VERSION, weights)


def look_at(image: Gray, net: Classifier) -> Look | None:
    """Finds the digit in an image and classifies it, by the stages and settings of the layout `digit`.

    Args:
        image: uint8 (H, W) gray, of any polarity and size.
        net: The net.

    Returns:
        What was seen, or None where there is no ink.
    """
    glyph = find_single(extract_ink(image, InkSettings.for_layout("digit")))
    if glyph is None:
        return None
    seen = normalize([glyph])
    return Look(seen[0], net.probabilities(seen)[0])


def read_singles(
    sources: Iterable[str], settings: ReadSettings, net: Classifier, opener: PageOpener
) -> Iterator[SingleReading | InputError]:
    """Yields for each image, in order, what was read, or the error in place of it.

    Args:
        sources: Paths, or "-" for the image on standard input.
        settings: How they are read.
        net: The net.
        opener: Opens them.

    Raises:
        WorkerError: The process that opens files cannot be started.
    """
    for source in sources:
        yield or_error(source, settings, opener, lambda first: _read(first, net))


def _read(first: FirstPage, net: Classifier) -> SingleReading:
    look = look_at(first.page.image, net)
    if look is None:
        raise InputError(first.page.source, "there is no ink in it; give an image that shows one digit")
    return SingleReading(first.page.source, look, first.more_pages)
