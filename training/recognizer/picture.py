"""Draws strips with what they are to be read as, and where they come from."""

from collections.abc import Sequence

import cv2
import numpy as np

from digitscan.recognition.recognizer import ROWS
from digitscan.records import Gray
from training.recognizer.cuts import Strip

_WIDTH, _WORDS, _GAP = 460, 22, 6  # columns of a tile, rows of its words, and what is free around it


def draw_strips(strips: Sequence[Strip], across: int) -> bytes:
    """A PNG file with so many strips in a row."""
    tiles = [_tile(strip) for strip in strips]
    tiles += [np.full_like(tiles[0], 255)] * (-len(tiles) % across)
    sheet = np.vstack([np.hstack(tiles[k : k + across]) for k in range(0, len(tiles), across)])
    return bytes(cv2.imencode(".png", sheet)[1].tobytes())


def _tile(strip: Strip) -> Gray:
    """A strip, its right end cut off where it is too wide, above its text."""
    tile = np.full((ROWS + _WORDS + 2 * _GAP, _WIDTH), 255, np.uint8)
    shown = strip.image[:, : _WIDTH - 2 * _GAP]
    tile[_GAP : _GAP + ROWS, _GAP : _GAP + shown.shape[1]] = shown
    words = f"{strip.text or '(nothing)'}{'' if strip.signs else ' (digits)'}  {strip.source}"
    at = (_GAP, _GAP + ROWS + _WORDS - 6)
    return np.asarray(cv2.putText(tile, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 0, 1, cv2.LINE_AA), np.uint8)
