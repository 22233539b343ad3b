"""Reads an image that shows one number: finds the line that it stands on, and reads it with both nets."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitscan.clock import Clock
from digitscan.fields import as_read
from digitscan.glyph import cut_glyph
from digitscan.graph import NO_DIGIT, Graph
from digitscan.judging import judge, look
from digitscan.lattice import Lattice, propose
from digitscan.models import Models
from digitscan.number import NumberSettings, read_number
from digitscan.paths import settle, steps_of
from digitscan.records import Box, Ink, Probabilities, Reading, Row
from digitscan.segment import find_lines
from digitscan.strip import Strip, cut_strip, varied
from digitscan.transcripts import Look, Transcript, share_of_numbers

_RANK = 0.85  # each line that comes before one makes it so much less likely the number's
_SURE, _NARROW, _TALL = 0.98, 1.0, 0.6  # a piece that is so surely a digit, so narrow and so high is not cut
_LEAST = 0.05  # if no line is a number by more than this, the first is read


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the line net makes of a row: the strip that it saw, and its looks at it, the first one first."""

    strip: Strip
    looks: Sequence[Look]


@dataclass(frozen=True, slots=True)
class Examined:
    """The line of a number, with the ways to read it digit by digit and, with a line net, as a whole."""

    row: Row
    graph: Graph
    whole: Opinion | None


def read_one_number(ink: Ink, models: Models, clock: Clock, settings: NumberSettings) -> Reading | None:
    """Reads the number that an image shows.

    Args:
        ink: The ink of the image.
        models: The nets.
        clock: Takes the time.
        settings: How a number is told.

    Returns:
        The number, or None where there is none.
    """
    found = examine(ink, models, clock, settings)
    if found is None:
        return None
    with clock.stage("fields"):
        return number_of(found, models, settings)


def number_of(found: Examined, models: Models, settings: NumberSettings) -> Reading | None:
    """The number on a line that both nets have looked at; None where there is none."""
    whole = found.whole
    if models.line is None or whole is None:
        return as_read(steps_of(found.graph))
    return read_number(found.graph, whole.strip, whole.looks, models.line.calibration, settings)


def examine(ink: Ink, models: Models, clock: Clock, settings: NumberSettings) -> Examined | None:
    """Finds the line of the number that an image shows, and has both nets look at it; None without ink."""
    with clock.stage("find"):
        rows = find_lines(ink)
    if not rows:
        return None
    row, whole = rows[0], None
    if models.line is not None:
        with clock.stage("normalize"):
            strips = [cut_strip(ink, row) for row in rows]
        beam = settings.consensus.beam
        looks = look([strip.image for strip in strips], models.line, clock, beam)
        chosen = number_line([look.transcripts for look in looks], [row.area for row in rows])
        row, seen = rows[chosen], [looks[chosen]]
        if seen[0].transcripts[0].probability < settings.again:
            seen += look(varied(strips[chosen].image), models.line, clock, beam)
        whole = Opinion(strips[chosen], seen)
    row, known = _with_whole_digits(row, ink, models, clock)
    with clock.stage("find"):
        lattice = propose(row, ink)
    probabilities = _judge_candidates(lattice, known, models, clock)
    with clock.stage("fields"):
        return Examined(row, settle(lattice, probabilities), whole)


def _with_whole_digits(row: Row, ink: Ink, models: Models, clock: Clock) -> tuple[Row, dict[Box, Probabilities]]:
    """The row with its sure digits marked as whole, so that no cuts are tried in them; and what those look like."""
    with clock.stage("find"):
        glyphs = [cut_glyph(ink, piece.box, piece.mask) for piece in row.pieces]
    judged = judge(glyphs, models, clock)
    pieces = tuple(
        replace(
            piece,
            whole=bool(
                seen[:NO_DIGIT].max() >= _SURE
                and piece.box.width <= _NARROW * row.height
                and piece.box.height >= _TALL * row.height
            ),
        )
        for piece, seen in zip(row.pieces, judged, strict=True)
    )
    known = {piece.box: seen for piece, seen in zip(pieces, judged, strict=True) if piece.whole}
    return replace(row, pieces=pieces), known


def _judge_candidates(lattice: Lattice, known: dict[Box, Probabilities], models: Models, clock: Clock) -> Probabilities:
    """What the digit net makes of all candidates (N, 11), of which those that are whole digits are known."""
    found = [
        known.get(lattice.parts[first].box) if last == first + 1 else None
        for first, last in zip(lattice.first.tolist(), lattice.last.tolist(), strict=True)
    ]
    judged = iter(
        judge([glyph for glyph, seen in zip(lattice.glyphs, found, strict=True) if seen is None], models, clock)
    )
    rows = [next(judged) if seen is None else seen for seen in found]
    return np.array(rows, np.float32).reshape(len(rows), NO_DIGIT + 1)


def number_line(transcripts: Sequence[Sequence[Transcript]], areas: Sequence[int]) -> int:
    """Which of several lines shows the number: the others are legends, notes, underlines, specks.

    Args:
        transcripts: What each line is read as; the main line comes first.
        areas: How much ink each has, in pixels.
    """
    chances = [
        share_of_numbers(line) * _RANK**rank * math.sqrt(area / max(areas))
        for rank, (line, area) in enumerate(zip(transcripts, areas, strict=True))
    ]
    best = max(range(len(chances)), key=chances.__getitem__)
    return best if chances[best] > _LEAST else 0
