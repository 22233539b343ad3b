"""Draws views of pages beside the kinds of their ink."""

from collections.abc import Sequence

import cv2
import numpy as np

from digitscan.nets.ink_labels import CELL
from digitscan.records import Gray

COLORS = ((255, 255, 255), (0, 0, 220), (0, 160, 0), (200, 80, 0), (160, 160, 0))
"""Of the kinds in `training.pages.sheet`: blue, green, red."""

_SHARE = 0.6  # of the color in what is drawn over


def draw_pages(views: Sequence[Gray], kinds: Sequence[Gray], across: int) -> bytes:
    """A PNG file with so many views in a row, each with its kinds on the right.

    Args:
        views: Each uint8 (H, W), ink 255 on 0, all of one size.
        kinds: uint8 (H / 4, W / 4) each.
        across: Views in a row.
    """
    tiles = [_tile(255 - view, cells) for view, cells in zip(views, kinds, strict=True)]
    tiles += [np.full_like(tiles[0], 255)] * (-len(tiles) % across)
    sheet = np.vstack([np.hstack(tiles[k : k + across]) for k in range(0, len(tiles), across)])
    _, packed = cv2.imencode(".png", sheet)
    return bytes(packed.tobytes())


def _tile(gray: Gray, cells: Gray) -> Gray:
    color = np.array(COLORS, np.float32)[np.kron(cells, np.ones((CELL, CELL), np.uint8))]
    page = np.repeat(gray[..., None], 3, axis=2)
    return np.hstack([page, (_SHARE * color + (1 - _SHARE) * page).astype(np.uint8)])
