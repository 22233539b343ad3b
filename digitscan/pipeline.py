"""Reads one page: the one place where the stages are put together."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from digitscan.classify import NO_DIGIT, Classifier
from digitscan.fields import FieldSettings, numbers, one_number
from digitscan.glyph import cut_glyph
from digitscan.ink import InkSettings, extract_ink
from digitscan.lattice import propose
from digitscan.normalize import VERSION, normalize
from digitscan.paths import best_path
from digitscan.records import Box, Field, Ink, Layout, Page, PageReading, Row, Step
from digitscan.rows import find_rows, likely_numbers
from digitscan.segment import find_row, find_single


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What to read and how.

    Attributes:
        layout: What an image shows: a page, one number, or one digit.
        min_confidence: A number less sure than this is given for review.
    """

    layout: Layout = "page"
    min_confidence: float = 0.9

    @property
    def fields(self) -> FieldSettings:
        """What the last stage needs of it."""
        return FieldSettings(min_confidence=self.min_confidence)


@dataclass(frozen=True, slots=True)
class Models:
    """The nets, loaded once for many pages."""

    digit: Classifier


def load_models(weights: Path | None = None) -> Models:
    """Loads the nets.

    Args:
        weights: Of the digit net, an ONNX file that `python -m training export` wrote; None for the bundled one.

    Raises:
        WeightsError: The file cannot be used.
    """
    return Models(Classifier(VERSION, weights))


@dataclass(slots=True)
class _Clock:
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def scan_page(page: Page, models: Models, settings: ScanSettings = ScanSettings()) -> PageReading:
    """Reads the numbers of one page.

    Args:
        page: The page, upright, of any polarity and resolution.
        models: The nets.
        settings: What to read.

    Returns:
        The numbers in reading order, their boxes in pixels of the page; without the image.
    """
    clock = _Clock()
    with clock.stage("ink"):
        ink = extract_ink(page.image, InkSettings.for_layout(settings.layout))
    if settings.layout == "digit":
        fields = _read_digit(ink, models, settings, clock)
    else:
        fields = _read_rows(ink, models, settings, clock)
    return PageReading(
        page.source,
        page.number,
        tuple(_on_page(f, ink.scale, page.image.shape) for f in fields),
        clock.seconds,
    )


def _read_digit(ink: Ink, models: Models, settings: ScanSettings, clock: _Clock) -> list[Field]:
    with clock.stage("find"):
        glyph = find_single(ink)
    if glyph is None:
        return []
    with clock.stage("classify"):
        probabilities = models.digit.probabilities(normalize([glyph]))[0]
    value = int(np.argmax(probabilities[:NO_DIGIT]))
    with clock.stage("fields"):
        return one_number([Step(value, float(probabilities[value]), glyph.box)], settings.fields)


def _read_rows(ink: Ink, models: Models, settings: ScanSettings, clock: _Clock) -> list[Field]:
    whole_page = settings.layout == "page"
    with clock.stage("find"):
        if whole_page:
            rows = find_rows(ink)
        else:
            row = find_row(ink)
            rows = [row] if row else []
    if whole_page:
        rows = _screen(rows, ink, models, clock)
    with clock.stage("find"):
        lattices = [propose(row, ink) for row in rows]
    with clock.stage("normalize"):
        digits = normalize([glyph for lattice in lattices for glyph in lattice.glyphs])
    with clock.stage("classify"):
        probabilities = models.digit.probabilities(digits)
    fields: list[Field] = []
    with clock.stage("fields"):
        start = 0
        for lattice in lattices:
            end = start + len(lattice.glyphs)
            steps = best_path(lattice, probabilities[start:end])
            start = end
            if whole_page:
                fields.extend(numbers(steps, lattice.height, settings.fields))
            else:
                fields.extend(one_number(steps, settings.fields))
    return fields


def _screen(rows: list[Row], ink: Ink, models: Models, clock: _Clock) -> list[Row]:
    """Leaves out the parts of rows that are surely no numbers, before the costly cuts are tried."""
    with clock.stage("find"):
        pieces = [piece for row in rows for piece in row.pieces]
        glyphs = [cut_glyph(ink, piece.box, piece.mask) for piece in pieces]
    with clock.stage("normalize"):
        digits = normalize(glyphs)
    with clock.stage("classify"):
        probabilities = models.digit.probabilities(digits)
    kept, start = [], 0
    for row in rows:
        end = start + len(row.pieces)
        kept.extend(likely_numbers(row, probabilities[start:end]))
        start = end
    return kept


def _on_page(field: Field, scale: float, shape: tuple[int, ...]) -> Field:
    """Maps the boxes of a number from the ink's pixels to the page's."""

    def mapped(box: Box) -> Box:
        return Box(
            max(0, math.floor(box.left / scale)),
            max(0, math.floor(box.top / scale)),
            min(shape[1], math.ceil(box.right / scale)),
            min(shape[0], math.ceil(box.bottom / scale)),
        )

    digits = tuple(replace(digit, box=mapped(digit.box)) for digit in field.digits)
    return replace(field, box=mapped(field.box), digits=digits)
