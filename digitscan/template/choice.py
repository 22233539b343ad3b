"""Templates made ready to be laid over pages, and which of them fits a page best."""

from collections.abc import Sequence
from dataclasses import dataclass

from digitscan.records import Gray
from digitscan.template.features import Features, find_features
from digitscan.template.model import Template
from digitscan.template.registration import Registration, guess, register

_TRIED = 3


@dataclass(frozen=True, slots=True)
class Prepared:
    """A template with the features of its reference."""

    template: Template
    features: Features


@dataclass(frozen=True, slots=True)
class Fit:
    """The template of a page, and how it lies on it."""

    template: Template
    registration: Registration


def prepare(template: Template) -> Prepared:
    """Finds the features of a template where nobody is meant to write."""
    return Prepared(template, find_features(template.reference, [field.box for field in template.fields]))


def best_fit(image: Gray, templates: Sequence[Prepared]) -> Fit | None:
    """Lays templates over a page, the likeliest first, and returns the first that fits; None where none does.

    Args:
        image: The page.
        templates: Those that it may be made from.
    """
    found = find_features(image)
    guesses = [(guess(one.features, found, (one.template.reference.shape, image.shape)), one) for one in templates]
    likely = [(guessed, one) for guessed, one in guesses if guessed is not None]
    for guessed, one in sorted(likely, key=lambda pair: -pair[0].matches)[:_TRIED]:
        registration = register(one.template.reference, one.features, image, guessed)
        if registration is not None:
            return Fit(one.template, registration)
    return None
