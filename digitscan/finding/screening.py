"""Leaves of the rows of a page what is likely a handwritten number, as the handwriting net labeled the ink."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscan.records import LabelMap, Mask, Piece, Row


@dataclass(frozen=True, slots=True)
class ScreeningSettings:
    """When pieces of a row are taken for handwritten digits; lengths in heights of the row.

    Attributes:
        few: A page with fewer pieces is left as it is: it shows one number, and nothing to tell it from.
        likely: A piece stays if it is more probable than this, by its own ink and that of its neighbors: only what is
            surely none goes, since a digit that is lost here is lost for good.
        own: How much its own ink counts beside its neighbors' (log odds), 0 to 1.
        reach: Neighbors count the less, the farther they are: at this distance by a third.
        tall: A piece this high that does not stay parts what is left of it from what is right of it.
        least: Pieces this high, against the highest that stays, tell the height of what is left of a row.
    """

    few: int = 6
    likely: float = 0.01
    own: float = 0.5
    reach: float = 1.2
    tall: float = 0.6
    least: float = 0.5


def has_more(rows: Sequence[Row], settings: ScreeningSettings = ScreeningSettings()) -> bool:
    """Whether rows may show more than one number, so that it is worth telling what is none."""
    return sum(len(row.pieces) for row in rows) >= settings.few


def written_numbers(
    rows: Sequence[Row], labels: LabelMap, settings: ScreeningSettings = ScreeningSettings()
) -> list[Row]:
    """Leaves the stretches of rows that are likely handwritten numbers.

    Args:
        rows: The rows of a page.
        labels: What the handwriting net makes of the page's ink.
        settings: When a piece stays.

    Returns:
        The rows that are left, in the order in which they came; their heights are of what stays in them.
    """
    return [kept for row in rows for kept in _stretches(row, likely_digits(row, labels, settings), settings)]


def likely_digits(row: Row, labels: LabelMap, settings: ScreeningSettings = ScreeningSettings()) -> Mask:
    """Which pieces of a row are likely handwritten digits or signs between them, bool (N,)."""
    shares = np.array([_share(piece, labels) for piece in row.pieces])
    inked = np.array([np.count_nonzero(piece.mask) for piece in row.pieces], np.float64)
    left, right = np.array([(piece.box.left, piece.box.right) for piece in row.pieces], np.float64).T
    apart = np.maximum(0, np.maximum(left[:, None] - right, left - right[:, None])) / (settings.reach * row.height)
    weights = inked * np.exp(-(apart**2))
    around = weights @ shares / weights.sum(axis=1)
    odds = settings.own * _log_odds(shares) + (1 - settings.own) * _log_odds(around)
    return np.asarray(odds > _log_odds(np.array(settings.likely)), np.bool_)


def _share(piece: Piece, labels: LabelMap) -> float:
    """The mean probability that the ink of a piece is of a handwritten number."""
    down, across = np.nonzero(piece.mask)
    rows, columns = labels.digit.shape
    cell_rows = np.minimum(((down + piece.box.top + 0.5) / labels.cell).astype(np.intp), rows - 1)
    cell_columns = np.minimum(((across + piece.box.left + 0.5) / labels.cell).astype(np.intp), columns - 1)
    return float(labels.digit[cell_rows, cell_columns].mean())


def _log_odds(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(shares, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(inside / (1 - inside)), np.float64)


def _stretches(row: Row, stays: Mask, settings: ScreeningSettings) -> list[Row]:
    """The pieces of a row that stay, parted where a tall one does not."""
    groups: list[list[Piece]] = [[]]
    for piece, kept in zip(row.pieces, stays, strict=True):
        if kept:
            groups[-1].append(piece)
        elif piece.box.height >= settings.tall * row.height and groups[-1]:
            groups.append([])
    return [Row(tuple(group), _height(group, settings)) for group in groups if group]


def _height(pieces: Sequence[Piece], settings: ScreeningSettings) -> float:
    heights = np.array([piece.box.height for piece in pieces])
    return float(np.median(heights[heights >= settings.least * heights.max()]))
