"""Draws views with what they teach: handwritten digits red and linked, printed ones blue, what teaches nothing gray."""

from collections.abc import Sequence

import cv2
import numpy as np

from training.composition.crops import KIND, NUMBER, Crop, X, Y
from training.composition.sheet import HAND

_RED, _BLUE, _GRAY = (0, 0, 255), (255, 140, 0), (128, 128, 128)


def draw_views(crops: Sequence[Crop], across: int) -> bytes:
    """A PNG file with so many views in a row."""
    tiles = [_drawn(crop) for crop in crops]
    tiles += [np.full_like(tiles[0], 255)] * (-len(tiles) % across)
    sheet = np.vstack([np.hstack(tiles[k : k + across]) for k in range(0, len(tiles), across)])
    _, packed = cv2.imencode(".png", sheet)
    return bytes(packed.tobytes())


def _drawn(crop: Crop) -> np.ndarray:  # type: ignore[type-arg]
    tile = cv2.cvtColor(crop.view, cv2.COLOR_RGB2BGR)
    for left, top, right, bottom in crop.ignored.astype(int).tolist():
        cv2.rectangle(tile, (left, top), (right, bottom), _GRAY, 2)
    before = None
    for digit in crop.digits:
        at = (int(digit[X]), int(digit[Y]))
        color = _RED if digit[KIND] == HAND else _BLUE
        cv2.circle(tile, at, 2, color, -1)
        if before is not None and before[1] == digit[NUMBER]:
            cv2.line(tile, before[0], at, color, 1)
        before = (at, digit[NUMBER])
    return tile
