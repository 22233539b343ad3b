"""Finds the line on which the number of an image stands, and has both nets look at it."""

from dataclasses import dataclass

from digitscan.clock import Clock
from digitscan.finding.glyph import cut_glyph
from digitscan.finding.one_sign import OneSignSettings, mark_whole
from digitscan.finding.segment import find_lines
from digitscan.lattice.candidates import propose
from digitscan.lattice.graph import NO_DIGIT, Graph
from digitscan.lattice.paths import settle
from digitscan.nets.judging import Judge
from digitscan.nets.models import Models
from digitscan.numbers.line_choice import look_for_number
from digitscan.numbers.looks import Opinion
from digitscan.numbers.number import NumberSettings
from digitscan.records import Ink, Row

_ONE_DIGIT = OneSignSettings(sure=0.98, widest=1.0)


@dataclass(frozen=True, slots=True)
class Examined:
    """The line of a number, with the ways to read it digit by digit and, with a line net, as a whole."""

    row: Row
    graph: Graph
    whole: Opinion | None


def examine(ink: Ink, models: Models, clock: Clock, settings: NumberSettings) -> Examined | None:
    """Finds the line of the number that an image shows, and has both nets look at it; None without ink."""
    with clock.stage("find"):
        rows = find_lines(ink)
    if not rows:
        return None
    row, whole = rows[0], None
    if models.line is not None:
        row, whole = look_for_number(rows, ink, models.line, clock, settings)
    judge = Judge(models, clock)
    row = _with_whole_digits(row, ink, judge, clock)
    with clock.stage("find"):
        lattice = propose(row, ink)
    probabilities = judge.probabilities(lattice.glyphs)
    with clock.stage("fields"):
        return Examined(row, settle(lattice, probabilities), whole)


def _with_whole_digits(row: Row, ink: Ink, judge: Judge, clock: Clock) -> Row:
    """The row with its sure digits marked as whole, so that no cuts are tried in them."""
    with clock.stage("find"):
        glyphs = [cut_glyph(ink, piece.box, piece.mask) for piece in row.pieces]
    return mark_whole(row, judge.probabilities(glyphs)[:, :NO_DIGIT].max(axis=1), _ONE_DIGIT)
