"""Proposes which pieces of ink may make one digit each: all cuts of touching digits, all merges of broken ones."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digitscan.finding.glyph import cut_glyph
from digitscan.lattice.cuts import CutSettings, cut_piece, estimate_slant
from digitscan.records import Box, Glyph, Gray, Ink, Piece, Row


@dataclass(frozen=True, slots=True)
class LatticeSettings:
    """What a digit may be made of; lengths in heights of the row.

    Attributes:
        cuts: Where pieces are cut.
        most_parts: A digit is merged from at most this many parts ...
        widest: ... is at most this wide, ...
        widest_gap: ... and no gap in it is wider than this.
        lowest: What is lower than this is no digit.
    """

    cuts: CutSettings = field(default_factory=CutSettings)
    most_parts: int = 6
    widest: float = 1.6
    widest_gap: float = 0.3
    lowest: float = 0.33


@dataclass(frozen=True, slots=True)
class Lattice:
    """The candidates for digits in one row: candidate k takes the parts `first[k]` up to before `last[k]`.

    `is_cut[i]` tells whether part i was cut from the one before it; its last entry is for the end of the row.
    """

    parts: tuple[Piece, ...]
    glyphs: tuple[Glyph, ...]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    is_cut: NDArray[np.bool_]
    height: float

    def between(self, first: int, last: int) -> tuple["Lattice", NDArray[np.int64]]:
        """The part of the lattice that takes the parts `first` up to before `last`, and which candidates it has."""
        inside = np.flatnonzero((self.first >= first) & (self.last <= last))
        part = Lattice(
            self.parts[first:last],
            tuple(self.glyphs[k] for k in inside),
            self.first[inside] - first,
            self.last[inside] - first,
            self.is_cut[first : last + 1],
            self.height,
        )
        return part, inside


def propose(row: Row, ink: Ink, settings: LatticeSettings = LatticeSettings()) -> Lattice:
    """Cuts the pieces of a row and merges neighbors, to all that may be one digit."""
    slant = estimate_slant(row.pieces)
    cut = [
        (part, number)
        for number, piece in enumerate(row.pieces)
        for part in ([piece] if piece.whole else cut_piece(piece, row.height, ink.stroke, slant, settings.cuts))
    ]
    cut.sort(key=lambda pair: pair[0].box.left + pair[0].box.right + slant * (pair[0].box.top + pair[0].box.bottom))
    parts = [part for part, _ in cut]
    origin = np.array([-1, *(number for _, number in cut), -1])
    glyphs, first, last = [], [], []
    for i in range(len(parts)):
        box = parts[i].box
        for j in range(i, min(i + settings.most_parts, len(parts))):
            if parts[j].whole and any(part.whole for part in parts[i:j]):
                break  # two signs are never one digit
            apart = parts[j].box.left - box.right
            box = box.union(parts[j].box)
            if box.width > settings.widest * row.height or apart > settings.widest_gap * row.height:
                break
            if box.height >= settings.lowest * row.height:
                glyphs.append(cut_glyph(ink, box, _merged(parts[i : j + 1], box)))
                first.append(i)
                last.append(j + 1)
    return Lattice(
        tuple(parts),
        tuple(glyphs),
        np.array(first, np.int64),
        np.array(last, np.int64),
        origin[1:] == origin[:-1],
        row.height,
    )


def _merged(parts: list[Piece], box: Box) -> Gray:
    mask = np.zeros((box.height, box.width), np.uint8)
    for part in parts:
        place = part.box.moved(-box.left, -box.top)
        mask[place.top : place.bottom, place.left : place.right] |= part.mask
    return mask
