"""Images of one digit each -> what the net saw of it, and what it makes of that."""

import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitscan.classify import NO_DIGIT, Classifier
from digitscan.errors import InputError
from digitscan.ink import InkSettings, extract_ink
from digitscan.normalize import VERSION, normalize
from digitscan.pages import read_pages
from digitscan.read_settings import ReadSettings
from digitscan.records import Gray, Page, Probabilities
from digitscan.segment import find_single
from digitscan.sources import STANDARD_INPUT


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


def read_singles(sources: Iterable[str], net: Classifier) -> Iterator[SingleReading | InputError]:
    """Yields for each image, in order, what was read, or the error in place of it.

    Args:
        sources: Paths, or "-" for the image on standard input.
        net: The net.
    """
    for source in sources:
        try:
            yield _read(source, net)
        except InputError as error:
            yield error
        except MemoryError:
            yield InputError(source, "there is not enough memory for it; make the image smaller")
        except Exception as error:  # a fault of ours with one image must not cost the others
            kind = type(error).__name__
            yield InputError(source, f"internal error ({kind}: {error}); please report it, if you can with the file")


def _read(source: str, net: Classifier) -> SingleReading:
    page, more_pages = _first_page(source)
    look = look_at(page.image, net)
    if look is None:
        raise InputError(source, "there is no ink in it; give an image that shows one digit")
    return SingleReading(source, look, more_pages)


def _first_page(source: str) -> tuple[Page, bool]:
    if not source:
        raise InputError(source, "the path is empty; give the name of a file")
    data = None
    if source == STANDARD_INPUT:
        data = (io.BytesIO() if sys.stdin is None else sys.stdin.buffer).read()
    pages = read_pages(source, ReadSettings(), data)
    first = next(pages)
    if isinstance(first, InputError):
        raise first
    return first, next(pages, None) is not None
