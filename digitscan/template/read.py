"""Reads the fields of a page that a template was laid over."""

from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np

from digitscan.clock import Clock
from digitscan.components import find_components
from digitscan.models import Models
from digitscan.number import NumberSettings
from digitscan.one_number import read_one_number
from digitscan.records import Box, Field, Gray, Ink, Reading
from digitscan.template.blank import chance_of_nothing
from digitscan.template.choice import Fit
from digitscan.template.comb import comb_ink, read_comb
from digitscan.template.cutting import Cut, CutSettings, cut_out, on_page
from digitscan.template.homography import zoom
from digitscan.template.model import FieldSpec
from digitscan.template.teeth import Comb


@dataclass(frozen=True, slots=True)
class ReadFieldSettings:
    """How fields are read.

    Attributes:
        min_confidence: A field less sure than this is for review.
        nothing: A field that is empty by more than this probability is taken for empty.
        cut: How it is cut out.
    """

    min_confidence: float = 0.9
    nothing: float = 0.5
    cut: CutSettings = field(default_factory=CutSettings)


def read_fields(
    page: Gray, fit: Fit, models: Models, clock: Clock, settings: ReadFieldSettings = ReadFieldSettings()
) -> tuple[Field, ...]:
    """Reads the fields of a template, in its order.

    Args:
        page: The page's image.
        fit: How the template lies on it.
        models: The nets.
        clock: Takes the time.
        settings: How fields are read.

    Returns:
        A field for each of the template's, boxes in pixels of the page. An empty one has an empty text, no digits,
        and the probability that it is empty as its confidence.
    """
    density = zoom(fit.registration.homography, fit.template.reference.shape)
    found = []
    for spec in fit.template.fields:
        place = on_page(spec.box, fit.registration.homography, page.shape)
        if place.width and place.height:
            margin = settings.cut.comb_margin if spec.cells else settings.cut.margin
            with clock.stage("fields"):
                cut = cut_out(page, spec.box, fit.registration.homography, density, margin, settings.cut)
            reading = _read(cut, spec, page.shape, models, clock, settings)
        else:
            reading = Reading("", 0.0, ())  # the page ends before it
        found.append(fill(spec, reading, place, settings.min_confidence))
    return tuple(found)


def fill(spec: FieldSpec, reading: Reading, place: Box, min_confidence: float) -> Field:
    """The field that a reading fills: the one place where what was read meets what the template asks for.

    Args:
        spec: The template's field, with what its rule is.
        reading: What was read, with an empty text where it is empty.
        place: The field in pixels of the page.
        min_confidence: A field less sure than this is for review.

    Returns:
        The field. That a required one is empty cannot be right, however sure it is.
    """
    box = reduce(Box.union, (digit.box for digit in reading.digits)) if reading.digits else place
    confidence = 0.0 if spec.required and not reading.text else reading.confidence
    return Field(
        name=spec.name,
        text=reading.text,
        confidence=confidence,
        status="accepted" if confidence >= min_confidence else "review",
        box=box,
        digits=reading.digits,
        alternatives=reading.alternatives,
    )


def _read(
    cut: Cut, spec: FieldSpec, page: tuple[int, ...], models: Models, clock: Clock, settings: ReadFieldSettings
) -> Reading:
    """What stands in a field, boxes in pixels of the page."""
    comb = Comb(cut.frame.left, cut.frame.top, cut.frame.right, cut.frame.bottom, max(1, spec.cells))
    with clock.stage("ink"):
        ink = comb_ink(cut.image, comb)
        ink = ink if spec.cells else _inside(ink, comb.scaled(ink.scale))
        nothing = chance_of_nothing(ink)
    if nothing > settings.nothing:
        return Reading("", nothing, ())
    found = (
        read_comb(ink, comb.scaled(ink.scale), models, clock)
        if spec.cells
        else read_one_number(ink, models, clock, NumberSettings.for_layout("line"))
    )
    if found is None:
        return Reading("", nothing, ())
    to_page = cut.homography @ np.diag([1 / ink.scale, 1 / ink.scale, 1.0])
    return replace(found, digits=tuple(replace(digit, box=on_page(digit.box, to_page, page)) for digit in found.digits))


def _inside(ink: Ink, frame: Comb) -> Ink:
    """The ink of a field without what stands beside it: pieces whose middle is not in its frame."""
    parts = find_components(ink)
    across, down = (parts.boxes[:, :2] + parts.boxes[:, 2:]).T / 2
    inside = (across >= frame.left) & (across <= frame.right) & (down >= frame.top) & (down <= frame.bottom)
    return replace(ink, mask=ink.mask & np.concatenate(([False], inside))[parts.labels])
