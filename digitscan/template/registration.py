"""Lays a template over a page: which pixels of the page each of its points shows, and how well it fits."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitscan.records import Gray
from digitscan.template.features import Features, Points, find_features
from digitscan.template.homography import Homography, is_plausible, project, zoom

Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]
Shapes = tuple[tuple[int, ...], tuple[int, ...]]

_PRINT = 5  # features in a square with print
_ALIKE = 0.8  # of the product of two descriptors, 1 for the same


@dataclass(frozen=True, slots=True)
class RegistrationSettings:
    """When features match, and when enough of them do.

    Attributes:
        ratio: The nearest feature of the page must be nearer than this share of the second nearest (Lowe 2004).
        reach: A match is off by at most so many pixels of the copy that features were found on ...
        near: ... and when the page lies over the template, features are looked for within so many.
        least: So many features must match ...
        share: ... and this share of those that the template has there, ...
        spread: ... in this share of the squares of a grid that have some, ...
        squares: ... which has so many along the longer side.
    """

    ratio: float = 0.8
    reach: float = 3.0
    near: float = 6.0
    least: int = 25
    share: float = 0.08
    spread: float = 0.5
    squares: int = 8


@dataclass(frozen=True, slots=True)
class Registration:
    """How a template lies on a page.

    Attributes:
        homography: float64 (3, 3), from pixels of the reference to pixels of the page.
        share: Share of the reference's features that were found on the page where they should be.
        error: How far those are from it, in pixels of the page: root of the mean square.
    """

    homography: Homography
    share: float
    error: float


@dataclass(frozen=True, slots=True)
class Guess:
    """Where a template may lie, by `matches` pairs of features that agree."""

    homography: Homography
    matches: int


def guess(
    features: Features, found: Features, shapes: Shapes, settings: RegistrationSettings = RegistrationSettings()
) -> Guess | None:
    """Finds where a template may lie on a page, turned, scaled or seen aslant.

    Args:
        features: Of the template, its fields left out.
        found: Of the page.
        shapes: Of the template's image and the page's.
        settings: See `RegistrationSettings`.
    """
    first, second = _matches(features, found, settings.ratio)
    fitted = _fit(features.points[first], found.points[second], settings.reach / found.scale, settings)
    return fitted if fitted is not None and is_plausible(fitted.homography, *shapes) else None


def register(
    reference: Gray,
    features: Features,
    page: Gray,
    guessed: Guess,
    settings: RegistrationSettings = RegistrationSettings(),
) -> Registration | None:
    """Lays a template over a page where it may lie: features match better that are no longer turned or scaled.

    Args:
        reference: The template's image.
        features: Of the template, its fields left out.
        page: The page's image.
        guessed: Where it may lie.
        settings: See `RegistrationSettings`.

    Returns:
        How it lies, or None where it does not fit.
    """
    height, width = reference.shape
    flags = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    flat = np.asarray(cv2.warpPerspective(page, guessed.homography, (width, height), flags=flags), np.uint8)
    seen = find_features(flat)
    first, second = _near_matches(features, seen, settings.near / features.scale)
    source, target = features.points[first], project(guessed.homography, seen.points[second])
    reach = settings.reach / features.scale * zoom(guessed.homography, reference.shape)
    fitted = _fit(source, target, reach, settings)
    if fitted is None or not is_plausible(fitted.homography, reference.shape, page.shape):
        return None
    off = np.hypot(*(target - project(fitted.homography, source)).T)
    close = off <= reach
    there = project(fitted.homography, features.points)
    shown = features.points[((there >= 0) & (there < np.array(page.shape[::-1]))).all(axis=1)]
    matched = int(np.count_nonzero(close))
    share = matched / max(1, len(shown))
    spread = _spread(source[close], shown, max(reference.shape) / settings.squares)
    if matched < settings.least or share < settings.share or spread < settings.spread:
        return None
    return Registration(fitted.homography, share, float(np.sqrt(np.square(off[close]).mean())))


def _matches(features: Features, found: Features, ratio: float) -> Pairs:
    """Pairs of features that are each other's best match, and clearly so."""
    none = np.zeros(0, np.intp)
    if len(features.points) < 2 or len(found.points) < 2:
        return none, none
    alike = features.descriptors @ found.descriptors.T
    best = alike.argmax(axis=1)
    each = np.arange(len(best))
    top = alike[each, best]
    back = alike.argmax(axis=0)
    alike[each, best] = -1.0
    next_best = alike.max(axis=1)
    # the descriptors have length 1, so that this is the ratio of squared distances
    clear = (1.0 - top) < ratio**2 * (1.0 - next_best)
    kept = clear & (back[best] == each)
    return np.flatnonzero(kept), best[kept]


def _near_matches(features: Features, seen: Features, reach: float) -> Pairs:
    """For each feature the most alike within reach, where it is alike at all."""
    if not len(features.points) or not len(seen.points):
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    likeness = features.descriptors @ seen.descriptors.T
    for axis in (0, 1):
        likeness[np.abs(np.subtract.outer(features.points[:, axis], seen.points[:, axis])) > reach] = -1.0
    best = likeness.argmax(axis=1)
    kept = likeness[np.arange(len(best)), best] > _ALIKE
    return np.flatnonzero(kept), best[kept]


def _spread(matched: Points, shown: Points, side: float) -> float:
    """In which share of the squares of a grid that have print any matched: two forms may have one box in common."""
    printed, counts = np.unique(np.floor(shown / side), axis=0, return_counts=True)
    printed = printed[counts >= _PRINT]
    hit = np.unique(np.floor(matched / side), axis=0)
    there = (printed[:, None] == hit[None]).all(axis=2).any(axis=1)
    return float(np.mean(there)) if len(printed) else 0.0


def _fit(source: Points, target: Points, reach: float, settings: RegistrationSettings) -> Guess | None:
    """The homography that most pairs agree with (MAGSAC++, Barath et al. 2020)."""
    if len(source) < settings.least:
        return None
    found, kept = cv2.findHomography(source, target, cv2.USAC_MAGSAC, reach, maxIters=5000, confidence=0.9999)
    count = 0 if found is None else int(np.count_nonzero(kept))
    return Guess(np.asarray(found, np.float64), count) if count >= settings.least else None
