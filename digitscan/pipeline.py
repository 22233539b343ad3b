"""Reads one page: picks the way that its layout asks for, and brings the boxes back to the page's pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitscan.clock import Clock
from digitscan.detected_page import add_detected
from digitscan.errors import InputError
from digitscan.finding.segment import find_single
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.ink.paper import dark_on_light
from digitscan.inked_number import InkOf, read_inked_number
from digitscan.nets.classify import NO_DIGIT
from digitscan.nets.judging import Judge
from digitscan.nets.models import Models
from digitscan.numbers.fields import FieldSettings, field_of
from digitscan.numbers.number import NumberSettings
from digitscan.picture import picture_of
from digitscan.records import Box, Digit, Field, Gray, Ink, Layout, Page, PageReading, Reading, Rotate, Status, Turn
from digitscan.template.choice import Fit, Prepared, best_fit
from digitscan.template.read import ReadFieldSettings, read_fields
from digitscan.turning import turned, turned_back
from digitscan.verdict.verdict import decide
from digitscan.whole_page import propose_numbers

_NO_FIT = (
    "no template fits it; add its template with --template, see what digitscan template check says of it, "
    "or read such pages without a template with --or-free"
)


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What to read and how.

    Attributes:
        layout: What an image shows: a page, one number, or one digit.
        min_confidence: A number less sure than this is given for review.
        templates: Each page is made from one of these, if there are any.
        or_free: Whether a page that is made from none is read as without templates.
        printed: Whether printed numbers of a page are read too.
        pictured: A number with one of these statuses gets a picture, cut while its page is at hand: opened again at
            the end, a page might be gone or another, and a PDF page would be drawn twice.
        rotate: By how many degrees clockwise a page is turned to be read without a template; "auto" looks how it lies.
    """

    layout: Layout = "page"
    min_confidence: float = 0.9
    templates: tuple[Prepared, ...] = ()
    or_free: bool = False
    printed: bool = False
    pictured: frozenset[Status] = frozenset()
    rotate: Rotate = "auto"

    @property
    def in_color(self) -> bool:
        """Whether it needs the color of a page, which tells a pen from print; a template's fields do not."""
        return self.layout == "page" and (not self.templates or self.or_free)

    @property
    def fields(self) -> FieldSettings:
        """What the last stage needs of it."""
        return FieldSettings(min_confidence=self.min_confidence)


def scan_page(page: Page, models: Models, settings: ScanSettings = ScanSettings()) -> PageReading:
    """Reads the numbers of one page.

    Args:
        page: The page, of any polarity and resolution.
        models: The nets.
        settings: What to read.

    Returns:
        The numbers in the reading order of the upright page, or the fields in that of the page's template, their boxes
        in pixels of the page as it is given; without the image.

    Raises:
        InputError: No template fits the page.
    """
    clock = Clock()
    reading = _by_template(page, models, settings, clock)
    if reading is not None:
        return replace(reading, fields=_pictured(reading.fields, page, settings, clock))
    turn = _turn(page, models, settings, clock)
    upright = turned(page, turn)
    fields = _pictured(_fields(upright, models, settings, clock), upright, settings, clock)
    height, width = page.image.shape
    if turn:
        fields = tuple(turned_back(one, turn, width, height) for one in fields)
    return PageReading(page.source, page.number, fields, clock.seconds, "", width, height, turn)


def _pictured(fields: tuple[Field, ...], page: Page, settings: ScanSettings, clock: Clock) -> tuple[Field, ...]:
    """The numbers of a page, those with pictures that are to have one."""
    if not settings.pictured:
        return fields
    with clock.stage("pictures"):
        return tuple(
            replace(one, picture=picture_of(page.image, one.box)) if one.status in settings.pictured else one
            for one in fields
        )


def _turn(page: Page, models: Models, settings: ScanSettings, clock: Clock) -> Turn:
    """By how many degrees clockwise a page is turned to be read; none where it is not sure how it lies."""
    if settings.layout != "page":
        return 0
    if settings.rotate != "auto":
        return settings.rotate
    if models.orientation is None:
        return 0
    with clock.stage("orientation"):
        return models.orientation.look(page.image).sure_turn


def _by_template(page: Page, models: Models, settings: ScanSettings, clock: Clock) -> PageReading | None:
    """What the fields of the page's template hold; None where it is read without one."""
    if settings.templates:
        height, width = page.image.shape
        with clock.stage("template"):
            image, fit = _fitted(page.image, settings.templates)
        if fit is not None:
            found = read_fields(image, fit, models, clock, ReadFieldSettings(settings.fields))
            return PageReading(page.source, page.number, found, clock.seconds, fit.template.name, width, height)
        if not settings.or_free:
            raise InputError(page.source, _NO_FIT, page.number)
    return None


def _fields(page: Page, models: Models, settings: ScanSettings, clock: Clock) -> tuple[Field, ...]:
    """The numbers of a page without a template, as it lies."""

    def ink_of(by: InkSettings) -> Ink:
        with clock.stage("ink"):
            return extract_ink(page.image, by)

    readings, scale = _readings(page, ink_of(InkSettings.for_layout(settings.layout)), ink_of, models, settings, clock)
    with clock.stage("fields"):
        return tuple(on_page(field_of(one, settings.fields), scale, page.image.shape) for one in readings)


def _fitted(image: Gray, templates: Sequence[Prepared]) -> tuple[Gray, Fit | None]:
    """The template of a page and how it lies on it; where none fits light ink on dark paper, on its negative."""
    fit, ink = best_fit(image, templates), InkSettings()
    if fit is None and (dark_ink := dark_on_light(image, ink.overview, ink.closer)) is not image:
        return dark_ink, best_fit(dark_ink, templates)
    return image, fit


def _readings(
    page: Page, ink: Ink, ink_of: InkOf, models: Models, settings: ScanSettings, clock: Clock
) -> tuple[list[Reading], float]:
    """The numbers, and how many pixels of their boxes a pixel of the page is."""
    number = NumberSettings.for_layout(settings.layout)
    match settings.layout:
        case "page":
            found = propose_numbers(ink, models, clock, settings.fields, number, settings.printed)
            found = add_detected(found, page, models, clock)
            with clock.stage("verdict"):
                return decide(found, models.verdict), ink.scale
        case "line":
            one = read_inked_number(ink, ink_of, models, clock, number)
            return ([one.reading], one.ink.scale) if one and one.reading else ([], ink.scale)
        case "digit":
            digit = _one_digit(ink, models, clock)
            return [digit] if digit else [], ink.scale


def _one_digit(ink: Ink, models: Models, clock: Clock) -> Reading | None:
    with clock.stage("find"):
        glyph = find_single(ink)
    if glyph is None:
        return None
    probabilities = Judge(models, clock).probabilities([glyph])[0]
    value = int(np.argmax(probabilities[:NO_DIGIT]))
    confidence = float(probabilities[value])
    return Reading(str(value), confidence, (Digit(value, confidence, glyph.box),))


def on_page(found: Field, scale: float, shape: tuple[int, ...]) -> Field:
    """Maps the boxes of a number from the pixels of an ink of this scale to those of the page, of this shape."""

    def mapped(box: Box) -> Box:
        return Box(
            max(0, math.floor(box.left / scale)),
            max(0, math.floor(box.top / scale)),
            min(shape[1], math.ceil(box.right / scale)),
            min(shape[0], math.ceil(box.bottom / scale)),
        )

    digits = tuple(replace(digit, box=mapped(digit.box)) for digit in found.digits)
    return replace(found, box=mapped(found.box), digits=digits)
