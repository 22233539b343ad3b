"""Tells which pieces are surely one sign, a digit or another, so that no cuts are tried in them."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitscan.records import Row


@dataclass(frozen=True, slots=True)
class OneSignSettings:
    """What is surely one sign.

    Attributes:
        sure: It is so sure what it is, ...
        widest: ... at most so wide, in heights of its row, ...
        lowest: ... and at least so high.
    """

    sure: float
    widest: float
    lowest: float = 0.6


def mark_whole(row: Row, sure: NDArray[np.float32], settings: OneSignSettings) -> Row:
    """Marks the pieces of a row that are surely one sign as whole.

    Args:
        row: The row.
        sure: float32 (pieces,), how surely each is what it seems to be.
        settings: What is surely one sign.
    """
    return replace(
        row,
        pieces=tuple(
            replace(
                piece,
                whole=bool(
                    how_sure >= settings.sure
                    and piece.box.width <= settings.widest * row.height
                    and piece.box.height >= settings.lowest * row.height
                ),
            )
            for piece, how_sure in zip(row.pieces, sure, strict=True)
        ),
    )
