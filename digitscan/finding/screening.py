"""Leaves of the rows of a page what is likely a number, as the handwriting net labeled the ink."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitscan.finding.linking import are_alone, height_of, link, numbers_of
from digitscan.finding.rows import in_reading_order
from digitscan.records import Box, Ink, LabelMap, Mask, Piece, Probabilities, Row


@dataclass(frozen=True, slots=True)
class ScreeningSettings:
    """When pieces of a row are taken for handwritten digits; lengths in heights of the row.

    Attributes:
        few: A page with fewer pieces is left as it is: it shows one number, and nothing to tell it from.
        likely: A piece stays if it is more probable than this, by its own ink and that of its neighbors: only what is
            surely none goes, since a digit that is lost here is lost for good.
        own: How much its own ink counts beside its neighbors' (log odds), 0 to 1.
        least: A piece never stays if its own ink is no more probable than this.
        conceivable: A piece deserves a closer look if it is more probable than this.
        low: What is looked at is taken for no lower than so much of its row.
        reach: Neighbors count the less, the farther they are: at this distance by a third.
        tall: A piece this high that does not stay parts what is left of it from what is right of it.
        number: What was read is left out if the ink of its digits is, on average, no more probably a digit's.
        sure: A number whose ink is, on average, more probable than this, is surely one.
        printed: Where print is wanted, a piece is print if that is more probable than this.
    """

    few: int = 6
    likely: float = 0.1
    own: float = 0.5
    least: float = 0.1
    conceivable: float = 0.02
    low: float = 0.7
    reach: float = 1.2
    tall: float = 0.6
    number: float = 0.15
    sure: float = 0.5
    printed: float = 0.5


def has_more(rows: Sequence[Row], settings: ScreeningSettings = ScreeningSettings()) -> bool:
    """Whether rows may show more than one number, so that it is worth telling what is none."""
    return sum(len(row.pieces) for row in rows) >= settings.few


def doubtful_rows(
    rows: Sequence[Row], labels: LabelMap, settings: ScreeningSettings = ScreeningSettings()
) -> list[Row]:
    """The stretches of rows that may be handwritten numbers, which deserve a closer look."""
    any_chance = replace(settings, least=settings.conceivable)
    found = []
    for row in rows:
        may = _likely(row, _shares(row, labels.digit, labels.cell), settings.conceivable, any_chance)
        found += [
            replace(one, height=max(one.height, settings.low * row.height)) for one in _stretches(row, may, settings)
        ]
    return found


def written_numbers(
    rows: Sequence[Row],
    labels: LabelMap,
    printed: bool = False,
    settings: ScreeningSettings = ScreeningSettings(),
) -> list[Row]:
    """Leaves the likely handwritten numbers of a page, a row each.

    Args:
        rows: The rows of the page.
        labels: What the handwriting net makes of the page's ink.
        printed: Whether rows of print are left too.
        settings: When a piece stays.

    Returns:
        The rows in reading order; their heights are of what stays in them.
    """
    written, print_, others = [], [], []
    digit: dict[Box, float] = {}  # the share of each piece, asked for again where its number is whole
    for row in rows:
        shares = _shares(row, labels.digit, labels.cell)
        digit.update(zip((piece.box for piece in row.pieces), shares, strict=True))
        stays = _likely(row, shares, settings.likely, settings)
        if printed:
            is_print = _likely(row, _shares(row, labels.printed, labels.cell), settings.printed, settings)
            print_ += _stretches(replace(row, printed=True), is_print, settings)
            stays &= ~is_print
        others += [piece for piece, kept in zip(row.pieces, stays, strict=True) if not kept]
        written += _stretches(row, stays, settings)
    linked = link(written, others)
    numbers = [
        number for row, alone in zip(linked, are_alone(linked), strict=True) for number in numbers_of(row, alone)
    ]
    return in_reading_order([replace(one, sure=_is_sure(one, digit, settings)) for one in numbers] + print_)


def _is_sure(row: Row, digit: Mapping[Box, float], settings: ScreeningSettings) -> bool:
    """Whether a row is by its ink, all in all, a handwritten number."""
    inked = [np.count_nonzero(piece.mask) for piece in row.pieces]
    return bool(np.average([digit[piece.box] for piece in row.pieces], weights=inked) >= settings.sure)


def _likely(row: Row, shares: NDArray[np.float64], likely: float, settings: ScreeningSettings) -> Mask:
    """Which pieces of a row are of a kind more probably than said, bool (N,), by their own shares (N,)."""
    inked = np.array([np.count_nonzero(piece.mask) for piece in row.pieces], np.float64)
    left, right = np.array([(piece.box.left, piece.box.right) for piece in row.pieces], np.float64).T
    apart = np.maximum(0, np.maximum(left[:, None] - right, left - right[:, None])) / (settings.reach * row.height)
    weights = inked * np.exp(-(apart**2))
    around = weights @ shares / weights.sum(axis=1)
    odds = settings.own * _log_odds(shares) + (1 - settings.own) * _log_odds(around)
    return np.asarray((odds > _log_odds(np.array(likely))) & (shares > settings.least), np.bool_)


def share_of(ink: Ink, boxes: Sequence[Box], kind: Probabilities, cell: float) -> float:
    """The mean probability, over some boxes, that the ink in each is of a kind, float32 (h, w) by cells."""
    masks = [ink.mask[box.top : box.bottom, box.left : box.right] for box in boxes]
    shares = [_mean_at(mask, box, kind, cell) for mask, box in zip(masks, boxes, strict=True) if mask.any()]
    return float(np.mean(shares)) if shares else 0.0


def _shares(row: Row, kind: Probabilities, cell: float) -> NDArray[np.float64]:
    """The mean probability, for each piece of a row, that its ink is of a kind, float32 (h, w) by cells, (N,)."""
    return np.array([_mean_at(piece.mask, piece.box, kind, cell) for piece in row.pieces])


def _mean_at(mask: NDArray[np.uint8] | Mask, box: Box, kind: Probabilities, cell: float) -> float:
    rows, columns = (
        np.minimum(((np.arange(first, first + size) + 0.5) / cell).astype(np.intp), count - 1)
        for first, size, count in zip((box.top, box.left), mask.shape, kind.shape, strict=True)
    )
    return float(kind[rows[:, None], columns][mask > 0].mean())


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
    return [replace(row, pieces=tuple(group), height=height_of(group)) for group in groups if group]
