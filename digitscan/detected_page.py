"""Adds to the proposals of a page what the detector finds: each region is cut out, turned upright, and read.

A region is read as an image of one number. What the detector says of a region tells the verdict of all proposals.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from digitscan.clock import Clock
from digitscan.color_view import color_view
from digitscan.detection.evidence import Detected
from digitscan.detection.linking import NumberRegion
from digitscan.detection.rectify import Cut, rectify
from digitscan.detection.regions import find_regions
from digitscan.finding.segment import find_lines
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.inked_number import read_inked_number
from digitscan.nets.models import Models
from digitscan.nets.strip import cut_strip
from digitscan.numbers.looks import look
from digitscan.numbers.number import NumberSettings
from digitscan.numbers.transcripts import share_of_numbers
from digitscan.records import Box, Digit, Gray, Ink, Page, Reading
from digitscan.verdict.proposals import DETECTED, PageProposals, Proposal

_LEAST = 0.25  # regions whose centers are on average less probable are not read
_MOST = 400  # only the surest regions of a page are read, so that a page of noise takes bounded time
_SURE = 0.95  # regions that a row has read so surely, digit for digit, are not read again
_LINES, _BEAM, _WORTH = 2, 4, 0.1  # lines of a region, texts of each, and the least share of numbers worth reading
_SETTINGS = replace(NumberSettings.for_layout("line"), other_ink=0.0)  # most that ink leaves unsure is no number
_LENGTH = 1.2  # log odds that a text loses for each digit that it has more or fewer than were detected


def add_detected(found: PageProposals, page: Page, models: Models, clock: Clock) -> PageProposals:
    """The proposals of a page with those in the regions that the detector finds.

    Args:
        found: The proposals of the page's rows.
        page: The page.
        models: The nets; without a detector nothing is added.
        clock: Takes the time.
    """
    if models.detector is None:
        return found
    with clock.stage("detect"):
        color = color_view(page)
        regions = find_regions(color, models.detector)
        regions = [one.scaled(page.image.shape[1] / color.shape[1]) for one in regions]
        detected = Detected(regions)
    known = {detected.region_of(_edges(one.reading, found.ink.scale)) for one in found.proposals if _is_sure(one)}
    wanted = [one for k, one in enumerate(regions) if k not in known and one.scores.mean() >= _LEAST]
    wanted = sorted(wanted, key=lambda one: -float(one.scores.mean()))[:_MOST]
    proposals = [
        Proposal(_scaled(reading, found.ink.scale), region.pen, DETECTED)
        for region, reading in read_regions(page.image, wanted, models, clock)
    ]
    return replace(found, proposals=(*found.proposals, *proposals), detected=detected)


def _is_sure(proposal: Proposal) -> bool:
    """Whether a row's reading is so sure that another look at the same digits is not worth its time."""
    return not proposal.reading.printed and proposal.reading.confidence >= _SURE


def _edges(reading: Reading, scale: float) -> NDArray[np.float64]:
    """The boxes of a reading's digits, float64 (N, 4), in pixels of the page whose ink has this scale."""
    boxes = [digit.box for digit in reading.digits]
    return np.array([(box.left, box.top, box.right, box.bottom) for box in boxes], np.float64) / scale


def read_regions(
    page: Gray, regions: Sequence[NumberRegion], models: Models, clock: Clock
) -> list[tuple[NumberRegion, Reading]]:
    """Reads the number in each region of a page.

    Args:
        page: uint8 (H, W).
        regions: Numbers that may be on it.
        models: The nets.
        clock: Takes the time.

    Returns:
        Those regions in which a number can be read, each with its reading, boxes in pixels of the page.
    """
    with clock.stage("normalize"):
        cuts = [rectify(page, region) for region in regions]
    with clock.stage("ink"):
        inks = [extract_ink(cut.image, InkSettings.for_layout("line")) for cut in cuts]
    worth = _worth(inks, models, clock)
    found = []
    for region, cut, ink, is_worth in zip(regions, cuts, inks, worth, strict=True):
        reading = _read(cut, ink, models, clock) if is_worth else None
        if reading is not None:
            reading = _as_long(reading, len(region.at))
            found.append((region, _on_page(reading, cut, page.shape)))
    return found


def _worth(inks: Sequence[Ink], models: Models, clock: Clock) -> list[bool]:
    """Which images show a number at first sight: the others, most of what was detected in vain, are not read."""
    if models.line is None:
        return [True] * len(inks)
    with clock.stage("find"):
        rows = [find_lines(ink)[:_LINES] for ink in inks]
    with clock.stage("normalize"):
        strips = [cut_strip(ink, row).image for ink, several in zip(inks, rows, strict=True) for row in several]
    looks = iter(look(strips, models.line, clock, _BEAM))
    shares = [[share_of_numbers(next(looks).transcripts) for _ in several] for several in rows]
    return [max(several, default=0.0) >= _WORTH for several in shares]


def _read(cut: Cut, ink: Ink, models: Models, clock: Clock) -> Reading | None:
    def ink_of(settings: InkSettings) -> Ink:
        with clock.stage("ink"):
            return extract_ink(cut.image, settings)

    found = read_inked_number(ink, ink_of, models, clock, _SETTINGS)
    if found is None or found.reading is None:
        return None
    return _scaled(found.reading, 1 / found.ink.scale)


def _as_long(reading: Reading, detected: int) -> Reading:
    """The reading, or an alternative that suits the number of detected digits better and is nearly as likely."""
    texts = [(reading.text, reading.confidence), *((one.text, one.confidence) for one in reading.alternatives)]
    away = [abs(sum(c.isdigit() for c in text) - detected) for text, _ in texts]
    weights = np.array([chance for _, chance in texts]) * np.exp(-_LENGTH * np.array(away, float))
    rest = max(0.0, 1 - sum(chance for _, chance in texts)) * float(np.exp(-_LENGTH))
    shares = weights / max(float(weights.sum()) + rest, 1e-9)
    order = np.argsort(-shares, kind="stable")
    best = int(order[0])
    others = tuple(
        replace(reading.alternatives[0], text=texts[k][0], confidence=float(shares[k])) for k in order[1:].tolist()
    )
    text = texts[best][0]
    if best == 0:
        return replace(reading, confidence=float(shares[0]), alternatives=others)
    digits = _spread(reading, [int(c) for c in text if c.isdigit()], float(shares[best]))
    return replace(reading, text=text, confidence=float(shares[best]), digits=digits, alternatives=others)


def _spread(reading: Reading, values: Sequence[int], confidence: float) -> tuple[Digit, ...]:
    """Digits of another text, side by side where the reading's are."""
    boxes = [digit.box for digit in reading.digits]
    if len(values) == len(boxes):
        return tuple(Digit(value, confidence, box) for value, box in zip(values, boxes, strict=True))
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    edges = np.linspace(left, max(right, left + len(values)), len(values) + 1).round().astype(int).tolist()
    return tuple(Digit(value, confidence, Box(edges[k], top, edges[k + 1], bottom)) for k, value in enumerate(values))


def _scaled(reading: Reading, scale: float) -> Reading:
    def mapped(box: Box) -> Box:
        return Box(*(round(side * scale) for side in (box.left, box.top, box.right, box.bottom)))

    return replace(reading, digits=tuple(replace(digit, box=mapped(digit.box)) for digit in reading.digits))


def _on_page(reading: Reading, cut: Cut, shape: tuple[int, ...]) -> Reading:
    place = partial(cut.on_page, shape=shape)
    return replace(reading, digits=tuple(replace(digit, box=place(digit.box)) for digit in reading.digits))
