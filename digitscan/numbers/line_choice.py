"""Finds which line of an image shows its number, and how large it is written: the line net looks at all."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitscan.clock import Clock
from digitscan.nets.sequence import SequenceNet
from digitscan.nets.strip import Strip, cut_strip
from digitscan.numbers.looks import Opinion, look, look_again, sureness
from digitscan.numbers.number import NumberSettings
from digitscan.numbers.transcripts import Look, Transcript, share_of_numbers
from digitscan.records import Ink, Row

_RANK = 0.85  # each line that comes before one makes it so much less likely the number's
_FEW = 0.75  # so does little ink: the power of a line's share of the most ink that one has
_LEAST = 0.05  # if no line is a number by more than this, the first is read
_SMALLER = 0.7  # a number that is not read surely may be written so much smaller than its line seems
_ALIKE = 1.18  # heights that are nearer than this are the same
_TALL = 0.3  # pieces of this share of the row's height tell how high the others are
_BAR, _NARROW = 1.6, 0.3  # what is so much higher than all else, and so narrow for its height, may be a bar
_LOWEST = 6  # pixels that a digit is high at least
_RESIZED = 0.8  # another height makes a number so much less likely


def look_for_number(
    rows: Sequence[Row], ink: Ink, net: SequenceNet, clock: Clock, settings: NumberSettings
) -> tuple[Row, Opinion]:
    """Chooses the row that shows the number, and looks at it again where it is not sure.

    Args:
        rows: The lines of the image, one at least, the main line first.
        ink: The ink of the image.
        net: The line net.
        clock: Takes the time.
        settings: How a number is told.
    """
    beam = settings.consensus.beam
    strips, looks = _cut_and_look(rows, ink, net, clock, beam)
    shares = number_lines([one.transcripts for one in looks], [row.area for row in rows])
    best = int(np.argmax(shares))
    row, chosen, strip, seen = rows[best], float(shares[best]), strips[best], looks[best]
    number = share_of_numbers(seen.transcripts)
    if min(sureness(seen), number) < settings.resized and (others := [*other_sizes(row), *without_bars(row)]):
        strips, looks = _cut_and_look(others, ink, net, clock, beam)
        numbers = [share_of_numbers(one.transcripts) for one in looks]
        best = int(np.argmax(numbers))
        if _RESIZED * numbers[best] > number:
            strip, seen = strips[best], looks[best]
            row = replace(row, pieces=others[best].pieces)
    (several,) = look_again([strip.image], [seen], net, clock, beam, settings.again)
    return row, Opinion(strip, several, chosen)


def _cut_and_look(
    rows: Sequence[Row], ink: Ink, net: SequenceNet, clock: Clock, beam: int
) -> tuple[list[Strip], list[Look]]:
    with clock.stage("normalize"):
        strips = [cut_strip(ink, row) for row in rows]
    return strips, look([strip.image for strip in strips], net, clock, beam)


def number_lines(transcripts: Sequence[Sequence[Transcript]], areas: Sequence[int]) -> NDArray[np.float64]:
    """How likely each of several lines is the one that shows the number: the others are legends, notes, specks.

    Args:
        transcripts: What each line is read as; the main line comes first.
        areas: How much ink each has, in pixels.

    Returns:
        Shares float64 (N,), which sum to 1; the first has all where none looks like a number.
    """
    chances = np.array([share_of_numbers(line) for line in transcripts]) * _RANK ** np.arange(len(transcripts))
    chances *= (np.array(areas) / max(areas)) ** _FEW
    if chances.max() <= _LEAST:
        chances = np.arange(len(transcripts)) == 0
    return np.asarray(chances / chances.sum(), np.float64)


def without_bars(row: Row) -> list[Row]:
    """The row without narrow pieces that are far higher than all others: what is left of a frame, or a paper's edge."""
    heights = np.array([piece.box.height for piece in row.pieces])
    narrow = np.array([piece.box.width for piece in row.pieces]) <= _NARROW * heights
    highest = float(np.max(heights[~narrow], initial=0))
    bars = narrow & (heights >= _BAR * highest)
    if highest < _LOWEST or not bars.any():
        return []
    return [Row(tuple(row.pieces[k] for k in np.flatnonzero(~bars)), highest)]


def other_sizes(row: Row) -> list[Row]:
    """The row with other heights of its writing: long strokes and legends mislead the typical height by area."""
    heights = np.array([piece.box.height for piece in row.pieces], np.float64)
    tall = heights[heights >= _TALL * row.height]
    found = [float(np.median(tall)) if len(tall) else row.height, _SMALLER * row.height]
    return [
        replace(row, height=height)
        for height in found
        if height >= 4 and not 1 / _ALIKE <= height / row.height <= _ALIKE
    ]
