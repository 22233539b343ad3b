"""Reads a page: finds the rows of handwritten digits on it and the numbers in them, and reads each with both nets.

Printed numbers are read by the digit net alone: the line net was taught that print is no number.
"""

from dataclasses import dataclass, replace

from digitscan.clock import Clock
from digitscan.finding.glyph import cut_glyph
from digitscan.finding.one_sign import OneSignSettings, mark_whole
from digitscan.finding.rows import find_rows, likely_numbers
from digitscan.finding.screening import ScreeningSettings, doubtful_rows, has_more, share_of, written_numbers
from digitscan.lattice.candidates import propose
from digitscan.lattice.graph import Graph
from digitscan.lattice.paths import settle, steps_of
from digitscan.nets.judging import Judge
from digitscan.nets.models import Models
from digitscan.nets.sequence import SequenceNet
from digitscan.nets.strip import Strip, cut_strip
from digitscan.numbers.fields import FieldSettings, as_read, numbers
from digitscan.numbers.looks import Opinion, look, look_again
from digitscan.numbers.number import NumberSettings, read_number
from digitscan.records import Ink, LabelMap, Probabilities, Reading, Row, Step
from digitscan.verdict.proposals import PageProposals, Proposal

_ONE_SIGN = OneSignSettings(sure=0.9, widest=1.3)
_WORTH = 0.3  # what is no number by more than this is not looked at again: on many a page that is most


@dataclass(frozen=True, slots=True)
class _Found:
    """A number on the page: the ways to read its part of the row, and its strip."""

    graph: Graph
    strip: Strip


def propose_numbers(
    ink: Ink, models: Models, clock: Clock, fields: FieldSettings, settings: NumberSettings, printed: bool = False
) -> PageProposals:
    """Reads what may be the numbers of a page, in reading order, without a verdict on it.

    Args:
        ink: The ink of the page.
        models: The nets.
        clock: Takes the time.
        fields: When digits are one number.
        settings: How a number is told.
        printed: Whether printed numbers are read too.
    """
    with clock.stage("find"):
        all_rows = rows = find_rows(ink)
    labels = None
    if models.handwriting is not None and has_more(rows):
        with clock.stage("label"):
            labels = models.handwriting.label(ink, rows)
            if models.closer is not None:
                labels = models.closer.refine(ink, doubtful_rows(rows, labels), labels)
        with clock.stage("find"):
            rows = written_numbers(rows, labels, printed)
    judge = Judge(models, clock)
    rows = _screen(rows, ink, judge, clock)
    with clock.stage("find"):
        lattices = [propose(row, ink) for row in rows]
    judged = judge.of_each([lattice.glyphs for lattice in lattices])
    found: list[_Found | Reading | None] = []
    for row, lattice, probabilities in zip(rows, lattices, judged, strict=True):
        with clock.stage("fields"):
            graph = settle(lattice, probabilities)
            steps = steps_of(graph)
            groups = [steps] if row.sure else numbers(steps, lattice.height, fields)
        for group in filter(None, groups):
            if models.line is None or row.printed:
                reading = as_read(group)
                found.append(reading and replace(reading, printed=row.printed))
            else:
                with clock.stage("normalize"):
                    found.append(_cut(group, graph, probabilities, ink))
    both = iter(_read([one for one in found if isinstance(one, _Found)], models.line, clock, settings))
    readings = [next(both) if isinstance(one, _Found) else one for one in found]
    least = ScreeningSettings().number
    proposals = [_proposal(reading, ink, labels) for reading in readings if reading is not None]
    return PageProposals(ink, tuple(all_rows), labels, tuple(one for one in proposals if one.share > least))


def _proposal(reading: Reading, ink: Ink, labels: LabelMap | None) -> Proposal:
    """The number, and how probable it is that it is in handwriting, or in print, at all."""
    if labels is None:
        return Proposal(reading)
    kind = labels.printed if reading.printed else labels.digit
    return Proposal(reading, share_of(ink, [digit.box for digit in reading.digits], kind, labels.cell))


def _read(found: list[_Found], net: SequenceNet | None, clock: Clock, settings: NumberSettings) -> list[Reading | None]:
    if net is None or not found:
        return []
    strips, beam = [one.strip.image for one in found], settings.consensus.beam
    looks = look_again(strips, look(strips, net, clock, beam), net, clock, beam, settings.again, _WORTH)
    with clock.stage("fields"):
        return [
            read_number(one.graph, Opinion(one.strip, seen), net.calibration, settings)
            for one, seen in zip(found, looks, strict=True)
        ]


def _cut(group: list[Step], graph: Graph, probabilities: Probabilities, ink: Ink) -> _Found:
    """Cuts the number of some steps out of its row, whose graph is given."""
    first, last = group[0].parts[0], group[-1].parts[1]
    if (first, last) != (0, len(graph.lattice.parts)):
        part, inside = graph.lattice.between(first, last)
        graph = settle(part, probabilities[inside])
    return _Found(graph, cut_strip(ink, Row(graph.lattice.parts, graph.lattice.height)))


def _screen(rows: list[Row], ink: Ink, judge: Judge, clock: Clock) -> list[Row]:
    """Leaves out the parts of rows that are surely no numbers, before the costly cuts are tried."""
    with clock.stage("find"):
        glyphs = [[cut_glyph(ink, piece.box, piece.mask) for piece in row.pieces] for row in rows]
    judged = judge.of_each(glyphs)
    kept: list[Row] = []
    for row, seen in zip(rows, judged, strict=True):
        marked = mark_whole(row, seen.max(axis=1), _ONE_SIGN)
        kept.extend([marked] if row.sure else likely_numbers(marked, seen))
    return kept
