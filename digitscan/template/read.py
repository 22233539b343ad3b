"""Reads the fields of a page that a template was laid over."""

from dataclasses import dataclass, field, replace

import numpy as np

from digitscan.clock import Clock
from digitscan.finding.components import find_components
from digitscan.ink.extraction import InkSettings
from digitscan.inked_number import InkOf, read_inked_number
from digitscan.nets.models import Models
from digitscan.numbers.fields import FieldSettings
from digitscan.numbers.number import NumberSettings
from digitscan.records import Field, Gray, Ink, Reading
from digitscan.template.blank import chance_of_nothing
from digitscan.template.choice import Fit
from digitscan.template.comb import CombSettings, comb_ink, read_comb
from digitscan.template.cutting import Cut, CutSettings, cut_out, on_page
from digitscan.template.filling import Slot, fill
from digitscan.template.homography import Homography, zoom
from digitscan.template.model import FieldSpec
from digitscan.template.teeth import Comb


@dataclass(frozen=True, slots=True)
class ReadFieldSettings:
    """How fields are read.

    Attributes:
        fields: When a field is for review.
        nothing: A field that is empty by more than this probability is taken for empty.
        cut: How it is cut out.
    """

    fields: FieldSettings = field(default_factory=FieldSettings)
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
    ruled = fit.template.ruled
    slots = []
    for spec in fit.template.fields:
        place = on_page(spec.box, fit.registration.homography, page.shape)
        reading, to_page = Reading("", 0.0, ()), fit.registration.homography
        if place.width and place.height:
            margin = settings.cut.comb_margin if spec.cells else settings.cut.margin
            with clock.stage("fields"):
                cut = cut_out(page, spec.box, fit.registration.homography, density, margin, settings.cut)
            reading, to_page = _read(cut, spec, spec.name in ruled, models, clock, settings)
        slots.append(Slot(spec, place, reading, to_page))
    with clock.stage("fields"):
        return tuple(fill(fit.template, slots, page.shape, settings.fields))


def _read(
    cut: Cut, spec: FieldSpec, ruled: bool, models: Models, clock: Clock, settings: ReadFieldSettings
) -> tuple[Reading, Homography]:
    """What stands in a field, boxes in pixels of its ink, and the homography from those to the page's."""
    comb = Comb(cut.frame.left, cut.frame.top, cut.frame.right, cut.frame.bottom, max(1, spec.cells))

    def ink_of(by: InkSettings) -> Ink:
        with clock.stage("ink"):
            ink = comb_ink(cut.image, comb, by)
            return ink if spec.cells else _inside(ink, comb.scaled(ink.scale))

    ink = ink_of(InkSettings.for_layout("line"))
    with clock.stage("ink"):
        nothing = chance_of_nothing(ink)
    found, scale = None, ink.scale
    if nothing <= settings.nothing:
        found, scale = _number(ink, ink_of, comb, spec, ruled, models, clock)
    return found or Reading("", nothing, ()), cut.homography @ np.diag([1 / scale, 1 / scale, 1.0])


def _number(
    ink: Ink, ink_of: InkOf, comb: Comb, spec: FieldSpec, ruled: bool, models: Models, clock: Clock
) -> tuple[Reading | None, float]:
    """The number in a field, with many other texts for a rule to choose among, and the scale of its boxes."""
    if spec.cells:
        cells = CombSettings()
        cells = cells.with_rule(spec.rule.near) if ruled else cells
        return read_comb(ink, comb.scaled(ink.scale), models, clock, cells), ink.scale
    line = NumberSettings.for_layout("line")
    found = read_inked_number(ink, ink_of, models, clock, line.with_rule(spec.rule.near) if ruled else line)
    return (found.reading, found.ink.scale) if found else (None, ink.scale)


def _inside(ink: Ink, frame: Comb) -> Ink:
    """The ink of a field without what stands beside it: pieces whose middle is not in its frame."""
    parts = find_components(ink)
    across, down = (parts.boxes[:, :2] + parts.boxes[:, 2:]).T / 2
    inside = (across >= frame.left) & (across <= frame.right) & (down >= frame.top) & (down <= frame.bottom)
    return replace(ink, mask=ink.mask & np.concatenate(([False], inside))[parts.labels])
