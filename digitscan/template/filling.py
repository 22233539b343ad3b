"""Fills the fields of a template with what was read in them, by what they may hold and what holds between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from digitscan.numbers.fields import FieldSettings, field_of
from digitscan.records import Box, Field, Reading, Status
from digitscan.rules.apply import apply_rule
from digitscan.rules.between import apply_between
from digitscan.template.cutting import on_page
from digitscan.template.homography import Homography
from digitscan.template.model import FieldSpec, Template


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a template with what was read in it.

    Attributes:
        spec: What the template says of it.
        place: Where it lies, in pixels of the page.
        reading: What was read, in pixels of its own; where it is empty no text, and how sure that is.
        homography: From those pixels to the page's.
    """

    spec: FieldSpec
    place: Box
    reading: Reading
    homography: Homography


def fill(template: Template, slots: Sequence[Slot], page: tuple[int, ...], settings: FieldSettings) -> list[Field]:
    """Chooses what each field holds: the one place where what was read meets what the template asks for.

    Args:
        template: With its rules. A field that has none, of its own or with others, is told as it was read.
        slots: What was read, in the template's order.
        page: Height and width of the page.
        settings: When a field is for review.
    """
    ruled = template.ruled
    written = [slot for slot in slots if slot.reading.text and slot.spec.name in ruled]
    alone = {slot.spec.name: apply_rule(slot.spec.rule, slot.reading) for slot in written}
    chosen = apply_between(template.rules, alone)
    fields = []
    for slot in slots:
        one = chosen.get(slot.spec.name)
        if one:
            fields.append(_written(slot, one.reading, page, settings, one.reason))
        elif slot.reading.text:
            fields.append(_written(slot, slot.reading, page, settings))
        else:
            fields.append(_empty(slot, settings))
    return fields


def _written(slot: Slot, reading: Reading, page: tuple[int, ...], settings: FieldSettings, reason: str = "") -> Field:
    digits = tuple(replace(one, box=on_page(one.box, slot.homography, page)) for one in reading.digits)
    return replace(field_of(replace(reading, digits=digits), settings, reason), name=slot.spec.name)


def _empty(slot: Slot, settings: FieldSettings) -> Field:
    """A field without text; that a required one is empty cannot be right, however sure it is."""
    if slot.spec.required:
        return Field(slot.spec.name, "", 0.0, "review", slot.place, (), reason="required")
    confidence = slot.reading.confidence
    status: Status = "accepted" if confidence >= settings.min_confidence else "review"
    return Field(slot.spec.name, "", confidence, status, slot.place, ())
