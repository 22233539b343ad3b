"""Maps as the detector would give them for digits whose places are known."""

import itertools

import numpy as np

from digitscan.detection.detector import (
    CELL,
    CHANNELS,
    HAS_NEXT,
    HAS_PREVIOUS,
    LINK,
    NEXT,
    PEN,
    PREVIOUS,
    PRINT,
    SIZE,
    USUAL,
    View,
)


def view_of(numbers, side=320, height=24.0, scale=1.0, printed=(), strong=0.9):
    """The view of a page on which numbers stand, each a list of centers (x, y) in pixels of the page."""
    maps = np.zeros((len(CHANNELS), side // CELL, side // CELL), np.float32)
    for k, number in enumerate(numbers):
        points = [(x * scale, y * scale) for x, y in number]
        for place, (x, y) in enumerate(points):
            column, row = int(x // CELL), int(y // CELL)
            maps[PRINT if k in printed else PEN, row, column] = strong
            maps[SIZE, row, column] = np.log(height * scale / USUAL)
            center = np.array([(column + 0.5) * CELL, (row + 0.5) * CELL])
            for channel, has, other in ((NEXT, HAS_NEXT, place + 1), (PREVIOUS, HAS_PREVIOUS, place - 1)):
                if 0 <= other < len(points):
                    maps[channel : channel + 2, row, column] = (points[other] - center) / (height * scale)
                    maps[has, row, column] = 0.95
        for (a, b), (c, d) in itertools.pairwise(points):
            for along in np.linspace(0, 1, 40):
                maps[LINK, int((b + along * (d - b)) // CELL), int((a + along * (c - a)) // CELL)] = 0.9
    return View(maps, scale)
