"""Tells which ink of a comb stands in which of its cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from digitscan.finding.components import find_components
from digitscan.records import Box, Ink, Piece
from digitscan.template.teeth import Comb


@dataclass(frozen=True, slots=True)
class CellSettings:
    """What of a comb's ink is writing; lengths in heights of its cells.

    Attributes:
        speck: Pieces of fewer square stroke widths are dropped.
        outside: Pieces whose middle is farther than this above or below the cells are not theirs.
        least: Pieces smaller than this are dropped ...
        tall: ... and a cell that holds nothing this high is empty.
        across: A piece wider than so many cells may be two digits that touch ...
        part: ... if each cell has this share of it.
    """

    speck: float = 1.2
    outside: float = 0.05
    least: float = 0.12
    tall: float = 0.25
    across: float = 1.15
    part: float = 0.25


def in_cells(ink: Ink, comb: Comb, settings: CellSettings = CellSettings()) -> list[Piece | None]:
    """The ink of each cell as one piece, from left to right; None for a cell that is empty.

    A digit that reaches over a wall stays whole; what touches the next digit is cut at the wall.

    Args:
        ink: The ink of the comb, its walls taken out.
        comb: Where it lies, in pixels of the ink.
        settings: What is writing.
    """
    parts = find_components(ink)
    cells: list[list[Piece]] = [[] for _ in range(comb.cells)]
    slack = settings.outside * comb.height
    for k in np.flatnonzero(parts.areas >= settings.speck * ink.stroke**2):
        piece = parts.piece(int(k))
        middle = (piece.box.top + piece.box.bottom) / 2
        large = max(piece.box.width, piece.box.height) >= settings.least * comb.height
        if large and comb.top - slack <= middle <= comb.bottom + slack:
            for cell, part in _shared_out(piece, comb, settings):
                cells[cell].append(part)
    return [_joined(cell) if _is_written(cell, comb, settings) else None for cell in cells]


def _shared_out(piece: Piece, comb: Comb, settings: CellSettings) -> Iterator[tuple[int, Piece]]:
    columns = np.count_nonzero(piece.mask, axis=0)
    places = (np.arange(piece.box.left, piece.box.right) + 0.5 - comb.left) / comb.pitch
    cell = np.clip(places.astype(np.int64), 0, comb.cells - 1)
    areas = np.bincount(cell, columns, comb.cells)
    taken = np.flatnonzero(areas >= settings.part * areas.sum())
    if piece.box.width <= settings.across * comb.pitch or len(taken) < 2:
        yield int(areas.argmax()), piece
        return
    for k in taken:
        inside = np.flatnonzero(cell == k)
        first, last = int(inside[0]), int(inside[-1]) + 1
        yield int(k), _trimmed(piece, first, last)


def _trimmed(piece: Piece, first: int, last: int) -> Piece:
    """The part of a piece in some of its columns."""
    mask = piece.mask[:, first:last]
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    box = Box(left, top, right, bottom).moved(piece.box.left + first, piece.box.top)
    return Piece(box, mask[top:bottom, left:right])


def _is_written(pieces: list[Piece], comb: Comb, settings: CellSettings) -> bool:
    return max((piece.box.height for piece in pieces), default=0) >= settings.tall * comb.height


def _joined(pieces: list[Piece]) -> Piece:
    box = reduce(Box.union, (piece.box for piece in pieces))
    mask = np.zeros((box.height, box.width), np.uint8)
    for piece in pieces:
        left, top = piece.box.left - box.left, piece.box.top - box.top
        mask[top : top + piece.box.height, left : left + piece.box.width] |= (piece.mask > 0).astype(np.uint8)
    return Piece(box, mask, whole=True)
