"""Reads a comb: one digit a cell or none, by the digit net cell by cell and by the line net as a whole."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitscan.clock import Clock
from digitscan.finding.glyph import cut_glyph
from digitscan.ink.extraction import InkSettings, extract_ink
from digitscan.lattice.graph import NO_DIGIT
from digitscan.nets.judging import Judge
from digitscan.nets.models import Models
from digitscan.nets.strip import cut_strip
from digitscan.numbers.looks import look
from digitscan.numbers.transcripts import digit_frames, log_probability
from digitscan.records import Alternative, Digit, Gray, Ink, Piece, Probabilities, Reading, Row
from digitscan.template.cells import in_cells
from digitscan.template.teeth import Comb, without_teeth


@dataclass(frozen=True, slots=True)
class CombSettings:
    """How the texts of a comb are weighed.

    Attributes:
        tried: So many digits are tried in each cell ...
        kept: ... and so many texts kept, from left to right.
        line: The log probability by the line net counts so much, by the digit net 1 ...
        floor: ... and less than this it never is: a word in a strip must not outweigh all cells.
        beam: So many texts of the line net are tried as well.
        shown: Alternatives less probable than this are not told, ...
        most: ... and no more than so many are.
        near: Gives further texts to weigh, near to the likeliest: those that a rule allows, ...
        allowed: ... and no more than so many of them.
    """

    tried: int = 3
    kept: int = 40
    line: float = 0.5
    floor: float = -40.0
    beam: int = 20
    shown: float = 0.0005
    most: int = 5
    near: Callable[[str], Iterable[str]] | None = None
    allowed: int = 400

    def with_rule(self, near: Callable[[str], Iterable[str]]) -> "CombSettings":
        """The settings for a comb with a rule: more texts are weighed, and all of them are told.

        Args:
            near: Gives the texts that the rule allows near a text.
        """
        return replace(self, near=near, shown=0.0, most=self.kept + self.beam + self.allowed)


def comb_ink(image: Gray, comb: Comb, settings: InkSettings) -> Ink:
    """The ink of a comb without its walls."""
    return extract_ink(without_teeth(image, comb), settings)


def read_comb(
    ink: Ink, comb: Comb, models: Models, clock: Clock, settings: CombSettings = CombSettings()
) -> Reading | None:
    """Reads the digits of a comb.

    Args:
        ink: Its ink, without walls.
        comb: Where it lies, in pixels of the ink.
        models: The nets.
        clock: Takes the time.
        settings: How texts are weighed.

    Returns:
        The digits of the cells that are not empty; None where all are.
    """
    with clock.stage("find"):
        pieces = [piece for piece in in_cells(ink, comb) if piece is not None]
        glyphs = [cut_glyph(ink, piece.box, piece.mask) for piece in pieces]
    if not pieces:
        return None
    logs = np.log(np.maximum(Judge(models, clock).probabilities(glyphs), 1e-4))
    texts = _texts(logs, settings)
    scores = np.array([_by_cells(logs, text) for text in texts])
    if models.line is not None:
        texts, scores = _with_line(ink, pieces, logs, texts, models, clock, settings)
    with clock.stage("fields"):
        return _reading(texts, scores, pieces, settings)


def _texts(logs: Probabilities, settings: CombSettings) -> list[str]:
    """The likeliest texts by the cells alone, the likeliest first, and those that a rule allows near it."""
    kept = [("", 0.0)]
    for cell in logs[:, :NO_DIGIT]:
        tried = np.argsort(-cell)[: settings.tried].tolist()
        longer = [(text + str(digit), log + float(cell[digit])) for text, log in kept for digit in tried]
        kept = sorted(longer, key=lambda one: -one[1])[: settings.kept]
    texts = [text for text, _ in kept]
    if settings.near is not None:
        fitting = (text for text in settings.near(texts[0]) if len(text) == len(logs))
        texts += itertools.islice(fitting, settings.allowed)
    return list(dict.fromkeys(texts))


def _by_cells(logs: Probabilities, text: str) -> float:
    return float(sum(cell[int(digit)] for cell, digit in zip(logs, text, strict=True)))


def _with_line(
    ink: Ink,
    pieces: Sequence[Piece],
    logs: Probabilities,
    texts: list[str],
    models: Models,
    clock: Clock,
    settings: CombSettings,
) -> tuple[list[str], NDArray[np.float64]]:
    """The texts, with those that the line net reads, and their scores by both nets."""
    assert models.line is not None
    height = float(np.median([piece.box.height for piece in pieces]))
    with clock.stage("normalize"):
        strip = cut_strip(ink, Row(tuple(pieces), height))
    (seen,) = look([strip.image], models.line, clock, settings.beam)
    with clock.stage("fields"):
        read = {one.digits for one in seen.transcripts if len(one.digits) == len(pieces)}
        texts = list(dict.fromkeys([*texts, *sorted(read)]))
        by_line = np.maximum(log_probability(digit_frames(seen.frames), texts), settings.floor)
        return texts, np.array([_by_cells(logs, text) for text in texts]) + settings.line * by_line


def _reading(
    texts: Sequence[str], scores: NDArray[np.float64], pieces: Sequence[Piece], settings: CombSettings
) -> Reading:
    order = np.argsort(-scores, kind="stable")
    shares = np.exp(scores - scores[order[0]])
    # what the texts that were tried leave over, no digit at all among it, counts against all of them
    shares = shares * min(1.0, float(np.exp(scores[order[0]] / len(pieces)))) / shares.sum()
    ranked = [(texts[k], float(shares[k])) for k in order]
    best = ranked[0][0]
    digits = tuple(
        Digit(int(value), min(1.0, sum(share for text, share in ranked if text[place] == value)), piece.box)
        for place, (value, piece) in enumerate(zip(best, pieces, strict=True))
    )
    others = [Alternative(text, share) for text, share in ranked[1 : 1 + settings.most] if share >= settings.shown]
    return Reading(best, ranked[0][1], digits, tuple(others))
