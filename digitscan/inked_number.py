"""Reads an image of one number by its ink, and where that leaves it unsure, by fainter and by stronger ink too."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from digitscan.clock import Clock
from digitscan.ink.extraction import InkSettings
from digitscan.lattice.paths import steps_of
from digitscan.nets.models import Models
from digitscan.numbers.fields import as_read
from digitscan.numbers.number import NumberSettings, number_told, texts_by_both
from digitscan.numbers.texts import NOTHING, Texts, pooled
from digitscan.one_number import Examined, examine
from digitscan.records import Ink, Reading

InkOf = Callable[[InkSettings], Ink]

_MOST_PIXELS = 4_000_000
"""The ink of larger images is taken once: what is so large for one number is likely a page, or dirt."""


@dataclass(frozen=True, slots=True)
class InkedNumber:
    """A number as an ink shows it.

    Attributes:
        ink: The ink that shows it best.
        found: Its line there, with the ways to read it.
        reading: What it is, boxes in pixels of that ink; None for no number.
        by_ink: What it may be by each ink that was looked at, the usual one first; none where there is no line net.
    """

    ink: Ink
    found: Examined
    reading: Reading | None
    by_ink: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class _Look:
    ink: Ink
    found: Examined | None
    texts: Texts


def read_inked_number(
    ink: Ink, ink_of: InkOf, models: Models, clock: Clock, settings: NumberSettings
) -> InkedNumber | None:
    """Reads the number that an image shows.

    Args:
        ink: The ink of the image, by the settings of the layout "line".
        ink_of: Takes the ink out of the image again, by other settings.
        models: The nets.
        clock: Takes the time.
        settings: How a number is told.

    Returns:
        The number, or None where there is no ink.
    """
    first = _look(ink, models, clock, settings)
    if first.found is None:
        return None
    if first.found.whole is None:
        return InkedNumber(ink, first.found, as_read(steps_of(first.found.graph)))
    looks, texts = [first], first.texts
    is_unsure = texts.digits[0] and settings.dirt < texts.chances[0] < settings.other_ink
    if is_unsure and ink.mask.size <= _MOST_PIXELS:
        looks += [_look(other, models, clock, settings) for other in _other_inks(ink, ink_of)]
    if len(looks) > 1:
        texts = pooled([one.texts for one in looks])
    best = max(looks, key=lambda one: one.texts.chance_of(texts.digits[0]))
    assert best.found is not None and best.found.whole is not None
    with clock.stage("fields"):
        reading = number_told(texts, best.found.graph, best.found.whole, settings)
    return InkedNumber(best.ink, best.found, reading, tuple(one.texts for one in looks))


def _look(ink: Ink, models: Models, clock: Clock, settings: NumberSettings) -> _Look:
    found = examine(ink, models, clock, settings)
    if found is None or found.whole is None or models.line is None:
        return _Look(ink, found, NOTHING)
    with clock.stage("fields"):
        return _Look(ink, found, texts_by_both(found.graph, found.whole, models.line.calibration, settings))


def _other_inks(usual: Ink, ink_of: InkOf) -> Iterator[Ink]:
    """The other inks of an image that do differ: those of a black and white scan are all the same."""
    seen = [usual]
    for settings in InkSettings.for_layout("line").others():
        ink = ink_of(settings)
        if not any(np.array_equal(ink.mask, one.mask) for one in seen):
            seen.append(ink)
            yield ink
